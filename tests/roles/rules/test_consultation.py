import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from roles.rules.consultation import (
    OUTCOMES,
    ConsultationFacts,
    ConsultationRuleFacts,
    Effect,
    Outcome,
    RuleStatus,
    Trigger,
)
from roles.rules.consultation_standing import (
    Standing,
    first_change,
    in_force,
    rules_applying,
    rules_standing,
    share_changed,
)
from roles.rules.countries import EU_MEMBERS, holds_in
from roles.rules.plans import ActivityFacts, Fate, PlanFacts, PlanState
from roles.rules.training import Audience, TrainingFacts, training_gaps
from roles.services.shipped import RULES

TODAY = date(2026, 11, 24)
CHANGE = TODAY + timedelta(days=90)
RULE = ConsultationRuleFacts(
    id=1,
    key="DE-1",
    jurisdiction="DE",
    body="Works council",
    subject="Planned ways of working",
    trigger=Trigger.ANY_PLAN,
    threshold=None,
    effect=Effect.CONSENT,
    lead_days=60,
    blocks_go_live=True,
    status=RuleStatus.IN_FORCE,
    applies_from=None,
    source="BetrVG § 87(1) no. 6",
)
PLAN = PlanFacts(
    1,
    "After triage",
    "Claims handler",
    (
        ActivityFacts("Sort the post", Fate.AUTOMATE, 300, 0, CHANGE),
        ActivityFacts("Call customers", Fate.RETAIN, 500, 500, TODAY),
        ActivityFacts("Check a sample", Fate.NEW, 0, 40, CHANGE + timedelta(days=5)),
    ),
    headcount=12,
    site="Köln",
    jurisdiction="DE",
)
TOLD = ConsultationFacts(9, 1, TODAY - timedelta(days=5), None, None, None, waived=False)


def standing(rule=RULE, plan=PLAN, today=TODAY, **done):
    consulted = (replace(TOLD, **done),) if done else plan.consultations
    (found,) = rules_standing(replace(plan, consultations=consulted), [rule], today)
    return found


@pytest.mark.parametrize(
    ("status", "applies_from", "expected"),
    [
        (RuleStatus.IN_FORCE, None, True),
        (RuleStatus.IN_FORCE, TODAY, True),
        (RuleStatus.IN_FORCE, TODAY + timedelta(days=1), False),
        (RuleStatus.ADOPTED, None, False),
        (RuleStatus.ADOPTED, TODAY + timedelta(days=1), False),
        (RuleStatus.ADOPTED, TODAY, True),
        (RuleStatus.SUPERSEDED, None, False),
        (RuleStatus.SUPERSEDED, TODAY, False),
    ],
)
def test_a_rule_binds_from_its_day_on_and_never_once_superseded(status, applies_from, expected):
    assert in_force(replace(RULE, status=status, applies_from=applies_from), TODAY) is expected


@pytest.mark.parametrize(
    ("jurisdiction", "country", "expected"),
    [
        ("", "US", True),
        ("", "", True),
        ("DE", "DE", True),
        ("DE", "PL", False),
        ("DE", "", False),
        ("EU", "PL", True),
        ("EU", "US", False),
        ("EU", "", False),
    ],
)
def test_a_rule_holds_in_its_country_in_all_members_of_the_union_or_everywhere(jurisdiction, country, expected):
    assert holds_in(jurisdiction, country) is expected


@pytest.mark.parametrize(
    ("trigger", "threshold", "plan", "expected"),
    [
        (Trigger.ANY_PLAN, None, PLAN, True),
        (Trigger.WORK_ENDS, None, PLAN, True),
        (Trigger.WORK_ENDS, None, replace(PLAN, activities=PLAN.activities[1:]), False),
        # 300 of 800 hours end and 40 come new: 42.5 percent.
        (Trigger.WORK_CHANGES, 42.4, PLAN, True),
        (Trigger.WORK_CHANGES, 42.5, PLAN, False),
        (Trigger.WORK_CHANGES, None, replace(PLAN, activities=PLAN.activities[1:2]), False),
        (Trigger.PEOPLE, 12, PLAN, True),
        (Trigger.PEOPLE, 13, PLAN, False),
        (Trigger.MONITORS, None, replace(PLAN, activities=()), True),
        (Trigger.TRAINING, None, PLAN, False),
        (
            Trigger.TRAINING,
            None,
            replace(PLAN, training=(TrainingFacts(1, "Stop it", Audience.AFFECTED, 5, 0, 0, None, None),)),
            True,
        ),
        (Trigger.ANY_PLAN, None, replace(PLAN, state=PlanState.WITHDRAWN), False),
    ],
)
def test_a_rule_applies_when_the_plan_has_what_it_speaks_of(trigger, threshold, plan, expected):
    assert bool(rules_applying(plan, [replace(RULE, trigger=trigger, threshold=threshold)], TODAY)) is expected


def test_hours_without_any_before_change_wholly():
    assert share_changed(replace(PLAN, activities=PLAN.activities[2:])) == 100
    assert share_changed(replace(PLAN, activities=())) == 0


def test_the_first_day_of_what_stays_as_it_is_changes_nothing():
    assert first_change(PLAN) == CHANGE
    assert first_change(replace(PLAN, activities=PLAN.activities[1:2])) is None


@pytest.mark.parametrize(
    ("days_before_the_last", "expected"),
    [(31, Standing.NOT_DUE), (30, Standing.DUE), (0, Standing.DUE), (-1, Standing.LATE)],
)
def test_whoever_was_not_told_is_due_and_then_late_by_the_last_day(days_before_the_last, expected):
    last = CHANGE - timedelta(days=60)

    found = standing(today=last - timedelta(days=days_before_the_last))

    assert (found.standing, found.latest) == (expected, last)
    assert found.gap.startswith(
        "Claims handler (Köln): the works council has to consent (BetrVG § 87(1) no. 6) and was"
    )
    assert f"{last:%-d %b %Y}" in found.gap


def test_without_a_date_it_is_to_be_started():
    found = standing(plan=replace(PLAN, activities=(ActivityFacts("Sort", Fate.AUTOMATE, 3, 0, None),)))

    assert (found.standing, found.latest) == (Standing.DUE, None)
    assert found.gap.endswith("and was not told; no date says when the work changes.")


@pytest.mark.parametrize(
    ("effect", "outcome", "expected"),
    [
        (Effect.CONSENT, None, Standing.RUNNING),
        (Effect.CONSENT, Outcome.AGREED, Standing.SATISFIED),
        (Effect.CONSENT, Outcome.AGREED_WITH_CONDITIONS, Standing.SATISFIED),
        (Effect.CONSENT, Outcome.NO_OBJECTION, Standing.RUNNING),
        (Effect.CONSENT, Outcome.OBJECTED, Standing.REFUSED),
        (Effect.CONSENT, Outcome.CONSENT_REFUSED, Standing.REFUSED),
        (Effect.CONSULT, None, Standing.RUNNING),
        (Effect.CONSULT, Outcome.INFORMED, Standing.RUNNING),
        (Effect.CONSULT, Outcome.OBJECTED, Standing.SATISFIED),
        (Effect.CONSULT, Outcome.NO_OBJECTION, Standing.SATISFIED),
        (Effect.INFORM, None, Standing.SATISFIED),
        (Effect.INFORM, Outcome.OBJECTED, Standing.SATISFIED),
    ],
)
def test_an_objection_ends_a_consultation_and_refuses_a_consent(effect, outcome, expected):
    assert standing(replace(RULE, effect=effect), outcome=outcome).standing is expected


def test_consent_that_was_taken_back_is_none():
    found = standing(outcome=Outcome.AGREED, withdrawn_on=TODAY)

    assert found.standing is Standing.WITHDRAWN
    assert found.gap.endswith("and took that back on 24 Nov 2026.")


def test_what_legal_signed_away_is_settled_though_nobody_was_told():
    found = standing(notified_on=None, waived=True)

    assert (found.standing, found.gap) == (Standing.WAIVED, "")


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (None, Standing.LATE),
        (Outcome.OBJECTED, Standing.LATE),
        (Outcome.NO_OBJECTION, Standing.SATISFIED),
        (Outcome.AGREED, Standing.SATISFIED),
    ],
)
def test_who_was_told_too_late_may_agree_all_the_same_and_nothing_else_mends_it(outcome, expected):
    found = standing(replace(RULE, effect=Effect.CONSULT), notified_on=CHANGE - timedelta(days=57), outcome=outcome)

    assert found.standing is expected
    if expected is Standing.LATE:
        assert "was told 3 days too late; 60 days before the change are asked." in found.gap


def test_told_on_the_last_day_is_early_enough():
    last = CHANGE - timedelta(days=60)

    assert standing(today=last, notified_on=last).standing is Standing.RUNNING
    assert standing(today=last, notified_on=last + timedelta(days=1)).standing is Standing.LATE


def test_no_answer_by_the_day_of_the_change_is_late():
    assert standing(today=CHANGE - timedelta(days=1), outcome=None).standing is Standing.RUNNING
    assert standing(today=CHANGE, outcome=None).standing is Standing.LATE


def test_every_effect_has_outcomes_and_consent_takes_no_silence():
    assert set(OUTCOMES) == set(Effect)
    assert Outcome.NO_OBJECTION not in OUTCOMES[Effect.CONSENT]


def test_the_rules_that_are_shipped_are_known_words_and_claim_no_check():
    rules = json.loads(RULES.read_text())

    assert len({rule["key"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["jurisdiction"] in {"", "EU", *EU_MEMBERS}
        assert rule["trigger"] in set(Trigger)
        assert rule["effect"] in set(Effect)
        assert "verified_on" not in rule
        assert len(rule["source"]) <= 250
        assert len(rule["key"]) <= 40
        assert (rule["status"] == "adopted") == ("applies_from" in rule)


SHARES = {Audience.INTERVENERS: 0.95, Audience.AFFECTED: 0.8}


@pytest.mark.parametrize(
    ("audience", "people", "assessed", "enough"),
    [
        (Audience.INTERVENERS, 20, 19, True),
        (Audience.INTERVENERS, 20, 18, False),
        (Audience.AFFECTED, 20, 16, True),
        (Audience.AFFECTED, 20, 15, False),
        (Audience.AFFECTED, 1, 0, False),
    ],
)
def test_enough_people_have_shown_it_counted_in_people(audience, people, assessed, enough):
    need = TrainingFacts(4, "Stop it", audience, people, people, assessed, TODAY, None)

    assert (training_gaps([need], SHARES) == ()) is enough


def test_trained_without_having_shown_it_does_not_count_and_is_told():
    need = TrainingFacts(4, "Stop it", Audience.INTERVENERS, 12, 12, 8, TODAY, None)

    assert training_gaps([need], SHARES) == (
        (4, "“Stop it”, those who step in: 8 of 12 people are trained and have shown it; 95 % are needed."),
    )
    (uncounted,) = training_gaps([replace(need, trained=0, assessed=0, counted_on=None)], SHARES)
    assert "nobody counted yet how many of 12 people" in uncounted[1]


def test_work_that_changes_before_anybody_could_be_told_is_late():
    early = replace(PLAN, activities=(replace(PLAN.activities[0], effective_date=date.min),))

    (found,) = rules_standing(early, [RULE], TODAY)

    assert (found.standing, found.latest) == (Standing.LATE, date.min)
