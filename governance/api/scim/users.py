"""Users of SCIM: people as a directory tells of them. Who goes there is a leaver here, with all that follows."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.scim.frame import REASON, ScimView, listed, page_asked
from governance.rules.scim import ENTERPRISE, USER, ScimInvalid, Sought, patched, sought, user_values
from governance.services.sessions import sessions_end
from roles.models import Person, Unit
from roles.rules.people import PersonStatus
from roles.rules.refusals import Reason, Refused
from roles.services.directory import person_register
from roles.services.people import person_update

_BY = {
    "id": "pk",
    "username": "username__iexact",
    "external_id": "external_id",
    "display_name": "display_name",
    "email": "email__iexact",
    "employee_no": "employee_no",
}
_MOST_DIGITS = 18


def shown(person: Person) -> dict[str, Any]:
    """Return a person as SCIM shows them."""
    more: dict[str, Any] = {"department": person.unit.code}
    if person.employee_no:
        more["employeeNumber"] = person.employee_no
    if person.manager_id:
        more["manager"] = {"value": str(person.manager_id)}
    row: dict[str, Any] = {
        "schemas": [USER, ENTERPRISE],
        "id": str(person.pk),
        "userName": person.username,
        "displayName": person.display_name,
        "name": {"formatted": person.display_name},
        "active": person.may_sign_in,
        ENTERPRISE: more,
        "meta": {
            "resourceType": "User",
            "created": person.date_joined.isoformat(),
            "version": f'W/"{person.revision}"',
            "location": f"{settings.SITE_URL}/scim/v2/Users/{person.pk}",
        },
    }
    optional = {"externalId": person.external_id, "title": person.job_title}
    row |= {name: value for name, value in optional.items() if value}
    return row | ({"emails": [{"value": person.email, "type": "work", "primary": True}]} if person.email else {})


def people_found(wanted: Sought | None) -> QuerySet[Person]:
    """Return the people that a filter lets through.

    Raises: ScimInvalid.
    """
    people = Person.objects.select_related("unit").order_by("pk")
    if wanted is None:
        return people
    if wanted.field == "is_active":
        open_ = people.filter(is_active=True).exclude(status=PersonStatus.LEFT)
        return open_ if wanted.value == "true" else people.exclude(pk__in=open_.values("pk"))
    if wanted.field not in _BY:
        raise ScimInvalid("Nobody is looked for by this.", "invalidFilter")
    if wanted.field == "id" and not numbered(wanted.value):
        return people.none()
    return people.filter(**{_BY[wanted.field]: wanted.value})


def numbered(text: str) -> bool:
    """Whether a text can be somebody's id."""
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS


class UsersView(ScimView):
    """All users."""

    def get(self, request: Request) -> Response:
        """Return a page of them."""
        found = people_found(sought(request.query_params.get("filter", "")))
        start, count = page_asked(request)
        rows = [shown(person) for person in found[start - 1 : start - 1 + count]]
        return listed(rows, found.count(), start)

    @transaction.atomic
    def post(self, request: Request) -> Response:
        """Register somebody new: without a password, trusted with nothing."""
        values = user_values(request.data)
        username, active = values.pop("username", ""), values.pop("is_active", True)
        if not username:
            raise ScimInvalid("userName is needed.")
        fields = _fields(values)
        if "unit" not in fields:
            raise ScimInvalid("department is needed: the code of a unit.")
        fields.setdefault("display_name", username)
        at = timezone.now()
        person = person_register(username=username, actor=self.actor, at=at, reason=REASON, **fields)
        if not active:
            left(person, {}, self)
        answer = shown(Person.objects.select_related("unit").get(pk=person.pk))
        return Response(answer, status=status.HTTP_201_CREATED, headers={"Location": answer["meta"]["location"]})


class UserView(ScimView):
    """One user."""

    def get(self, request: Request, pk: int) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return them."""
        return Response(shown(_one(pk)))

    def put(self, request: Request, pk: int) -> Response:
        """Say anew what is known of them; what is left out stays."""
        return self._changed(_one(pk), user_values(request.data))

    def patch(self, request: Request, pk: int) -> Response:
        """Change some of what is known of them."""
        return self._changed(_one(pk), patched(request.data))

    def delete(self, request: Request, pk: int) -> Response:  # noqa: ARG002 - DRF hands it over
        """Nobody is deleted: they leave, and their name stays on what they signed."""
        self._changed(_one(pk), {"is_active": False})
        return Response(status=status.HTTP_204_NO_CONTENT)

    @transaction.atomic
    def _changed(self, person: Person, values: dict[str, Any]) -> Response:
        active = values.pop("is_active", None)
        fields = _fields(values)
        if active is False and person.may_sign_in:
            left(person, fields, self)
        else:
            back = active is True and not person.may_sign_in
            fields |= {"status": PersonStatus.ACTIVE, "is_active": True, "last_working_day": None} if back else {}
            _write(person, fields, self)
        return Response(shown(_one(person.pk)))


def left(person: Person, fields: dict[str, Any], view: ScimView) -> None:
    """Have somebody leave today: what they answered for is chased from now on, and nothing of theirs opens any more.

    Raises: Refused for the account that the directory itself acts as.
    """
    if person.username == settings.SCIM_ACTOR:
        raise Refused(Reason("OWN", "The directory does not close the account that it acts as."))
    today = timezone.localdate()
    last = min(person.last_working_day or today, today)
    gone = {"status": PersonStatus.LEFT, "is_active": False, "last_working_day": last}
    _write(person, fields | gone, view)
    sessions_end(person, actor=view.actor, at=timezone.now())


def _write(person: Person, fields: dict[str, Any], view: ScimView) -> None:
    """Change what differs; what is said again as it is changes nothing."""
    new = {name: value for name, value in fields.items() if getattr(person, name) != value}
    if new:
        person_update(person, actor=view.actor, at=timezone.now(), reason=REASON, **new)


def _one(pk: int) -> Person:
    return Person.objects.select_related("unit").get(pk=pk)


def _fields(values: dict[str, Any]) -> dict[str, Any]:
    """Return the columns that what was said is kept in.

    Raises: ScimInvalid for a unit or a manager that there is not.
    """
    fields = dict(values)
    for name in ("external_id", "employee_no"):
        if name in fields:
            fields[name] = fields[name] or None
    for name in ("username", "display_name"):
        if name in fields and not fields[name]:
            del fields[name]
    if code := fields.pop("department", ""):
        fields["unit"] = Unit.objects.filter(code__iexact=code).first()
        if fields["unit"] is None:
            raise ScimInvalid(f"There is no unit with the code “{code}”.")
    if "manager" in fields:
        fields["manager"] = _manager(fields["manager"])
    return fields


def _manager(told: str) -> Person | None:
    if not told:
        return None
    found = Person.objects.filter(pk=told).first() if numbered(told) else None
    if found is None:
        raise ScimInvalid("There is no such manager: the value is the id of a user here.")
    return found
