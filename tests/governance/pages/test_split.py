"""The page on which an initiative is split."""

import pytest

from governance.models import Benefit, Initiative
from governance.rules.value import BenefitKind
from tests.cast import NOW, make_decision, make_initiative


@pytest.fixture
def initiative(cast):
    made = make_initiative(cast)
    for name in ("Route case", "Price case", "Close case"):
        make_decision(cast, made, name=name)
    return made


@pytest.fixture
def page(client, cast, initiative):
    def shown(person=cast.petra, **data):
        client.force_login(person)
        address = f"/initiatives/{initiative.key}/split/"
        return client.post(address, data) if data else client.get(address)

    return shown


def sent(initiative, *numbers, **more):
    said = {"parts": "2", "title-1": "Routing", "title-2": "Pricing", "reason": "Two teams.", "sure": "on"}
    ids = initiative.citations.order_by("pk").values_list("decision_id", flat=True)
    return said | {f"decision-{pk}": str(number) for pk, number in zip(ids, numbers, strict=False)} | more


def test_it_shows_a_row_for_each_decision_and_a_column_for_each_part(page):
    answer = page()

    body = answer.content.decode()
    assert answer.status_code == 200
    assert body.count('type="radio"') == 6
    assert "Price case: Part 2" in body
    assert "Nothing of its authorisation passes on" in body


def test_a_part_more_keeps_what_was_typed(page, initiative):
    answer = page(**sent(initiative, 1, act="more"))

    body = answer.content.decode()
    assert (answer.status_code, answer.context["form"].count) == (200, 3)
    assert 'value="Routing"' in body
    assert body.count('type="radio"') == 9
    assert "There is a problem" not in body


def test_what_goes_nowhere_is_named_and_nothing_typed_is_lost(page, initiative):
    answer = page(**sent(initiative, 1, 2))

    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Close case: This field is required." in body
    assert 'value="Routing"' in body
    assert not Initiative.objects.filter(parent=initiative).exists()


def test_a_part_without_decision_is_refused(page, initiative):
    answer = page(**sent(initiative, 1, 1, 1))

    assert answer.status_code == 422
    assert "No decision goes to “Pricing”." in answer.content.decode()


def test_it_is_split_for_whom_and_by_whom_the_page_says(page, cast, initiative):
    worth = Benefit.objects.create(
        initiative=initiative,
        name="Fewer errors",
        kind=BenefitKind.QUALITY,
        owner=cast.olivia,
        unit="percent",
        proposed_by=cast.petra,
        proposed_at=NOW,
    )

    answer = page(**sent(initiative, 1, 2, 2, **{f"benefit-{worth.pk}": "2", "unit-2": cast.claims.pk}))

    assert answer.status_code == 302
    routing, pricing = Initiative.objects.filter(parent=initiative).order_by("pk")
    assert (routing.beneficiary_unit, pricing.beneficiary_unit) == (cast.operations, cast.claims)
    assert {c.decision.name for c in pricing.citations.all()} == {"Price case", "Close case"}
    assert Benefit.objects.get().initiative == pricing
    # It never ran: it ends with the split.
    assert Initiative.objects.get(pk=initiative.pk).stage == "stopped"


def test_only_the_pmo_and_executives_see_it(page, cast):
    assert page(cast.oscar).status_code == 200
    assert {page(person).status_code for person in (cast.olivia, cast.tom, cast.arne, cast.adam)} == {403}


def test_the_gate_leads_there_for_those_who_may(client, cast, initiative):
    address = f"/initiatives/{initiative.key}/split/"

    for person, shown in ((cast.petra, True), (cast.olivia, False)):
        client.force_login(person)
        assert (address in client.get(f"/initiatives/{initiative.key}/gate/").content.decode()) is shown


def test_what_was_split_says_into_what_and_its_parts_off_what(page, client, cast, initiative):
    page(**sent(initiative, 1, 2, 2))
    first = Initiative.objects.filter(parent=initiative).order_by("pk").first()

    whole = client.get(f"/initiatives/{initiative.key}/").content.decode()
    part = client.get(f"/initiatives/{first.key}/").content.decode()

    assert "Split into" in whole
    assert f"/initiatives/{first.key}/" in whole
    assert "Split off" in part
    assert f'/initiatives/{initiative.key}/"' in part
    assert "It cannot be split now" in page().content.decode()
