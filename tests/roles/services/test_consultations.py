from datetime import timedelta

import pytest

from governance.models import LedgerEntry
from roles.models import Consultation, ConsultationRule
from roles.rules.consultation import Outcome, RuleStatus
from roles.rules.refusals import NotPermitted, Refused, Stale
from roles.services.consultation_rules import consultation_rule_register, consultation_rule_update
from roles.services.consultations import (
    consultation_begin,
    consultation_conclude,
    consultation_waive,
    consultation_withdraw,
)
from roles.services.representations import representation_end, representation_name
from roles.services.shipped import consultation_rules_load
from tests.cast import NOW, make_person, make_unit
from tests.roles.consulting import TODAY, consent_rule, german_plan, inform_rule, works_council


@pytest.fixture
def plan(cast):
    return german_plan(cast)


@pytest.fixture
def council(cast):
    return works_council(cast, "Wanda")


def ids(refusal):
    return {reason.id for reason in refusal.value.reasons}


def begin(plan, rule, who, notified_on=TODAY, evidence="Minutes of 24 Nov."):
    return consultation_begin(plan, rule, notified_on=notified_on, evidence=evidence, actor=who.actor, at=NOW)


def conclude(row, who, outcome=Outcome.AGREED, **said):
    return consultation_conclude(row, outcome=outcome, **said, actor=who.actor, at=NOW)


def test_asking_begins_the_consultation_of_the_plan_and_is_in_the_ledger_of_the_plan(cast, plan):
    row = begin(plan, consent_rule(), cast.hana)

    plan.refresh_from_db()
    entry = LedgerEntry.objects.get(verb="consultation_begin", target_type="roles.redesignplan")
    assert (row.notified_on, row.outcome, row.concluded_on) == (TODAY, "", None)
    assert plan.state == "consulting"
    assert (entry.target_id, entry.details["notified_on"]) == (str(plan.pk), ["", "2026-11-24"])
    assert "Minutes" not in str(entry.details)


def test_who_only_has_to_be_told_is_told_with_proof_and_that_ends_it(cast, plan):
    with pytest.raises(Refused) as refusal:
        begin(plan, inform_rule(), cast.hana, evidence=" ")
    assert ids(refusal) == {"EVIDENCE"}

    row = begin(plan, inform_rule(), cast.hana)
    assert (row.outcome, row.concluded_on) == ("informed", TODAY)


@pytest.mark.parametrize("who", ["carl", "petra", "oscar", "arne", "adam", "rita"])
def test_nobody_else_tells_employees(cast, plan, who):
    with pytest.raises(NotPermitted):
        begin(plan, consent_rule(), getattr(cast, who))


def test_it_is_refused_with_every_reason(cast, plan):
    begin(plan, consent_rule(), cast.hana)

    with pytest.raises(Refused) as refusal:
        begin(plan, consent_rule(), cast.hana, notified_on=TODAY + timedelta(days=1))
    assert ids(refusal) == {"DAY", "STATE"}
    with pytest.raises(Refused) as refusal:
        begin(plan, ConsultationRule.objects.get(key="NL-WOR-27"), cast.hana)
    assert ids(refusal) == {"RULE"}


def test_a_representative_answers_for_the_body_in_their_own_name(cast, plan, council):
    row = begin(plan, consent_rule(), cast.hana)

    row = conclude(row, council, Outcome.AGREED_WITH_CONDITIONS, conditions="No figures about single people.")

    assert (row.outcome, row.recorded_by, row.conditions) == (
        "agreed_with_conditions",
        council,
        "No figures about single people.",
    )


def test_hr_writes_down_an_answer_only_with_what_shows_it(cast, plan):
    row = begin(plan, consent_rule(), cast.hana)

    with pytest.raises(Refused) as refusal:
        conclude(row, cast.hana)
    assert ids(refusal) == {"EVIDENCE"}
    assert conclude(row, cast.hana, evidence="Works agreement of 20 Nov.").outcome == "agreed"


@pytest.mark.parametrize("who", ["olivia", "carl", "petra", "rita", "arne", "adam"])
def test_neither_the_author_nor_anybody_else_answers_for_the_body(cast, plan, who):
    row = begin(plan, consent_rule(), cast.hana)

    with pytest.raises(NotPermitted):
        conclude(row, getattr(cast, who), evidence="X")
    row.refresh_from_db()
    assert row.outcome == ""


@pytest.mark.parametrize(
    "elsewhere",
    [{"body": "Employee representatives"}, {"jurisdictions": ["NL"]}, {"sites": ["Kraków"]}],
    ids=["another body", "another country", "another site"],
)
def test_who_speaks_for_others_does_not_answer_here(cast, plan, elsewhere):
    row = begin(plan, consent_rule(), cast.hana)
    other = works_council(cast, "Wim", **elsewhere)

    with pytest.raises(NotPermitted):
        conclude(row, other)


def test_a_representative_of_another_unit_does_not_answer_and_one_of_a_unit_above_does(cast, plan):
    row = begin(plan, consent_rule(), cast.hana)
    other, above = works_council(cast, "Wim", units=[cast.technology]), works_council(cast, "Wes", units=[cast.company])

    with pytest.raises(NotPermitted):
        conclude(row, other)
    assert conclude(row, above).outcome == "agreed"


def test_who_wrote_the_plan_never_answers_though_they_speak_for_the_body(cast, plan):
    row = begin(plan, consent_rule(), cast.hana)
    second = make_person("Olivia2", cast.operations, identity_group=cast.olivia.identity_group)
    speaks(cast, second)

    with pytest.raises(NotPermitted):
        conclude(row, second)


def test_the_head_of_the_unit_speaks_for_nobody_about_it(cast, plan, council):
    row = begin(plan, consent_rule(), cast.hana)
    cast.claims.head = council
    cast.claims.save(update_fields=["head"])

    with pytest.raises(NotPermitted):
        conclude(row, council)


def speaks(cast, person, body="Works council"):
    return representation_name(person=person, body=body, valid_from=TODAY, actor=cast.hana.actor, at=NOW)


@pytest.mark.parametrize(
    ("outcome", "said", "expected"),
    [
        (Outcome.NO_OBJECTION, {}, {"OUTCOME"}),
        (Outcome.INFORMED, {}, {"OUTCOME"}),
        (Outcome.NOT_REQUIRED, {}, {"OUTCOME"}),
        (Outcome.AGREED_WITH_CONDITIONS, {}, {"CONDITIONS"}),
        (Outcome.CONSENT_REFUSED, {}, {"POSITION"}),
    ],
)
def test_an_answer_has_to_be_one_and_to_say_what_it_means(cast, plan, council, outcome, said, expected):
    row = begin(plan, consent_rule(), cast.hana)

    with pytest.raises(Refused) as refusal:
        conclude(row, council, outcome, **said)
    assert ids(refusal) == expected


def test_an_answer_is_given_once_and_begins_anew_only_when_they_are_asked_again(cast, plan, council):
    row = conclude(begin(plan, consent_rule(), cast.hana), council, Outcome.CONSENT_REFUSED, position="Too fast.")

    with pytest.raises(Refused) as refusal:
        conclude(row, council)
    assert ids(refusal) == {"STATE"}
    begin(plan, consent_rule(), cast.hana)
    assert conclude(row, council).outcome == "agreed"
    told = LedgerEntry.objects.filter(verb="consultation_begin", target_type="roles.redesignplan").latest("pk")
    assert told.details["outcome"] == ["consent_refused", ""]


def test_consent_is_taken_back_by_the_body_with_a_reason(cast, plan, council):
    row = conclude(begin(plan, consent_rule(), cast.hana), council, position="Fine.")

    with pytest.raises(NotPermitted):
        consultation_withdraw(row, reason="X", actor=cast.olivia.actor, at=NOW)
    with pytest.raises(Refused):
        consultation_withdraw(row, reason=" ", actor=council.actor, at=NOW)
    row = consultation_withdraw(row, reason="It watches people.", actor=council.actor, at=NOW)

    assert (row.withdrawn_on, row.position) == (TODAY, "Fine.\n\nIt watches people.")
    with pytest.raises(Refused):
        consultation_withdraw(row, reason="Again.", actor=council.actor, at=NOW)


def test_the_second_line_or_legal_signs_that_a_rule_does_not_apply_and_nobody_else(cast, plan):
    lena = make_person("Lena", make_unit("Law", parent=cast.company, kind="legal"))
    for who in ("hana", "olivia", "petra", "carl", "arne", "adam"):
        with pytest.raises(NotPermitted):
            consultation_waive(plan, consent_rule(), reason="X", actor=getattr(cast, who).actor, at=NOW)
    with pytest.raises(Refused):
        consultation_waive(plan, consent_rule(), reason="", actor=lena.actor, at=NOW)

    row = consultation_waive(plan, consent_rule(), reason="It logs no person.", actor=lena.actor, at=NOW)
    assert (row.waived_by, row.outcome) == (lena, "not_required")
    begin(plan, consent_rule(), cast.hana)
    row.refresh_from_db()
    assert (row.waived_by, row.outcome) == (None, "")


def test_what_a_body_was_asked_is_not_signed_away(cast, plan, council):
    conclude(begin(plan, consent_rule(), cast.hana), council, Outcome.CONSENT_REFUSED, position="No.")

    with pytest.raises(Refused) as refusal:
        consultation_waive(plan, consent_rule(), reason="Not needed.", actor=cast.rita.actor, at=NOW)
    assert ids(refusal) == {"STATE"}
    assert Consultation.objects.get().outcome == "consent_refused"


def test_only_hr_names_who_speaks_for_employees_and_never_themselves(cast):
    for who in ("carl", "petra", "rita", "arne", "adam"):
        with pytest.raises(NotPermitted):
            representation_name(
                person=cast.carl, body="Works council", valid_from=TODAY, actor=getattr(cast, who).actor, at=NOW
            )
    with pytest.raises(NotPermitted):
        speaks(cast, cast.hana)
    with pytest.raises(Refused) as refusal:
        speaks(cast, cast.arne, body="Choir")
    assert ids(refusal) == {"PERSON", "BODY"}


def test_who_speaks_no_longer_answers_no_longer(cast, plan):
    row = begin(plan, consent_rule(), cast.hana)
    wanda = make_person("Wanda", cast.claims)
    named = representation_name(
        person=wanda, body="Works council", valid_from=TODAY - timedelta(days=9), actor=cast.hana.actor, at=NOW
    )

    representation_end(named, actor=cast.hana.actor, at=NOW)

    with pytest.raises(NotPermitted):
        conclude(row, wanda)
    with pytest.raises(Refused):
        representation_end(named, actor=cast.hana.actor, at=NOW)


def rule_fields(rule, **changed):
    names = ("body", "subject", "trigger", "threshold", "effect", "lead_days", "source", "status", "applies_from")
    return {name: getattr(rule, name) for name in names} | changed


def test_rules_are_written_by_hr_and_legal_and_kept_with_the_reason(cast):
    rule = consent_rule()
    with pytest.raises(NotPermitted):
        consultation_rule_update(rule, **rule_fields(rule), reason="X", actor=cast.petra.actor, at=NOW)
    lena = make_person("Lena", make_unit("Law", parent=cast.company, kind="legal"))

    changed = consultation_rule_update(
        rule, **rule_fields(rule, lead_days=90), reason="Works agreement.", revision=1, actor=lena.actor, at=NOW
    )

    entry = LedgerEntry.objects.get(verb="consultation_rule_update")
    assert (changed.lead_days, changed.revision) == (90, 2)
    assert (entry.details, entry.reason) == ({"lead_days": ["60", "90"]}, "Works agreement.")
    with pytest.raises(Stale):
        consultation_rule_update(rule, **rule_fields(rule), reason="X", revision=1, actor=lena.actor, at=NOW)


def test_a_rule_that_says_nothing_sound_is_refused_with_every_reason(cast):
    rule = consent_rule()
    fields = rule_fields(rule, threshold=5, status=RuleStatus.ADOPTED, verified_on=TODAY + timedelta(days=1))

    with pytest.raises(Refused) as refusal:
        consultation_rule_register(key=rule.key, jurisdiction="DE", **fields, actor=cast.hana.actor, at=NOW)
    assert ids(refusal) == {"KEY", "THRESHOLD", "APPLIES_FROM", "VERIFIED"}


def test_what_is_shipped_comes_once_and_never_over_what_was_changed_here(cast):
    before = ConsultationRule.objects.count()
    ConsultationRule.objects.filter(key="DE-BetrVG-87-1-6").update(lead_days=7)

    consultation_rules_load()

    assert ConsultationRule.objects.count() == before > 0
    assert consent_rule().lead_days == 7
