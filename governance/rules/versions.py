"""How versions of AI systems and the environments that run them are named."""

import re

# Digests, tags and addresses of images, as supply chains write them: no spaces, nothing that is escaped in an address.
FINGERPRINT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@+=-]{7,199}")
ENVIRONMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
MAP_VERSION = re.compile(r"[0-9a-f]{64}")


def fingerprint_reason(fingerprint: str) -> str | None:
    """Return what is wrong with a fingerprint, or None."""
    if FINGERPRINT.fullmatch(fingerprint):
        return None
    return "A fingerprint has 8 to 200 letters, digits and . _ : / @ + = -, such as sha256:4f53cda1."


def environment_reason(environment: str) -> str | None:
    """Return what is wrong with the name of an environment, or None."""
    if ENVIRONMENT.fullmatch(environment):
        return None
    return "An environment is named with up to 60 letters, digits and . _ -, such as production-eu."


def map_version_reason(map_version: str) -> str | None:
    """Return what is wrong with a version of the decisions, or None. It may be left out."""
    if not map_version or MAP_VERSION.fullmatch(map_version):
        return None
    return "The version of the decisions is the 64 hexadecimal digits that the clearance names."
