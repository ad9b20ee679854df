from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from decisions.rules.vocabulary import Verb
from decisions.services.ownerships import ownership_propose
from governance.models import Attestation, Flag
from governance.rules.waiver_requests import Control
from governance.services.accountabilities import accountability_name_deputy
from governance.services.classifications import classification_propose
from governance.services.tolerances import tolerance_set, tolerance_sign
from roles.rules.capacities import Capacity
from roles.services.delegations import delegation_give
from roles.services.people import unit_update
from tests.cast import NOW, appoint, make_decision, make_initiative
from tests.waived import asked, lacking, signed, waived


@pytest.fixture
def initiative(cast):
    return make_initiative(cast)


@pytest.fixture
def work_of(client):
    """What waits for a person, section by section: the titles and what one click does."""

    def read(person):
        client.force_login(person)
        sections = client.get("/").context["sections"]
        return {section["id"]: [(task.title, task.act_label) for task in section["tasks"]] for section in sections}

    return read


def make_flag(initiative, owner, number=1):
    return Flag.objects.create(
        rule="F-OWN-1",
        dedupe_key=f"F-OWN-1:{number}",
        initiative=initiative,
        severity="high",
        message=f"There is no outcome owner {number}.",
        mend_screen="accountabilities",
        opened_at=NOW,
        last_seen_at=NOW,
        due_at=timezone.now() - timedelta(days=1),
        owner=owner,
    )


def propose_owner(cast, decision):
    return ownership_propose(
        decision=decision, person=cast.olivia, hours_per_month=Decimal(8), actor=cast.petra.actor, at=NOW
    )


def test_nothing_that_waits_for_others_is_shown(cast, initiative, work_of):
    make_flag(initiative, cast.olivia)
    appoint(cast, initiative, "outcome_owner", cast.olivia, accept=False)
    make_decision(cast, by=cast.olivia)

    assert work_of(cast.carl) == {"gates": [], "asked": [], "flags": [], "drafts": []}


def test_nothing_waits_and_that_is_said(client, cast):
    client.force_login(cast.carl)

    page = client.get("/").content.decode()

    assert "Nothing waits for you" in page
    assert "Nothing is due later either." in page


def test_what_is_due_next_is_said(client, cast, initiative):
    appoint(cast, initiative, "outcome_owner", cast.olivia, agree=True)
    client.force_login(cast.olivia)

    coming = client.get("/").context["coming"]

    assert coming.startswith("The next thing is due ")
    assert coming.endswith(": renew as outcome owner of Case triage.")


def test_capacities_and_decisions_one_is_asked_for_wait(cast, initiative, work_of):
    appoint(cast, initiative, "outcome_owner", cast.olivia, accept=False)
    propose_owner(cast, make_decision(cast, by=cast.petra))

    assert work_of(cast.olivia)["asked"] == [
        ("Answer as outcome owner of Case triage", "Accept"),
        ("Answer as owner of the decision “Route case”", "Accept"),
    ]


def test_one_accepts_with_one_click_and_comes_back(client, cast, initiative):
    asked = appoint(cast, initiative, "outcome_owner", cast.olivia, accept=False)
    client.force_login(cast.olivia)

    page = client.get("/").content.decode()
    answer = client.post(f"/accountabilities/{asked.pk}/", {"act": "accept", "next": "/"})

    assert '<input type="hidden" name="act" value="accept">' in page
    assert answer.url == "/"
    asked.refresh_from_db()
    assert asked.status == "accepted"


def test_hours_of_ones_reports_wait_for_agreement_until_agreed(cast, initiative, work_of):
    asked = appoint(cast, initiative, "outcome_owner", cast.olivia)

    assert work_of(cast.oscar)["asked"] == [("Agree to 40 hours a month for Olivia", "Agree")]

    asked.manager_agreed_by, asked.manager_agreed_at = cast.oscar, NOW
    asked.save()
    assert work_of(cast.oscar)["asked"] == []


def test_who_is_named_as_deputy_is_asked(cast, initiative, work_of):
    asked = appoint(cast, initiative, "outcome_owner", cast.olivia)
    accountability_name_deputy(asked, deputy=cast.oscar, actor=cast.petra.actor, at=NOW)

    assert work_of(cast.oscar)["asked"][-1] == ("Stand in for Olivia", "Accept")


def test_who_is_asked_to_sign_in_somebodys_place_accepts_with_one_click(client, cast, initiative, work_of):
    appoint(cast, initiative, "outcome_owner", cast.olivia)
    now = timezone.now()
    asked = delegation_give(
        delegate=cast.carl,
        capacities=[Capacity.OUTCOME_OWNER],
        starts_on=now.date(),
        ends_on=now.date() + timedelta(days=9),
        actor=cast.olivia.actor,
        at=now,
    )

    assert work_of(cast.olivia)["asked"] == []
    assert work_of(cast.carl)["asked"] == [("Sign in place of Olivia", "Accept")]

    answer = client.post(f"/delegations/{asked.pk}/accept/", {"next": "/"})
    assert answer.url == "/"
    assert work_of(cast.carl)["asked"] == []


def test_the_second_line_alone_is_told_which_units_are_of_another_kind(client, cast, work_of):
    at = timezone.now() - timedelta(days=13)
    old = timezone.now() - timedelta(days=15)
    unit_update(cast.claims, actor=cast.adam.actor, at=old, reason="Long ago", kind="other")
    unit_update(cast.platforms, actor=cast.adam.actor, at=at, reason="It sells now", kind="business")
    unit_update(cast.claims, actor=cast.adam.actor, at=at, reason="New name", name="Claims and more")

    assert "units" not in work_of(cast.petra)
    assert work_of(cast.rita)["units"] == [
        ("Platforms: Business now, Shared service before", "See who works there"),
    ]
    (task,) = client.get("/").context["sections"][4]["tasks"]
    assert task.note.startswith("Adam · ")
    assert task.note.endswith(" · It sells now")
    assert task.url == f"/people/?unit={cast.platforms.pk}"


def test_tolerances_wait_for_the_signature_of_whoever_owns_the_risk(cast, initiative, work_of):
    appoint(cast, initiative, "risk_tolerance_owner", cast.olivia)
    numbers = {"target": Decimal(2), "limit": Decimal(5)}
    tolerance = tolerance_set(
        initiative, measure="Wrong outcomes", owner=cast.olivia, actor=cast.rita.actor, at=NOW, **numbers
    )

    assert work_of(cast.olivia)["asked"] == [("Sign how much may go wrong: Wrong outcomes", "Read and sign")]
    assert work_of(cast.petra)["asked"] == []

    tolerance_sign(tolerance, actor=cast.olivia.actor, at=NOW)
    assert work_of(cast.olivia)["asked"] == []


def test_an_assessment_waits_for_a_second_person_alone(cast, initiative, work_of):
    classification_propose(
        initiative,
        verbs=[Verb.ROUTE],
        acts_without_person=False,
        principal_basis=False,
        actor=cast.petra.actor,
        at=NOW,
    )

    assert work_of(cast.rita)["asked"] == [("Decide whether it is labour, as Petra assessed", "Decide")]
    assert work_of(cast.petra)["asked"] == []
    assert work_of(cast.carl)["asked"] == []


@pytest.mark.parametrize(("days", "waits"), [(None, True), (10, False), (24, True), (40, True)])
def test_a_platform_is_attested_anew_a_week_before_it_lapses(cast, initiative, work_of, days, waits):
    appoint(cast, initiative, "platform_owner", cast.tom)
    if days is not None:
        at = timezone.now() - timedelta(days=days)
        Attestation.objects.create(initiative=initiative, points=["logs"], attested_by=cast.tom, attested_at=at)

    assert work_of(cast.tom)["asked"] == ([("Attest the platform", "Attest")] if waits else [])


def test_flags_come_with_a_way_to_acknowledge_them(client, cast, initiative, work_of):
    flag = make_flag(initiative, cast.olivia)

    assert work_of(cast.olivia)["flags"] == [("There is no outcome owner 1.", "Acknowledge")]
    assert client.get("/").context["lede"] == "1 act waits for you. 1 is past its due date."

    client.post(f"/flags/{flag.pk}/acknowledge/", {"next": "/"})
    assert work_of(cast.olivia)["flags"] == [("There is no outcome owner 1.", "Mend")]


def test_a_decision_that_is_not_complete_says_what_is_next(client, cast, work_of):
    decision = make_decision(cast, by=cast.carl)

    assert work_of(cast.carl)["drafts"] == [("Route case", "Go on")]
    (task,) = client.get("/").context["sections"][-1]["tasks"]
    assert task.url == f"/decisions/{decision.pk}/edit/?step=basics#question"
    assert task.note.endswith("next: The question")


def test_a_waiver_waits_for_those_who_decide_about_it(cast, work_of):
    waiver = asked(cast, lacking(cast), by=cast.dora)

    assert work_of(cast.rita)["gates"] == [("Decide about a waiver of DEC-3: Case triage", "Read and decide")]
    for other in (cast.dora, cast.olivia, cast.tom, cast.petra, cast.oscar):
        assert work_of(other)["gates"] == []

    signed(waiver, cast.rita)
    assert work_of(cast.rita)["gates"] == []


@pytest.mark.parametrize(("days", "shown"), [(30, False), (7, True), (1, True)])
def test_a_control_is_to_be_shown_by_its_owner_a_week_ahead(cast, work_of, days, shown):
    lacking_one = lacking(cast)
    waived(cast, lacking_one, controls=(Control("Every tenth case is read", cast.ian.pk, days),))

    tasks = [("Show a control: Every tenth case is read", "Show it")] if shown else []
    assert work_of(cast.ian)["gates"] == tasks
    assert work_of(cast.rita)["gates"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_any_amount_of_work_takes_the_same_number_of_questions(client, cast, count, django_assert_num_queries):
    for number in range(count):
        initiative = make_initiative(cast, f"Initiative {number}")
        appoint(cast, initiative, "outcome_owner", cast.olivia)
        appoint(cast, initiative, "risk_tolerance_owner", cast.olivia, accept=False)
        propose_owner(cast, make_decision(cast, initiative, name=f"Decision {number}"))
        tolerance_set(initiative, measure="Wrong outcomes", actor=cast.rita.actor, at=NOW)
        make_flag(initiative, cast.olivia, number)
    client.force_login(cast.olivia)

    with django_assert_num_queries(35):
        client.get("/")
