"""Whoever signs over the API proves it with their password."""

from django.utils import timezone

from governance.services.proofs import Proof, proof_by_password
from roles.api.resources import Readable
from roles.models import Person


class Proving(Readable):
    """A resource with acts that a password proves."""

    def prove(self, password: str) -> Proof:
        """Return the proof that the password of whoever asks gives.

        Raises: NotProven.
        """
        person = self.request.user
        if not isinstance(person, Person):
            raise TypeError("Only people are let in.")
        address = self.request.META.get("REMOTE_ADDR", "")
        return proof_by_password(person, password, address=address, at=timezone.now())
