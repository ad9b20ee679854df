"""Work that stops: who says so, who verifies it, what goes past the AI, and whether it could be done by hand."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from governance.models import LedgerEntry, PolicyProfile
from roles.models import Bypass, FallbackTrial, RedesignTask, Removal
from roles.queries.plans import plan_facts
from roles.rules.plans import Fallback, Fate, RemovalKind
from roles.rules.refusals import NotPermitted, Refused
from roles.services.bypasses import bypass_report, redesign_task_close
from roles.services.fallback_trials import fallback_trial_record
from roles.services.removals import removal_reject, removal_report, removal_verify
from tests.cast import make_person
from tests.stopping import day, sorting_of, stopping, today

RETIRED = {"kind": RemovalKind.PROCEDURE_RETIRED, "what": "Procedure 12, sorting, is withdrawn."}


@pytest.fixture
def plan(cast):
    return stopping(cast)


def by(person):
    return {"actor": person.actor, "at": timezone.now()}


def report(plan, person, **fields):
    return removal_report(sorting_of(plan), **RETIRED | {"removed_on": day(50)} | fields, **by(person))


def tell(plan, person, *, first=50, last=44, off_route=44, eligible=400, source="system_log", **fields):
    days = {"first_day": day(first), "last_day": day(last)}
    counts = {"off_route": off_route, "eligible": eligible, "source": source}
    return bypass_report(sorting_of(plan), **days, **counts, **fields, **by(person))


def reasons(refused):
    return [reason.id for reason in refused.value.reasons]


def told(plan):
    return next(a for a in plan_facts([plan.pk])[plan.pk].activities if a.statement == "Sort the inbox")


def test_a_proof_counts_once_another_verified_it(cast, plan):
    removal = report(plan, cast.tom)
    assert [proof.verified for proof in told(plan).removals] == [False]

    removal_verify(removal, **by(cast.hana))

    assert [proof.verified for proof in told(plan).removals] == [True]
    verbs = LedgerEntry.objects.filter(target_type="roles.redesignplan").order_by("id").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["removal_report", "removal_verify"]


@pytest.mark.parametrize("name", ["tom", "carl", "arne", "adam"])
def test_neither_who_sees_to_it_nor_who_just_works_there_verifies(cast, plan, name):
    removal = report(plan, cast.olivia)

    with pytest.raises(NotPermitted):
        removal_verify(removal, **by(getattr(cast, name)))


@pytest.mark.parametrize("name", ["hana", "petra", "rita", "olivia"])
def test_whoever_is_trusted_verifies_what_another_said(cast, plan, name):
    removal = report(plan, cast.carl)

    assert removal_verify(removal, **by(getattr(cast, name))).verified_by == getattr(cast, name)


def test_a_second_account_of_the_same_human_being_is_no_other_person(cast, plan):
    removal = report(plan, cast.hana)
    second = make_person("Hana2", cast.company, "hr", identity_group=cast.hana.identity_group)

    with pytest.raises(NotPermitted):
        removal_verify(removal, **by(second))


def test_the_head_of_a_unit_above_verifies(cast, plan):
    cast.operations.head = cast.oscar
    cast.operations.save()

    assert removal_verify(report(plan, cast.carl), **by(cast.oscar)).verified_by == cast.oscar


def test_a_proof_that_was_judged_is_judged_once(cast, plan):
    removal = removal_reject(report(plan, cast.tom), reason="The queue is still open.", **by(cast.hana))

    with pytest.raises(Refused):
        removal_verify(removal, **by(cast.petra))
    assert told(plan).removals == ()
    with pytest.raises(Refused) as refused:
        removal_reject(report(plan, cast.tom), reason=" ", **by(cast.hana))
    assert reasons(refused) == ["REASON"]


def test_a_removal_that_is_ahead_or_of_what_stays_is_refused_with_every_reason(cast, plan):
    stays = plan.changes.get(activity__statement="Answer customers")

    with pytest.raises(Refused) as refused:
        removal_report(stays, kind="queue_closed", what=" ", removed_on=day(-1), **by(cast.tom))

    assert reasons(refused) == ["FATE", "REMOVAL_DAY", "REMOVAL_WHAT"]
    assert not Removal.objects.exists()


@pytest.mark.parametrize("name", ["arne", "adam"])
def test_auditors_and_administrators_tell_nothing(cast, plan, name):
    person = getattr(cast, name)

    with pytest.raises(NotPermitted):
        report(plan, person)
    with pytest.raises(NotPermitted):
        tell(plan, person)
    with pytest.raises(NotPermitted):
        try_it(plan, person, cast.olivia)


def test_more_than_policy_bears_opens_one_task_for_whoever_wrote_the_plan(cast, plan):
    tell(plan, cast.carl)
    tell(plan, cast.carl, first=43, last=37, off_route=60)

    task = RedesignTask.objects.get()
    assert (task.owner, task.plan, (task.due_on - today()).days) == (cast.olivia, plan, 14)
    assert "Sort the inbox" in task.title


def test_what_policy_bears_opens_none(cast, plan):
    tell(plan, cast.carl, off_route=20)

    assert not RedesignTask.objects.exists()


def test_the_strictest_policy_of_who_follows_the_plan_counts(cast, plan):
    strict = PolicyProfile.objects.get(pk=cast.initiative.policy_profile_id)
    strict.parameters = strict.parameters | {"bypass_share": 0.02}
    strict.save()

    tell(plan, cast.carl, off_route=12)

    assert RedesignTask.objects.count() == 1


def test_a_task_of_an_author_who_left_goes_to_the_head_of_the_unit(cast, plan):
    cast.company.head = cast.oscar
    cast.company.save()
    cast.olivia.is_active = False
    cast.olivia.save()

    tell(plan, cast.carl)

    assert RedesignTask.objects.get().owner == cast.oscar


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"first": 61}, "BYPASS_DAYS"),
        ({"last": -1}, "BYPASS_DAYS"),
        ({"first": 40, "last": 44}, "BYPASS_DAYS"),
        ({"off_route": 401}, "BYPASS_COUNTS"),
        ({"eligible": 0, "off_route": 0}, "BYPASS_COUNTS"),
        ({"first": 46, "last": 30}, "BYPASS_OVERLAP"),
    ],
)
def test_counts_that_cannot_be_are_refused(cast, plan, fields, reason):
    tell(plan, cast.carl)

    with pytest.raises(Refused) as refused:
        tell(plan, cast.carl, **fields)

    assert reason in reasons(refused)
    assert Bypass.objects.count() == 1


def test_another_source_may_tell_of_the_same_days(cast, plan):
    tell(plan, cast.carl)

    assert tell(plan, cast.carl, source="survey").pk


def test_what_was_told_is_never_changed(cast, plan):
    tell(plan, cast.carl)

    with pytest.raises(DatabaseError), transaction.atomic():
        Bypass.objects.update(off_route=0)


def test_a_task_is_done_after_two_periods_running_below_and_not_before(cast, plan):
    tell(plan, cast.carl)
    task = RedesignTask.objects.get()
    close = {"resolution": "Letters of heirs had no way in. They have one now."}

    for first in (43, 36):
        with pytest.raises(Refused) as refused:
            redesign_task_close(task, **close, **by(cast.olivia))
        assert reasons(refused) == ["BYPASS"]
        tell(plan, cast.carl, first=first, last=first - 6, off_route=12)
    with pytest.raises(NotPermitted):
        redesign_task_close(task, **close, **by(cast.carl))
    with pytest.raises(Refused) as refused:
        redesign_task_close(task, resolution="", **by(cast.olivia))
    assert reasons(refused) == ["RESOLUTION"]

    assert redesign_task_close(task, **close, **by(cast.olivia)).closed_by == cast.olivia


def try_it(plan, person, witness, *, held=10, passed=True, hours=350):
    about = {"held_on": day(held), "passed": passed, "hours": Decimal(hours), "witnessed_by": witness}
    return fallback_trial_record(sorting_of(plan), **about, **by(person))


def test_a_trial_is_evidence_and_leaves_the_plan_as_it_was_signed(cast, plan):
    plan.refresh_from_db()
    before = (plan.digest, sorting_of(plan).fallback_hours)

    try_it(plan, cast.hana, cast.carl)

    plan.refresh_from_db()
    assert (plan.digest, sorting_of(plan).fallback_hours) == before
    assert told(plan).trial.hours == 350


def test_the_latest_trial_is_read(cast, plan):
    try_it(plan, cast.hana, cast.carl, held=5, hours=100)
    try_it(plan, cast.hana, cast.carl, held=9)

    assert told(plan).trial.hours == 100


@pytest.mark.parametrize(
    ("who", "witness", "fields", "reason"),
    [
        ("hana", "hana", {}, "WITNESS"),
        ("hana", "carl", {"held": -1}, "TRIAL_DAY"),
        ("hana", "carl", {"hours": 0}, "TRIAL_HOURS"),
        ("tom", "carl", {}, "PERMISSION"),
    ],
)
def test_a_trial_that_proves_nothing_is_refused(cast, plan, who, witness, fields, reason):
    with pytest.raises(Refused) as refused:
        try_it(plan, getattr(cast, who), getattr(cast, witness), **fields)

    assert reasons(refused) == [reason]
    assert not FallbackTrial.objects.exists()


def test_where_it_stays_undone_there_is_nothing_to_try(cast):
    plan = stopping(cast, fallback=Fallback.NONE)

    with pytest.raises(Refused) as refused:
        try_it(plan, cast.hana, cast.carl)

    assert reasons(refused) == ["FALLBACK"]


def test_a_withdrawn_plan_hears_nothing_more(cast):
    plan = stopping(cast, fate=Fate.ELIMINATE)
    type(plan).objects.filter(pk=plan.pk).update(state="withdrawn")

    with pytest.raises(Refused) as refused:
        report(plan, cast.tom)

    assert reasons(refused) == ["STATE"]
