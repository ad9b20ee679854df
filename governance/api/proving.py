"""Whoever signs over the API proves it: by password, by a code, or by what they proved in the browser a moment ago."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication

from governance.services.proofs import Given, Proof, given_with, proof_of
from governance.services.sign_ins import address_of
from roles.api.bodies import Body
from roles.api.resources import Readable
from roles.models import Person


class ProvingBody(Body):
    """What proves who signs: the password, or, for who has one, a code of their authenticator app.

    With a session of the browser neither is needed for five minutes after its person proved there who they are.
    """

    password = serializers.CharField(max_length=1000, trim_whitespace=False, write_only=True, required=False)
    code = serializers.CharField(max_length=20, write_only=True, required=False)


class Proving(Readable):
    """A resource with acts that have to be proven."""

    def prove(self, values: dict[str, Any]) -> Proof:
        """Return the proof that what was sent gives; it is taken out of the values.

        Raises: NotProven.
        """
        person = self.request.user
        if not isinstance(person, Person):
            raise TypeError("Only people are let in.")
        typed = {name: values.pop(name, "") for name in ("password", "code")}
        by_session = isinstance(self.request.successful_authenticator, SessionAuthentication)
        given = given_with(self.request.session, person, **typed) if by_session else Given(**typed)
        return proof_of(person, given, address=address_of(self.request.META), at=timezone.now())
