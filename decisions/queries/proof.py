"""What it takes to prove that the words about a decision are right, as the policy asks it."""

from django.conf import settings
from django.utils.module_loading import import_string

from decisions.rules.clarity_items import Proof


def proof_asked() -> Proof:
    """Return what is asked of decisions in general, in one statement; an initiative's own policy may ask for more."""
    asked: Proof = import_string(settings.PROOF)()
    return asked
