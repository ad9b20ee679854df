from dataclasses import replace
from datetime import timedelta

import pytest

from governance.rules.chases.consultation import employees_are_not_consulted, training_is_behind
from governance.rules.checks.consultation import employees_were_consulted, people_are_trained
from governance.rules.findings import Result, Screen
from governance.rules.severity import Severity
from governance.rules.stages import Stage
from roles.rules.capacities import Capacity
from roles.rules.consultation import ConsultationFacts, Effect, Outcome
from roles.rules.plans import ActivityFacts, Fate, PlanFacts, PlanState
from roles.rules.training import Audience, TrainingFacts
from tests.governance.rules.facts import DORA, MET, POLICY, TODAY, holder
from tests.roles.rules.test_consultation import RULE

CHANGE = TODAY + timedelta(days=90)
AGREED = ConsultationFacts(
    9, RULE.id, TODAY - timedelta(days=20), TODAY - timedelta(days=1), Outcome.AGREED, None, waived=False
)
NEED = TrainingFacts(4, "Stop it", Audience.AFFECTED, 12, 12, 12, TODAY, None)
KOELN = PlanFacts(
    1,
    "After triage",
    "Handler",
    (ActivityFacts("Sort", Fate.AUTOMATE, 300, 0, CHANGE),),
    site="Köln",
    jurisdiction="DE",
    training=(NEED,),
)
KRAKOW = replace(KOELN, id=2, title="After triage, Kraków", site="Kraków", jurisdiction="PL")


def facts(*plans, rules=(RULE,), **fields):
    return replace(MET, plans=plans, rules=rules, **fields)


def test_a_site_where_consent_is_missing_is_named_and_the_other_is_not():
    verdict = employees_were_consulted(facts(KOELN, KRAKOW), POLICY)

    assert verdict.result is Result.NOT_MET
    assert [(gap.mend.screen, gap.mend.object_id, gap.mend.field) for gap in verdict.gaps] == [
        (Screen.PLAN_CONSULTATION, 1, "rule-1")
    ]
    assert verdict.message.startswith("Handler (Köln): the works council has to consent (BetrVG § 87(1) no. 6)")
    assert f"the last day for it is {CHANGE - timedelta(days=60):%-d %b %Y}" in verdict.message


def test_without_that_site_nothing_is_asked():
    assert employees_were_consulted(facts(KRAKOW), POLICY).result is Result.NOT_APPLICABLE


def test_consent_that_was_given_is_enough():
    plan = replace(KOELN, consultations=(AGREED,))

    assert employees_were_consulted(facts(plan, KRAKOW), POLICY).result is Result.MET


def test_a_country_that_nobody_named_is_no_pass():
    verdict = employees_were_consulted(facts(replace(KOELN, site="", jurisdiction="")), POLICY)

    assert verdict.result is Result.INDETERMINATE
    assert (verdict.gaps[0].mend.object_id, verdict.gaps[0].mend.field) == (1, "country")


def test_without_a_plan_nobody_can_tell_who_is_asked_or_trained():
    assert employees_were_consulted(facts(), POLICY).result is Result.INDETERMINATE
    assert people_are_trained(facts(replace(KOELN, state=PlanState.WITHDRAWN)), POLICY).result is Result.INDETERMINATE


def test_a_rule_that_keeps_nothing_from_going_live_is_chased_all_the_same():
    known = facts(KOELN, rules=(replace(RULE, blocks_go_live=False, lead_days=91),))

    assert employees_were_consulted(known, POLICY).result is Result.NOT_APPLICABLE
    assert [flag.subject for flag in employees_are_not_consulted(known, POLICY)] == ["plan:1:rule:1"]


@pytest.mark.parametrize(
    ("done", "lead", "raised"),
    [
        (None, 60, False),
        (None, 90, False),
        (None, 91, True),
        (replace(AGREED, concluded_on=None, outcome=None), 90, False),
        (replace(AGREED, concluded_on=None, outcome=None), 111, True),
        (AGREED, 60, False),
        (AGREED, 120, False),
        (replace(AGREED, outcome=Outcome.CONSENT_REFUSED), 60, True),
        (replace(AGREED, withdrawn_on=TODAY), 60, True),
        (replace(AGREED, notified_on=None, outcome=Outcome.NOT_REQUIRED, waived=True), 91, False),
    ],
    ids=[
        "not due",
        "last day",
        "past the last day",
        "asked in time",
        "asked too late",
        "agreed",
        "asked too late and agreed",
        "refused",
        "taken back",
        "signed away",
    ],
)
def test_f_rol_4_is_critical_once_it_is_late_refused_or_taken_back(done, lead, raised):
    plan = replace(KOELN, consultations=(done,) if done else ())

    flags = list(employees_are_not_consulted(facts(plan, rules=(replace(RULE, lead_days=lead),)), POLICY))

    assert [(flag.severity, flag.mend.field) for flag in flags] == [(Severity.CRITICAL, "rule-1")] * raised


def test_f_rol_4_goes_to_the_hr_partner_and_to_nobody_once_it_ended():
    rules = (replace(RULE, lead_days=91),)
    partner = holder(26, Capacity.HR_PARTNER, DORA)
    known = facts(KOELN, rules=rules, holders=(*MET.holders, partner))

    assert [flag.owner_id for flag in employees_are_not_consulted(known, POLICY)] == [DORA.id]
    assert list(employees_are_not_consulted(replace(known, stage=Stage.RETIRED), POLICY)) == []
    lead = facts(KOELN, rules=rules)
    assert [flag.owner_id for flag in employees_are_not_consulted(lead, POLICY)] == [7]


def test_telling_too_late_where_they_only_have_to_be_told_stays_late():
    told = replace(AGREED, outcome=Outcome.INFORMED)
    rule = replace(RULE, effect=Effect.INFORM, lead_days=111)

    verdict = employees_were_consulted(facts(replace(KOELN, consultations=(told,)), rules=(rule,)), POLICY)

    assert verdict.result is Result.NOT_MET
    assert "was told 1 day too late; 111 days before the change are asked." in verdict.message


@pytest.mark.parametrize(
    ("audience", "assessed", "expected"),
    [
        (Audience.AFFECTED, 80, Result.MET),
        (Audience.AFFECTED, 79, Result.NOT_MET),
        (Audience.INTERVENERS, 95, Result.MET),
        (Audience.INTERVENERS, 94, Result.NOT_MET),
    ],
)
def test_rol_5_counts_who_has_shown_it(audience, assessed, expected):
    need = replace(NEED, audience=audience, people=100, trained=100, assessed=assessed)

    verdict = people_are_trained(facts(replace(KOELN, training=(need,))), POLICY)

    assert verdict.result is expected
    if expected is Result.NOT_MET:
        assert (verdict.gaps[0].mend.screen, verdict.gaps[0].mend.field) == (Screen.PLAN_TRAINING, "need-4")


@pytest.mark.parametrize("fate", [Fate.AUTOMATE, Fate.AUGMENT, Fate.ELIMINATE, Fate.NEW])
def test_rol_5_is_not_met_where_work_changes_and_nobody_said_what_to_learn(fate):
    plan = replace(KOELN, activities=(ActivityFacts("Sort", fate, 3, 3, CHANGE),), training=())

    verdict = people_are_trained(facts(plan), POLICY)

    assert verdict.result is Result.NOT_MET
    assert verdict.message == "Handler (Köln): nobody said what people have to learn."


def test_rol_5_asks_nothing_where_all_stays_as_it_is():
    plan = replace(KOELN, activities=(ActivityFacts("Sort", Fate.RETAIN, 3, 3, None),), training=())

    assert people_are_trained(facts(plan), POLICY).result is Result.NOT_APPLICABLE


def test_rol_5_asks_what_those_learn_who_look_after_the_ai():
    overseen = ActivityFacts("Check a sample", Fate.NEW, 0, 40, CHANGE, oversight=True)
    plan = replace(KOELN, activities=(*KOELN.activities, overseen))

    verdict = people_are_trained(facts(plan), POLICY)

    assert verdict.message == "Handler (Köln): nobody said what those who step in have to learn."


@pytest.mark.parametrize(("days", "raised"), [(15, False), (14, True), (0, True), (-5, True), (None, False)])
def test_f_rol_5_is_raised_ten_business_days_ahead(days, raised):
    # A Tuesday: ten business days ahead is a Tuesday two weeks on.
    live = None if days is None else TODAY + timedelta(days=days)
    known = facts(replace(KOELN, training=(replace(NEED, assessed=3),)), planned_go_live=live)

    flags = list(training_is_behind(known, POLICY))

    assert [(flag.subject, flag.severity) for flag in flags] == [("plan:1", Severity.HIGH)] * raised


def test_f_rol_5_stays_in_production_and_falls_silent_when_people_can_do_it():
    known = facts(replace(KOELN, training=(replace(NEED, assessed=3),)), planned_go_live=None, stage=Stage.PRODUCTION)

    assert len(list(training_is_behind(known, POLICY))) == 1
    assert list(training_is_behind(replace(known, plans=(KOELN,)), POLICY)) == []
