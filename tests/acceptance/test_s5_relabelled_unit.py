"""S5: somebody calls the “AI CoE” a business unit. Its head may not; an admin says why. Then it stands in the ledger,
everybody there is judged anew, and the second line is told."""

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import LedgerEntry, Readiness
from governance.services.accountabilities import accountability_accept, accountability_propose
from roles.models import Unit
from roles.rules.capacities import Capacity
from roles.rules.refusals import Refused
from roles.services.people import unit_update
from tests.api_client import ApiClient, reasons
from tests.cast import make_initiative, make_person, make_unit
from tests.ready import now

WHY = "It sells to customers since October."


@pytest.fixture
def coe(cast):
    head = make_person("Helen", cast.platforms, "platform")
    unit = make_unit("AI CoE", parent=cast.company, kind="technology", head=head)
    head.unit = unit
    head.save()
    return unit


def form(unit, **fields):
    values = {"code": unit.code, "name": unit.name, "kind": unit.kind, "source": "manual", "valid_from": ""}
    return values | {"parent": unit.parent_id, "head": unit.head_id, "valid_to": "", "reason": ""} | fields


def kind_of(unit):
    return Unit.objects.get(pk=unit.pk).kind


def admin_page(unit):
    return reverse("admin:roles_unit_change", args=[unit.pk])


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def told(person):
    sections = signed_in(person).get("/").context["sections"]
    return [(t.title, t.note) for section in sections if section["id"] == "units" for t in section["tasks"]]


def test_its_head_does_not_relabel_it_by_api_or_page_superuser_or_not(cast, coe):
    for rights in ({}, {"is_staff": True, "is_superuser": True}):
        head = coe.head
        for name, value in rights.items():
            setattr(head, name, value)
        head.save()

        api = ApiClient(head).patch(f"units/{coe.pk}", {"kind": "business", "reason": WHY})
        page = signed_in(head).post(admin_page(coe), form(coe, kind="business", reason=WHY))

        assert api.status_code == 403
        assert (page.status_code, page.get("Location", "").startswith("/admin/login/")) in {(302, True), (403, False)}
    assert kind_of(coe) == "technology"
    assert told(cast.rita) == []


@pytest.mark.parametrize("who", ["petra", "oscar", "hana", "rita", "tom", "arne", "carl"])
def test_neither_does_anybody_else_who_is_no_admin(cast, coe, who):
    answer = ApiClient(getattr(cast, who)).patch(f"units/{coe.pk}", {"kind": "business", "reason": WHY})

    assert answer.status_code == 403
    assert kind_of(coe) == "technology"


def test_an_admin_has_to_say_why_at_every_door(cast, coe):
    api = ApiClient(cast.adam).patch(f"units/{coe.pk}", {"kind": "business"})
    blank = ApiClient(cast.adam).patch(f"units/{coe.pk}", {"kind": "business", "reason": "  "})
    page = signed_in(cast.adam).post(admin_page(coe), form(coe, kind="business"))

    assert (api.status_code, reasons(api)) == (409, ["REASON"])
    assert blank.status_code in {400, 409}
    assert page.status_code == 200
    assert "Say why the kind or the place of this unit changes." in page.content.decode()
    with pytest.raises(Refused):
        unit_update(coe, actor=cast.adam.actor, at=now(), reason="", kind="business")
    assert kind_of(coe) == "technology"


def test_moving_it_needs_a_reason_too_and_a_new_name_does_not(cast, coe):
    moved = ApiClient(cast.adam).patch(f"units/{coe.pk}", {"parent": cast.operations.pk})
    named = ApiClient(cast.adam).patch(f"units/{coe.pk}", {"name": "AI Centre"})

    assert (moved.status_code, named.status_code) == (409, 200)


@pytest.mark.parametrize("door", ["api", "page"])
def test_with_a_reason_it_is_in_the_ledger_and_the_second_line_is_told(cast, coe, door):
    if door == "api":
        ApiClient(cast.adam).patch(f"units/{coe.pk}", {"kind": "business", "reason": WHY})
    else:
        signed_in(cast.adam).post(admin_page(coe), form(coe, kind="business", reason=WHY))

    assert kind_of(coe) == "business"
    entry = LedgerEntry.objects.get(verb="unit_update")
    assert (entry.actor, entry.reason, entry.details["kind"]) == (cast.adam, WHY, ["technology", "business"])
    ((title, note),) = told(cast.rita)
    assert title == "AI CoE: Business now, Technology before"
    assert note.startswith("Adam · ")
    assert note.endswith(f" · {WHY}")
    assert [told(person) for person in (cast.petra, cast.olivia, cast.adam)] == [[], [], []]


def test_whoever_works_there_is_judged_anew(cast, coe):
    owner = make_person("Ines", coe)
    ApiClient(cast.adam).patch(f"units/{coe.pk}", {"kind": "business", "reason": WHY})
    initiative = make_initiative(cast, beneficiary_unit=coe)
    asked = accountability_propose(
        initiative=initiative, capacity=Capacity.OUTCOME_OWNER, person=owner, actor=cast.petra.actor, at=now()
    )
    accountability_accept(asked, actor=owner.actor, at=now())
    assert "OWN-1" not in Readiness.objects.get(initiative=initiative).unmet

    ApiClient(cast.adam).patch(f"units/{coe.pk}", {"kind": "technology", "reason": "It runs platforms after all."})

    assert "OWN-1" in Readiness.objects.get(initiative=initiative).unmet
