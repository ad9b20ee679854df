"""S6: one human being is to own platform and outcome, plainly, by a second login, by delegation: refused by identity
when they are named and again when they sign; found out later, the signatures are flagged and reviewed anew."""

from datetime import timedelta

import pytest
from django.test import Client

from governance.models import Flag, Signature
from governance.services.sweep import sweep
from tests.acceptance.doors import Door, reasons
from tests.api_client import ApiClient
from tests.cast import make_initiative, make_person
from tests.ready import in_production, now, open_review, sign


@pytest.fixture
def cast(ready):
    return ready


@pytest.fixture
def twin(cast):
    """Tom's second login, in a business unit."""
    return make_person("Thomas", cast.operations, identity_group=cast.tom.identity_group)


def ask(cast, initiative, capacity, person):
    body = {"initiative": initiative.key, "capacity": capacity, "person": person.pk}
    return ApiClient(cast.petra).post("accountabilities", body)


def accept(person, asked):
    return ApiClient(person).post(f"accountabilities/{asked.json()['id']}/accept")


def merged(cast, person, into):
    """HR finds out that two accounts are one human being: an admin says so."""
    fields = ("username", "display_name", "job_title", "employment", "status", "contracted_fte", "timezone")
    form = {name: getattr(person, name) for name in fields}
    form |= {"unit": person.unit_id, "manager": person.manager_id or "", "is_active": "on"}
    form |= {"identity_group": str(into.identity_group), "groups": [g.pk for g in person.groups.all()]}
    client = Client()
    client.force_login(cast.adam)
    answer = client.post(f"/admin/roles/person/{person.pk}/change/", form)
    assert answer.status_code == 302, answer.content


def test_plainly_it_is_refused_when_they_are_asked(cast):
    initiative = make_initiative(cast)
    accept(cast.tom, ask(cast, initiative, "platform_owner", cast.tom))

    answer = ask(cast, initiative, "outcome_owner", cast.tom)

    assert (answer.status_code, "OWN-3" in reasons(answer)) == (409, True)


def test_a_second_login_is_refused_when_they_are_asked(cast, twin):
    initiative = make_initiative(cast)
    accept(cast.tom, ask(cast, initiative, "platform_owner", cast.tom))

    answer = ask(cast, initiative, "outcome_owner", twin)

    assert (answer.status_code, reasons(answer)) == (409, ["OWN-3"])
    assert answer.json()["detail"].startswith("Thomas and Tom are the same person, who is both")


def test_asked_for_both_before_either_is_accepted_the_second_yes_is_refused(cast, twin):
    initiative = make_initiative(cast)
    platform = ask(cast, initiative, "platform_owner", cast.tom)
    outcome = ask(cast, initiative, "outcome_owner", twin)

    first = accept(cast.tom, platform)
    second = accept(twin, outcome)

    assert (platform.status_code, outcome.status_code, first.status_code) == (201, 201, 200)
    assert (second.status_code, reasons(second)) == (409, ["OWN-3"])


def test_a_delegation_to_a_second_login_is_told_to_open_nothing_and_opens_nothing(cast, twin):
    review = open_review(cast, cast.initiative)
    today = now().date()
    body = {"delegate": twin.pk, "capacities": ["outcome_owner"], "starts_on": str(today)}
    given = ApiClient(cast.olivia).post("delegations", body | {"ends_on": str(today + timedelta(days=9))})
    accepted = ApiClient(twin).post(f"delegations/{given.json()['id']}/accept")

    answer = Door(Client, twin).sign(review, "accepted")

    assert (given.status_code, accepted.status_code) == (201, 200)
    assert given.json()["warnings"] == [
        (
            "Case triage: Thomas and Tom are the same person, who is both outcome owner and platform owner; "
            "two people have to hold these."
        )
    ]
    assert answer.status_code == 403
    assert not Signature.objects.filter(review=review).exists()


def test_a_delegate_who_is_somebody_else_and_eligible_signs(cast):
    review = open_review(cast, cast.initiative)
    today = now().date()
    body = {"delegate": cast.dora.pk, "capacities": ["outcome_owner"], "starts_on": str(today)}
    given = ApiClient(cast.olivia).post("delegations", body | {"ends_on": str(today + timedelta(days=9))})
    unanswered = Door(Client, cast.dora).sign(review, "accepted")
    ApiClient(cast.dora).post(f"delegations/{given.json()['id']}/accept")

    answer = Door(Client, cast.dora).sign(review, "accepted")

    assert unanswered.status_code == 403
    assert answer.status_code == 201, answer.content
    signed = Signature.objects.get(review=review)
    assert (signed.signer, signed.on_behalf_of) == (cast.dora, cast.olivia)


def test_accounts_merged_while_it_is_pending_are_refused_when_they_sign(cast):
    review = open_review(cast, cast.initiative)
    sign(review, cast.tom, "attested")
    merged(cast, cast.olivia, into=cast.tom)

    answer = Door(Client, cast.olivia).sign(review, "accepted")

    assert answer.status_code in {403, 409}
    assert {"SOD-4", "SOD-5", "OWN-3", "PERSON"} & set(reasons(answer))
    assert not Signature.objects.filter(review=review, signer=cast.olivia).exists()


def test_a_signature_given_before_the_merge_is_void_while_nothing_is_decided(cast):
    review = open_review(cast, cast.initiative)
    sign(review, cast.olivia, "accepted")
    sign(review, cast.tom, "attested")

    merged(cast, cast.olivia, into=cast.tom)

    codes = [s.void.code for s in Signature.objects.filter(review=review).order_by("pk") if hasattr(s, "void")]
    assert codes
    assert set(codes) <= {"void_signer_ineligible", "void_content_changed"}


def test_after_the_decision_it_is_flagged_for_a_new_review(cast):
    initiative = in_production(cast, "Second triage")
    merged(cast, cast.olivia, into=cast.tom)
    sweep(at=now())

    flags = Flag.objects.filter(rule="F-APR-3", initiative=initiative, state="open").order_by("pk")
    review = initiative.reviews.get(gate="production")
    assert {flag.severity for flag in flags} == {"high"}
    assert {(flag.mend_screen, flag.mend_object) for flag in flags} == {("review", review.pk)}
    assert any("Olivia" in flag.message and "platform owner" in flag.message for flag in flags)
    assert not any(hasattr(signature, "void") for signature in review.signatures.all())
    assert Flag.objects.filter(rule="F-OWN-3", initiative=initiative, severity="critical", state="open").exists()
