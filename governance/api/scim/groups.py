"""Groups of SCIM: those of the directory that are mapped onto what people are trusted with here, and no others."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from governance.api.scim.frame import REASON, ScimView, listed, page_asked, refusal
from governance.api.scim.users import numbered
from governance.rules.scim import GROUP, MemberChange, ScimInvalid, member_ids, members_changed, sought
from roles.models import Person
from roles.rules.permissions import Actor, Group
from roles.services.directory import person_set_groups


def mapped() -> dict[str, tuple[str, Group]]:
    """Return the groups that are mapped, by the id that they have here: the directory's name for each, and ours."""
    return {value: (name, Group(value)) for name, value in settings.SCIM_GROUPS.items()}


def shown(name: str, group: Group) -> dict[str, Any]:
    """Return a group as SCIM shows it."""
    people = Person.objects.filter(groups__name=group).order_by("pk").values_list("pk", "display_name")
    return {
        "schemas": [GROUP],
        "id": group.value,
        "displayName": name,
        "members": [{"value": str(pk), "display": label} for pk, label in people],
        "meta": {"resourceType": "Group", "location": f"{settings.SITE_URL}/scim/v2/Groups/{group.value}"},
    }


class GroupsView(ScimView):
    """All groups that are mapped."""

    def get(self, request: Request) -> Response:
        """Return them."""
        wanted = sought(request.query_params.get("filter", ""))
        if wanted and wanted.field not in {"id", "display_name"}:
            raise ScimInvalid("Groups are looked for by id or displayName.", "invalidFilter")
        found = [
            (name, group)
            for key, (name, group) in mapped().items()
            if wanted is None or wanted.value == (key if wanted.field == "id" else name)
        ]
        start, count = page_asked(request)
        return listed([shown(*row) for row in found[start - 1 : start - 1 + count]], len(found), start)

    def post(self, request: Request) -> Response:
        """Refuse: which group is which is configured here, so that nobody is trusted by a name alone."""
        name = request.data.get("displayName") if isinstance(request.data, dict) else None
        if name in settings.SCIM_GROUPS:
            return refusal(409, "This group is mapped and there already.", "uniqueness")
        return refusal(403, "This group is not mapped onto anything here, so nobody is trusted with anything by it.")


class GroupView(ScimView):
    """One group."""

    def get(self, request: Request, group: str) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return it."""
        return Response(shown(*_one(group)))

    def put(self, request: Request, group: str) -> Response:
        """Say anew who is in it."""
        body = request.data
        if not isinstance(body, dict):
            raise ScimInvalid("A group is an object.", "invalidSyntax")
        return self._changed(group, MemberChange(all=member_ids(body.get("members"))))

    def patch(self, request: Request, group: str) -> Response:
        """Say who comes and who goes."""
        return self._changed(group, members_changed(request.data))

    def delete(self, request: Request, group: str) -> Response:  # noqa: ARG002 - DRF hands it over
        """Empty it; that it is mapped stays."""
        self._changed(group, MemberChange(all=frozenset()))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @transaction.atomic
    def _changed(self, key: str, change: MemberChange) -> Response:
        name, group = _one(key)
        now = {str(pk) for pk in Person.objects.filter(groups__name=group).values_list("pk", flat=True)}
        then = ((set(change.all) if change.all is not None else now) | change.add) - change.remove
        for person in _people(then ^ now):
            _set(person, group, member=str(person.pk) in then, actor=self.actor)
        return Response(shown(name, group))


def _one(key: str) -> tuple[str, Group]:
    found = mapped().get(key)
    if found is None:
        raise Http404
    return found


def _people(ids: set[str]) -> list[Person]:
    """Return these people.

    Raises: ScimInvalid where one of them is not here.
    """
    found = list(Person.objects.filter(pk__in=[pk for pk in ids if numbered(pk)]).order_by("pk"))
    if len(found) != len(ids):
        raise ScimInvalid("One of the members is not a user here.")
    return found


def _set(person: Person, group: Group, *, member: bool, actor: Actor) -> None:
    groups = {group, *person.actor.groups} if member else person.actor.groups - {group}
    person_set_groups(person, groups=groups, actor=actor, at=timezone.now(), reason=REASON)
