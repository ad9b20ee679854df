from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from decisions.models import Decision
from governance.evidence import gather_one
from governance.models import CompensatingControl, LedgerEntry, Readiness, Signature, Waiver
from governance.queries.waivers import controls_due, waivers_to_decide
from governance.rules.requirements import judge
from governance.rules.reviews import Meaning
from governance.rules.stages import Gate
from governance.rules.waiver_requests import Control
from governance.services.proofs import NotProven, Proof
from governance.services.waiver_signatures import waiver_sign
from governance.services.waivers import (
    control_evidence_give,
    waiver_close,
    waiver_request,
    waiver_revoke,
    waiver_withdraw,
)
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import make_person
from tests.waived import an_ask, asked, lacking, settle, signed, waived

pytestmark = pytest.mark.django_db


def now():
    return timezone.now()


@pytest.fixture
def initiative(cast):
    return lacking(cast)


def result_of(initiative, requirement="DEC-3", at=None):
    evidence = gather_one(initiative.pk, at or now())
    findings = judge(evidence.facts, evidence.policy, Gate.PRODUCTION)
    return next(f.result for f in findings if f.requirement == requirement)


def ids(refusal):
    return [reason.id for reason in refusal.value.reasons]


def verbs():
    return list(LedgerEntry.objects.filter(verb__contains="waiver").order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize("name", ["carl", "rita", "tom", "hana", "arne", "adam", "ian"])
def test_nobody_asks_for_a_waiver_who_does_not_answer_for_it(cast, initiative, name):
    with pytest.raises(NotPermitted):
        asked(cast, initiative, by=getattr(cast, name))

    assert not Waiver.objects.exists()


@pytest.mark.parametrize("name", ["olivia", "oscar", "dora", "petra"])
def test_who_answers_for_outcome_or_decision_and_the_pmo_ask(cast, initiative, name):
    waiver = asked(cast, initiative, by=getattr(cast, name))

    assert (waiver.state, waiver.authority, waiver.requested_by) == ("submitted", "W2", getattr(cast, name))
    assert waiver.expires_at == (now() + timedelta(days=30)).replace(hour=0, minute=0, second=0, microsecond=0)
    assert verbs() == ["waiver_request", "waiver_request"]  # the waiver and its control
    assert result_of(initiative) == "not_met"


def test_every_reason_is_listed(cast, initiative):
    ask = an_ask(cast, "DEC-1", reason="", days=90, controls=(Control("Read", cast.petra.pk, 7),))

    with pytest.raises(Refused) as refusal:
        waiver_request(initiative, ask, actor=cast.petra.actor, at=now())

    assert ids(refusal) == ["DEC-1", "WAIVER_CONTENT", "WAIVER_CONTROLS"]


def test_the_second_line_approves_and_the_gate_lets_pass_what_is_waived(cast, initiative):
    waiver = signed(asked(cast, initiative), cast.rita)

    signature = waiver.signatures.get()
    assert (waiver.state, result_of(initiative)) == ("approved", "waived")
    assert (signature.capacity, signature.meaning, signature.printed_name) == ("second_line", "approved", "Rita")
    assert (signature.digest, signature.identity) == (waiver.digest, cast.rita.identity_group)
    assert signature.statement.startswith("I, Rita, as second line reviewer, approve that DEC-3 is waived for AI-")
    assert "DEC-3" not in Readiness.objects.get(initiative=initiative).unmet


def test_a_rejection_says_why_and_ends_it(cast, initiative):
    waiver = asked(cast, initiative)

    with pytest.raises(Refused) as refusal:
        signed(waiver, cast.rita, Meaning.REJECTED)
    rejected = signed(waiver, cast.rita, Meaning.REJECTED, comment="The risk is not known.")

    assert ids(refusal) == ["REASON"]
    assert (rejected.state, result_of(initiative)) == ("rejected", "not_met")
    with pytest.raises(Refused):
        signed(waiver, make_person("Ruth", cast.second_line, "risk"))


def second_account(cast, of, *groups):
    return make_person(f"{of.display_name} again", cast.second_line, *groups, identity_group=of.identity_group)


def test_nobody_signs_who_asked_or_owns_outcome_or_platform_with_whatever_account(cast, initiative):
    waiver = asked(cast, initiative, by=cast.dora)

    for close in (cast.dora, cast.olivia, cast.tom):
        with pytest.raises(NotPermitted) as refusal:
            signed(waiver, second_account(cast, close, "risk", "executive"))
        assert set(ids(refusal)) == {"SOD-1"}
    assert not Signature.objects.filter(waiver=waiver).exists()


@pytest.mark.parametrize("name", ["petra", "oscar", "adam", "arne", "carl", "ian"])
def test_nobody_signs_without_the_authority(cast, initiative, name):
    waiver = asked(cast, initiative, by=cast.dora)

    with pytest.raises(NotPermitted):
        signed(waiver, getattr(cast, name))

    assert not Signature.objects.filter(waiver=waiver).exists()


def test_a_superuser_has_no_further_rights(cast, initiative):
    waiver = asked(cast, initiative)
    root = make_person("Root", cast.second_line, is_superuser=True)

    for person in (root, make_person("Ruth", cast.second_line, "risk", "admin", is_superuser=True)):
        with pytest.raises(NotPermitted):
            signed(waiver, person)


def test_nobody_signs_who_reports_to_whoever_asks_or_to_the_outcome_owner(cast, initiative):
    waiver = asked(cast, initiative, by=cast.dora)
    below = make_person("Ben", cast.second_line, manager=cast.dora)
    further = make_person("Bob", cast.second_line, "risk", manager=below)
    other = second_account(cast, further)

    for person in (further, other):
        with pytest.raises(NotPermitted) as refusal:
            signed(waiver, person)
        assert "SOD-1" in ids(refusal)


def test_a_proof_of_who_one_is_is_asked_for_each_time(cast, initiative):
    waiver, at = asked(cast, initiative), now()
    by = {"meaning": Meaning.APPROVED, "digest": waiver.digest, "actor": cast.rita.actor, "at": at}

    for proof in (None, Proof(cast.petra.pk, "password", at), Proof(cast.rita.pk, "password", at - timedelta(hours=1))):
        with pytest.raises(NotProven):
            waiver_sign(waiver, proof=proof, **by)

    assert not Signature.objects.filter(waiver=waiver).exists()


def test_signing_again_changes_nothing_and_otherwise_is_refused(cast, initiative):
    waiver = signed(asked(cast, initiative), cast.rita)
    before = LedgerEntry.objects.count()

    again = signed(waiver, cast.rita)

    assert (again.pk, again.state) == (waiver.pk, "approved")
    assert (LedgerEntry.objects.count(), waiver.signatures.count()) == (before, 1)
    with pytest.raises(Refused):
        signed(waiver, cast.rita, Meaning.REJECTED, comment="Changed my mind.")


def test_what_is_signed_is_what_was_shown(cast, initiative):
    waiver = asked(cast, initiative)

    with pytest.raises(Refused) as moved:
        signed(waiver, cast.rita, digest="0" * 64)
    CompensatingControl.objects.filter(waiver=waiver).update(text="Nothing is read")
    with pytest.raises(Refused) as tampered:
        signed(waiver, cast.rita)

    assert (ids(moved), ids(tampered)) == (["DIGEST"], ["DIGEST"])


def test_only_approval_and_rejection_are_signed_on_a_waiver(cast, initiative):
    with pytest.raises(Refused) as refusal:
        signed(asked(cast, initiative), cast.rita, Meaning.RECORDED)

    assert ids(refusal) == ["MEANING"]


def test_the_accountable_executive_alone_decides_under_w1(cast):
    initiative = lacking(cast)
    waiver = asked(cast, initiative, "OWN-5", controls=())

    for other in (make_person("Bea", cast.company, "executive"), cast.rita):
        with pytest.raises(NotPermitted):
            signed(waiver, other)

    assert waiver.authority == "W1"
    assert signed(waiver, cast.oscar).state == "approved"
    assert result_of(initiative, "OWN-5") == "waived"


def test_another_executive_decides_what_the_accountable_one_asked_for(cast):
    initiative = lacking(cast)
    waiver = asked(cast, initiative, "OWN-5", controls=(), by=cast.oscar)

    with pytest.raises(NotPermitted):
        signed(waiver, cast.oscar)

    assert signed(waiver, make_person("Bea", cast.company, "executive")).state == "approved"


def test_what_may_be_waived_no_more_is_not_approved(cast, initiative):
    waiver = asked(cast, initiative)
    Decision.objects.filter(citations__initiative=initiative).update(autonomy=4)

    with pytest.raises(Refused) as refusal:
        signed(waiver, cast.rita)
    assert ids(refusal) == ["DEC-3"]

    Decision.objects.filter(citations__initiative=initiative).update(autonomy=3)
    signed(waiver, cast.rita)
    assert result_of(initiative) == "waived"
    Decision.objects.filter(citations__initiative=initiative).update(autonomy=4)
    assert result_of(initiative) == "not_met"


def test_what_would_be_over_already_is_not_approved(cast, initiative):
    waiver = asked(cast, initiative, at=now() - timedelta(days=40))

    with pytest.raises(Refused) as refusal:
        signed(waiver, cast.rita)

    assert ids(refusal) == ["WAIVER_PERIOD"]
    assert signed(waiver, cast.rita, Meaning.REJECTED, comment="Too late.").state == "rejected"


def test_a_request_is_taken_back_by_whoever_asked_or_the_pmo_until_it_is_decided(cast, initiative):
    waiver = asked(cast, initiative, by=cast.dora)

    for other in (cast.olivia, cast.rita, cast.adam):
        with pytest.raises(NotPermitted):
            waiver_withdraw(waiver, actor=other.actor, at=now())
    assert waiver_withdraw(waiver, actor=cast.dora.actor, at=now()).state == "withdrawn"
    with pytest.raises(Refused):
        signed(waiver, cast.rita)
    with pytest.raises(Refused):
        waiver_withdraw(waived(cast, initiative), actor=cast.petra.actor, at=now())


def test_a_waiver_is_revoked_by_the_second_line_or_whoever_approved_with_a_reason(cast, initiative):
    waiver = waived(cast, initiative)

    for other in (cast.petra, cast.olivia, cast.oscar, cast.adam):
        with pytest.raises(NotPermitted):
            waiver_revoke(waiver, actor=other.actor, at=now(), reason="Enough.")
    with pytest.raises(Refused):
        waiver_revoke(waiver, actor=cast.rita.actor, at=now(), reason=" ")
    revoked = waiver_revoke(waiver, actor=cast.rita.actor, at=now(), reason="The sample shows harm.")

    assert (revoked.state, revoked.end_reason) == ("revoked", "The sample shows harm.")
    assert result_of(initiative) == "not_met"


def test_a_waiver_is_closed_once_its_requirement_holds_without_it(cast, initiative):
    waiver = waived(cast, initiative)

    with pytest.raises(NotPermitted):
        waiver_close(waiver, actor=cast.rita.actor, at=now())
    with pytest.raises(Refused) as refusal:
        waiver_close(waiver, actor=cast.olivia.actor, at=now())
    settle(initiative)

    assert ids(refusal) == ["DEC-3"]
    assert waiver_close(waiver, actor=cast.olivia.actor, at=now()).state == "closed"


def test_the_owner_of_a_control_alone_shows_it_while_the_waiver_runs(cast, initiative):
    waiver = waived(cast, initiative)
    control = waiver.controls.get()

    for other in (cast.petra, cast.rita, cast.olivia):
        with pytest.raises(NotPermitted):
            control_evidence_give(control, text="Read.", actor=other.actor, at=now())
    with pytest.raises(Refused):
        control_evidence_give(control, text=" ", actor=cast.ian.actor, at=now())
    given = control_evidence_give(control, text="Twelve read, none wrong.", actor=cast.ian.actor, at=now())
    with pytest.raises(Refused):
        control_evidence_give(control, text="Late.", actor=cast.ian.actor, at=waiver.expires_at)

    assert (given.given_by, given.text) == (cast.ian, "Twelve read, none wrong.")
    (facts,) = gather_one(initiative.pk, now()).facts.waivers
    assert facts.controls[0].last_shown_at == given.given_at


def test_the_database_keeps_what_was_asked_and_refuses_waivers_born_decided(cast, initiative):
    waiver = asked(cast, initiative)
    values = {f.attname: getattr(waiver, f.attname) for f in Waiver._meta.concrete_fields if f.name != "id"}
    born = values | {"requirement": "DEC-4", "state": "approved", "decided_at": now()}

    for act in (
        lambda: Waiver.objects.filter(pk=waiver.pk).update(ends_on=waiver.ends_on + timedelta(days=300)),
        lambda: Waiver.objects.filter(pk=waiver.pk).update(requirement="DEC-1"),
        lambda: Waiver.objects.create(**born),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_what_waits_is_shown_to_those_who_may_decide_it(cast, initiative):
    waiver = asked(cast, initiative, by=cast.dora)
    today = now().date()

    def waiting(person):
        return [found.pk for found in waivers_to_decide(person, today)]

    assert waiting(cast.rita) == [waiver.pk]
    for other in (cast.dora, cast.petra, cast.oscar, cast.tom, cast.adam, cast.arne, cast.carl):
        assert waiting(other) == []
    assert waiting(second_account(cast, cast.olivia, "risk")) == []
    signed(waiver, cast.rita)
    assert waiting(cast.rita) == []


def test_controls_are_due_from_the_day_on_which_the_waiver_came_into_force(cast, initiative):
    waiver = waived(cast, initiative)

    assert [(due.control.pk, due.day) for due in controls_due(cast.ian, now())] == [
        (waiver.controls.get().pk, (now() + timedelta(days=7)).date())
    ]
    assert controls_due(cast.rita, now()) == []
    assert controls_due(cast.ian, waiver.expires_at) == []
