from datetime import timedelta

import pytest

from decisions.events import changed
from decisions.models import Decision, DecisionTable
from decisions.services import tables as services
from decisions.services.decisions import decision_set_inputs, decision_update
from decisions.services.tables import table_begin, table_digest, table_remove, table_set, table_verify
from decisions.tables.table import InputColumn, OutputColumn, Rule, Table, ValueType
from decisions.tasks import table_verify as verify_task
from governance.models import LedgerEntry, Readiness
from governance.services.initiatives import initiative_cite_decision
from roles.rules.refusals import NotPermitted, Refused, Stale
from tests.cast import NOW, make_decision, make_initiative

INPUTS = (
    InputColumn("a", "Amount", ValueType.NUMBER),
    InputColumn("s", "Segment", allowed='"retail", "business"'),
)
OUTPUTS = (OutputColumn("o", "Answer", allowed='"Pay", "Refer"'),)


def rule(number, *cells):
    return Rule(f"r{number}", cells[:-1], cells[-1:])


COMPLETE = Table(INPUTS, OUTPUTS, (rule(1, "< 100", "-", '"Pay"'), rule(2, ">= 100", "-", '"Refer"')))
WITH_A_GAP = Table(INPUTS, OUTPUTS, COMPLETE.rules[:1])
HALF_WRITTEN = Table(INPUTS, OUTPUTS, (rule(1, "< < 100", "-", ""),))


def keep(cast, decision, table=COMPLETE, **more):
    return table_set(decision, table=table, actor=cast.olivia.actor, at=NOW, **more)


@pytest.fixture
def decision(cast):
    return make_decision(cast, allowed_answers=["Pay", "Refer"])


@pytest.mark.parametrize("who", ["carl", "petra", "adam", "arne"])
def test_a_table_is_written_by_whoever_may_change_the_decision_and_by_nobody_else(cast, decision, who):
    with pytest.raises(NotPermitted):
        table_set(decision, table=COMPLETE, actor=getattr(cast, who).actor, at=NOW)
    keep(cast, decision)
    with pytest.raises(NotPermitted):
        table_remove(decision, actor=getattr(cast, who).actor, at=NOW)

    assert DecisionTable.objects.get().written_by == cast.olivia


def test_a_table_is_kept_with_its_digest_and_verified_at_once(cast, decision):
    row = keep(cast, decision)

    row.refresh_from_db()
    assert Table.from_json(row.body) == COMPLETE
    assert (row.digest, row.verified_digest, row.verified_at) == (table_digest(COMPLETE), row.digest, NOW)
    assert (row.verified["exact"], row.verified["gap_count"], row.verified["problems"]) == (True, 0, [])


def test_what_a_table_leaves_open_is_kept_with_it(cast, decision):
    verified = keep(cast, decision, WITH_A_GAP).verified

    assert [gap["tests"] for gap in verified["gaps"]] == [[">= 100", "-"]]


def test_a_table_is_kept_while_it_is_half_written(cast, decision):
    row = keep(cast, decision, HALF_WRITTEN)

    row.refresh_from_db()
    assert Table.from_json(row.body) == HALF_WRITTEN
    assert [(problem["rule"], problem["column"]) for problem in row.verified["problems"]] == [("r1", "a"), ("r1", "o")]


def test_the_first_table_says_how_the_logic_is_written_down_and_a_later_one_leaves_it(cast, decision):
    keep(cast, decision)
    assert Decision.objects.get().logic_kind == "table"
    decision_update(decision, logic_kind="prose", actor=cast.olivia.actor, at=NOW)

    keep(cast, decision, WITH_A_GAP)

    assert Decision.objects.get().logic_kind == "prose"


def test_a_save_counts_as_a_change_of_the_decision_and_stands_in_the_ledger(cast, decision):
    before = decision.revision

    keep(cast, decision)

    assert Decision.objects.get().revision == decision.revision == before + 1
    entry = LedgerEntry.objects.latest("pk")
    assert (entry.verb, entry.actor_id) == ("table_set", cast.olivia.pk)


def test_whoever_saves_over_somebody_elses_table_is_told(cast, decision):
    keep(cast, decision)
    seen = decision.revision
    keep(cast, decision, WITH_A_GAP)

    with pytest.raises(Stale):
        keep(cast, decision, COMPLETE, revision=seen)

    assert Table.from_json(DecisionTable.objects.get().body) == WITH_A_GAP


def test_a_retired_decision_keeps_its_table(cast, decision):
    Decision.objects.update(retired_at=NOW)

    with pytest.raises(Refused):
        keep(cast, decision)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (Table(INPUTS, OUTPUTS, tuple(rule(n, "1", "", "") for n in range(5_001))), "at most 5,000 rules"),
        (Table(tuple(InputColumn(f"i{n}", f"C{n}") for n in range(60)), OUTPUTS), "at most 60 columns"),
        (Table(INPUTS, OUTPUTS, (rule(1, "1" * 2_001, "", ""),)), "Look at rule 1."),
        (Table(INPUTS, OUTPUTS, (rule(1, "1\x00", "", ""),)), "Look at rule 1."),
        (Table(INPUTS, OUTPUTS, (rule(1, "\ud800", "", ""),)), "Look at rule 1."),
        (Table((INPUTS[0], INPUTS[0]), OUTPUTS), "an id of its own"),
        (Table((InputColumn("a", "x" * 301),), OUTPUTS), "at most 300 characters"),
    ],
)
def test_what_no_page_could_show_is_refused(cast, decision, table, reason):
    with pytest.raises(Refused) as refusal:
        keep(cast, decision, table)

    assert reason in str(refusal.value)
    assert not DecisionTable.objects.exists()


def test_a_table_goes_and_leaves_the_logic_open(cast, decision):
    keep(cast, decision)

    table_remove(decision, actor=cast.olivia.actor, at=NOW)

    assert Decision.objects.get().logic_kind == ""
    assert not DecisionTable.objects.exists()
    with pytest.raises(Refused):
        table_remove(decision, actor=cast.olivia.actor, at=NOW)


def test_what_takes_longer_than_one_waits_is_left_to_the_queue(
    cast, decision, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(services, "AT_ONCE", 0.0)
    monkeypatch.setattr(services.current_app, "send_task", lambda name, **more: sent.append((name, more["kwargs"])))

    with django_capture_on_commit_callbacks(execute=True):
        row = keep(cast, decision, WITH_A_GAP)

    assert row.verified["finished"] is False
    assert sent == [("decisions.table_verify", {"decision_id": decision.pk})]
    verify_task(decision_id=decision.pk)
    row.refresh_from_db()
    assert (row.verified["finished"], row.verified["gap_count"]) == (True, 1)


def test_a_table_too_large_to_be_verified_at_once_goes_to_the_queue_unverified(
    cast, decision, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(services, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(services.current_app, "send_task", lambda name, **more: sent.append((name, more["kwargs"])))

    with django_capture_on_commit_callbacks(execute=True):
        row = keep(cast, decision)

    assert (row.verified, sent) == (None, [("decisions.table_verify", {"decision_id": decision.pk})])
    assert table_verify(decision.pk, at=NOW) is True


def test_whoever_cites_a_decision_hears_of_what_the_queue_found_in_its_table_once(cast, decision, monkeypatch):
    initiative = make_initiative(cast)
    initiative_cite_decision(initiative, decision=decision, actor=cast.petra.actor, at=NOW)
    monkeypatch.setattr(services, "MOST_AT_ONCE", 0)
    keep(cast, decision, WITH_A_GAP)
    before, later = LedgerEntry.objects.count(), NOW + timedelta(hours=1)

    table_verify(decision.pk, at=later)

    (entry,) = LedgerEntry.objects.order_by("id")[before:]
    assert (entry.verb, entry.actor_id, entry.details["finished"]) == ("table_verify", None, True)
    assert (entry.target_type, entry.target_id) == ("decisions.decision", str(decision.pk))
    assert Readiness.objects.get(initiative=initiative).evaluated_at == later
    table_verify(decision.pk, at=later + timedelta(hours=1))
    assert LedgerEntry.objects.count() == before + 1


def test_a_table_verified_at_once_is_judged_as_verified_within_the_act_that_wrote_it(cast, decision):
    heard = []

    def hear(sender, act, **_kwargs):
        row = DecisionTable.objects.get()
        heard.append((act.verb, row.verified_digest == row.digest, row.verified["gap_count"]))

    changed.connect(hear)
    try:
        keep(cast, decision)
        keep(cast, decision, WITH_A_GAP)
    finally:
        changed.disconnect(hear)

    assert heard == [("table_set", True, 0), ("table_set", True, 1)]


def test_the_queue_leaves_alone_what_is_gone(db):
    assert table_verify(0, at=NOW) is True


def test_verification_never_lands_on_a_table_that_changed_meanwhile(cast, decision, monkeypatch):
    keep(cast, decision)
    look = services.examined

    def changed_meanwhile(read, seconds):
        monkeypatch.setattr(services, "examined", look)
        keep(cast, decision, WITH_A_GAP)
        return look(read, seconds)

    monkeypatch.setattr(services, "examined", changed_meanwhile)
    table_verify(decision.pk, at=NOW)

    row = DecisionTable.objects.get()
    assert (row.verified_digest, row.verified["gap_count"]) == (table_digest(WITH_A_GAP), 1)
    assert not LedgerEntry.objects.filter(verb="table_verify").exists()


def test_a_table_begins_with_what_is_said_of_the_decision(cast, decision):
    names = [{"name": name, "source_system": "", "mandatory": True, "id": None} for name in ("Amount", "Segment")]
    decision_set_inputs(decision, inputs=names, actor=cast.olivia.actor, at=NOW)

    table = table_begin(decision)

    assert [column.label for column in table.inputs] == ["Amount", "Segment"]
    assert [(column.label, column.allowed) for column in table.outputs] == [("Answer", '"Pay", "Refer"')]
    assert keep(cast, decision, table).digest == table_digest(table)


def test_a_save_takes_as_many_statements_for_many_rules_as_for_one(cast, decision, django_assert_num_queries):
    many = tuple(rule(n, f"[{n}..{n + 1})", "-", '"Pay"') for n in range(200))
    keep(cast, decision)

    with django_assert_num_queries(15):
        keep(cast, decision, WITH_A_GAP)
    with django_assert_num_queries(15):
        keep(cast, decision, Table(INPUTS, OUTPUTS, many))
