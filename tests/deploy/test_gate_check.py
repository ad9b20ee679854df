"""The script that pipelines ask with: against a portal that runs, and against answers that should not be believed."""

import ast
import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.utils import timezone

from governance.api.authentication import token_issue
from governance.local.paths import CHECKOUT
from governance.models import SigningKey
from governance.services import signing_keys
from governance.services.clearances import clearance_suspend
from governance.services.shipped import shipped_load
from tests.cast import PASSWORD, Cast
from tests.cleared import FINGERPRINT, OTHER, cleared

SCRIPT = CHECKOUT / "deploy" / "gate-check"


@pytest.fixture(scope="module")
def gate_check():
    loader = SourceFileLoader("gate_check", str(SCRIPT))
    module = module_from_spec(spec_from_loader("gate_check", loader))
    loader.exec_module(module)
    return module


def options(gate_check, monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["gate-check", "AI-0042", "--url", "https://remit.example.com", *arguments])
    return gate_check.parsed()


# --- what it is made of


def test_it_runs_on_python_3_9_with_nothing_beside_it():
    source = SCRIPT.read_text()

    tree = ast.parse(source, feature_version=(3, 9))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    modules = [getattr(node, "module", None) or alias.name for node in imports for alias in node.names]
    imported = {module.split(".")[0] for module in modules}
    assert imported <= set(sys.stdlib_module_names)
    assert os.access(SCRIPT, os.X_OK)


# RFC 8032, section 7.1, tests 1 to 3.
VECTORS = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
            "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
]


@pytest.mark.parametrize(("public", "message", "signature"), VECTORS)
def test_it_verifies_what_the_standard_signs(gate_check, public, message, signature):
    parts = [bytes.fromhex(part) for part in (public, message, signature)]

    assert gate_check.ed25519_verifies(*parts)


@pytest.mark.parametrize("flipped", [0, 31, 32, 63])
def test_one_bit_of_a_signature_makes_it_wrong(gate_check, flipped):
    public, message, signature = (bytes.fromhex(part) for part in VECTORS[2])
    wrong = bytearray(signature)
    wrong[flipped] ^= 1

    assert not gate_check.ed25519_verifies(public, message, bytes(wrong))


def test_a_signature_that_says_the_same_in_larger_numbers_is_wrong(gate_check):
    public, message, signature = (bytes.fromhex(part) for part in VECTORS[2])
    scalar = int.from_bytes(signature[32:], "little") + gate_check.ORDER

    assert not gate_check.ed25519_verifies(public, message, signature[:32] + scalar.to_bytes(32, "little"))


def test_what_is_no_point_or_no_signature_verifies_nothing(gate_check):
    public, message, signature = (bytes.fromhex(part) for part in VECTORS[2])

    assert not gate_check.ed25519_verifies(b"\xff" * 32, message, signature)
    assert not gate_check.ed25519_verifies((2).to_bytes(32, "little"), message, signature)
    assert not gate_check.ed25519_verifies(public[:31], message, signature)
    assert not gate_check.ed25519_verifies(public, message, signature[:63])


def test_it_agrees_with_a_stock_library(gate_check):
    for number in range(10):
        key, message = Ed25519PrivateKey.generate(), os.urandom(number * 7)
        public = key.public_key().public_bytes_raw()
        assert gate_check.ed25519_verifies(public, message, key.sign(message))
        assert not gate_check.ed25519_verifies(public, message + b".", key.sign(message))


# --- what it believes


def signed(header, payload, key):
    head, said = (signing_keys._base64url(json.dumps(part).encode()) for part in (header, payload))
    signature = signing_keys._base64url(key.sign(head + b"." + said))
    return b".".join([head, said, signature]).decode()


HEADER = {"alg": "EdDSA", "kid": "one", "typ": "remit-clearance+jwt"}


def payload(**fields):
    now = int(time.time())
    answer = {
        "initiative": "AI-0042",
        "stage": "production",
        "allowed": True,
        "state": "active",
        "reasons": [],
        "review_due": "2027-11-24",
        "fingerprints": [FINGERPRINT],
        "map_version": "a" * 64,
        "iat": now,
        "exp": now + 300,
    }
    return answer | fields


def asked(gate_check, monkeypatch, answer, *arguments, header=HEADER, known=True):
    """Return the exit status for an answer signed with a key that is known, or not."""
    key = Ed25519PrivateKey.generate()
    published = {"one": (key if known else Ed25519PrivateKey.generate()).public_key().public_bytes_raw()}
    monkeypatch.setattr(gate_check, "answer_of", lambda _options: signed(header, answer, key))
    monkeypatch.setattr(gate_check, "keys_of", lambda _options: published)
    monkeypatch.setattr(sys, "argv", ["gate-check", "AI-0042", "--url", "https://remit.example.com", *arguments])
    return gate_check.main()


def test_a_fresh_signed_yes_is_a_yes(gate_check, monkeypatch, capsys):
    assert asked(gate_check, monkeypatch, payload(), "--fingerprint", FINGERPRINT, "--map-version", "a" * 64) == 0
    assert capsys.readouterr().out == ("AI-0042 is allowed in production (active), authorise again by 2027-11-24.\n")


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"allowed": False, "reasons": [{"id": "SUSPENDED", "text": "Suspended: Stop."}]}, 1, "Suspended: Stop."),
        ({"allowed": "yes"}, 1, "nothing of it is cleared"),
        ({"fingerprints": [OTHER]}, 1, "is not among those that were signed"),
        ({"map_version": "b" * 64}, 1, "are not those that were signed"),
        ({"initiative": "AI-0043"}, 2, "the answer is about AI-0043 in production"),
        ({"stage": "pilot"}, 2, "the answer is about AI-0042 in pilot"),
        ({"exp": int(time.time()) - 60}, 2, "seconds old"),
        ({"iat": int(time.time()) - 3600, "exp": int(time.time()) + 3600}, 2, "seconds old"),
        ({"iat": int(time.time()) + 3600}, 2, "from the future"),
        ({"iat": None}, 2, "cannot be told"),
    ],
)
def test_everything_else_is_a_no(gate_check, monkeypatch, capsys, fields, status, told):
    arguments = ("--fingerprint", FINGERPRINT, "--map-version", "a" * 64)

    assert asked(gate_check, monkeypatch, payload(**fields), *arguments) == status
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    "header",
    [
        HEADER | {"alg": "none"},
        HEADER | {"alg": "HS256"},
        HEADER | {"typ": "JWT"},
        HEADER | {"kid": "two"},
        HEADER | {"crit": ["b64"], "b64": False},
    ],
)
def test_what_is_not_signed_as_a_clearance_is_not_believed(gate_check, monkeypatch, header):
    assert asked(gate_check, monkeypatch, payload(), header=header) == 2


def test_what_another_key_signed_is_not_believed(gate_check, monkeypatch, capsys):
    assert asked(gate_check, monkeypatch, payload(), known=False) == 2
    assert "the signature is wrong" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["--fingerprint", "--map-version", "--token-env", "--stage"])
def test_a_variable_that_was_never_set_checks_nothing_and_is_refused(gate_check, monkeypatch, name):
    with pytest.raises(SystemExit) as stopped:
        options(gate_check, monkeypatch, name, "")

    assert stopped.value.code == 2


@pytest.mark.parametrize("url", ["http://remit.example.com", "ftp://localhost/", "file:///etc/passwd"])
def test_nobody_is_asked_in_the_clear(gate_check, url):
    with pytest.raises(gate_check.CannotTell, match="not asked over TLS"):
        gate_check.fetch(url, 1, token="secret")


# --- against a portal that runs


def run(*arguments, **environment):
    found = subprocess.run(
        [sys.executable, SCRIPT, *arguments],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return found.returncode, found.stdout + found.stderr


@pytest.mark.django_db(transaction=True)
def test_against_a_portal_that_runs(live_server, tmp_path):
    shipped_load()
    cast = Cast()
    initiative = cleared(cast, at=timezone.now())
    token, _expires = token_issue(cast.tom, timezone.now())
    ask = (initiative.key, "--url", live_server.url)

    assert run(*ask, REMIT_TOKEN=token)[0] == 0
    assert run(*ask, "--token-env", "MINE", MINE=token)[0] == 0
    assert run(*ask, "--user", "tom", REMIT_PASSWORD=PASSWORD)[0] == 0
    assert run(*ask, "--fingerprint", FINGERPRINT, REMIT_TOKEN=token)[0] == 0
    assert run(*ask, "--fingerprint", OTHER, REMIT_TOKEN=token)[0] == 1
    assert run("AI-9999", "--url", live_server.url, REMIT_TOKEN=token)[0] == 1
    assert run(*ask)[0] == 2
    assert run(*ask, REMIT_TOKEN="wrong")[0] == 2
    assert run(*ask, "--user", "tom", REMIT_PASSWORD="wrong")[0] == 2
    assert run(initiative.key, "--url", "http://localhost:9", REMIT_TOKEN=token)[0] == 2

    keys = tmp_path / "jwks.json"
    keys.write_text(json.dumps({"keys": [SigningKey.objects.get().public]}))
    assert run(*ask, "--jwks", str(keys), REMIT_TOKEN=token)[0] == 0
    keys.write_text(json.dumps({"keys": []}))
    assert run(*ask, "--jwks", str(keys), REMIT_TOKEN=token)[0] == 2

    clearance_suspend(initiative, reason="Stop.", actor=cast.olivia.actor, at=timezone.now() + timedelta(seconds=1))
    assert run(*ask, REMIT_TOKEN=token) == (
        1,
        f"{initiative.key} is refused for production: Suspended: Stop.\n",
    )
