from decimal import Decimal

import numpy as np
import pytest

from decisions.feel.parse import parse_expression
from decisions.tables.cases.cases import Cases, cases_from_rows
from decisions.tables.cases.columns import NumberColumn, coded
from decisions.tables.reading import read_table
from decisions.tables.replays import replay as replay_module
from decisions.tables.replays.outcomes import Ending
from decisions.tables.replays.replay import Cancelled, ChainLink, Work, chain_wanted, replay, replay_chain, wanted
from decisions.tables.replays.report import chain_json, replay_json
from decisions.tables.table import HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType


def table(*rules, policy=HitPolicy.UNIQUE, default="", allowed=""):
    return Table(
        (
            InputColumn("a", "amount", ValueType.NUMBER, allowed=allowed),
            InputColumn("s", "segment", ValueType.STRING),
        ),
        (OutputColumn("r", "route", default=default),),
        tuple(Rule(f"r{at}", tests, (answer,)) for at, (*tests, answer) in enumerate(rules, start=1)),
        policy,
    )


def replayed(of, *rows, **about):
    read = read_table(of)
    return replay(read, cases_from_rows(rows, wanted(read), **about))


ROUTES = table(("< 100", "-", '"auto"'), (">= 100", '"retail"', '"desk"'), (">= 1000", "-", '"board"'))


def case(amount, segment):
    return {"amount": amount, "segment": segment}


def test_it_says_which_rule_fired_what_stays_uncovered_and_what_is_ambiguous():
    result = replayed(ROUTES, case(5, "x"), case(500, "retail"), case(500, "x"), case(5000, "retail"))

    assert [result.outcome(at).ending for at in range(4)] == [
        Ending.ANSWERED,
        Ending.ANSWERED,
        Ending.UNCOVERED,
        Ending.SEVERAL,
    ]
    assert [result.outcome(at).fired for at in range(4)] == [(1,), (2,), (), ()]
    assert result.outcome(3).matched == (2, 3)
    assert result.rule_hits() == ([1, 2, 1], [1, 1, 0])


def test_a_default_answers_where_no_rule_fits_and_is_told_apart_from_rules():
    result = replayed(table(("< 100", "-", '"auto"'), default='"desk"'), case(5, "x"), case(500, "x"))

    assert result.endings[Ending.DEFAULT] == 1
    assert result.answers().at(1) == "desk"


def test_rules_that_differ_under_any_are_ambiguous_and_rules_that_agree_are_not():
    same = table(("< 100", "-", '"auto"'), ("< 50", "-", '"auto"'), policy=HitPolicy.ANY)
    other = table(("< 100", "-", '"auto"'), ("< 50", "-", '"desk"'), policy=HitPolicy.ANY)

    assert replayed(same, case(5, "x")).outcome(0).fired == (1, 2)
    assert replayed(other, case(5, "x")).outcome(0).ending is Ending.DIFFERENT


def test_missing_inputs_are_counted_and_fit_only_rules_that_do_not_ask():
    result = replayed(ROUTES, case(None, "retail"), case(5, None), case(500, None))

    assert result.missing == (1, 2)
    assert result.lacking.tolist() == [True, True, True]
    assert [result.outcome(at).ending for at in range(3)] == [Ending.UNCOVERED, Ending.ANSWERED, Ending.UNCOVERED]
    report = replay_json(result)
    assert (report["lacking"], report["lacking_without_rule"]) == (3, 2)


def test_values_that_a_column_does_not_allow_ask_no_rule_and_are_counted():
    result = replayed(table(("-", "-", '"auto"'), allowed="[0..10]"), case(5, "x"), case(11, "x"), case(None, "x"))

    assert [result.outcome(at).ending for at in range(3)] == [Ending.ANSWERED, Ending.NOT_ALLOWED, Ending.ANSWERED]
    assert result.outside == (1, 0)


def test_decimals_are_exact():
    tenths = table(("0.3", "-", '"exact"'))

    result = replayed(tenths, case(Decimal("0.1") + Decimal("0.2"), "x"), case(0.3, "x"), case(0.1 + 0.2, "x"))

    assert [result.outcome(at).ending for at in range(3)] == [Ending.ANSWERED, Ending.ANSWERED, Ending.UNCOVERED]


def test_a_computed_input_is_computed_once_for_each_combination_of_what_it_speaks_of():
    ratio = Table(
        (InputColumn("q", "ratio", ValueType.NUMBER, expression="income / debts"),),
        (OutputColumn("r", "route"),),
        (Rule("1", ("> 3",), ('"good"',)), Rule("2", ("<= 3",), ("string(debts)",))),
    )
    rows = [{"income": 10, "debts": 3}, {"income": 9, "debts": 3}, {"income": 9, "debts": 0}]

    result = replayed(ratio, *rows)

    assert [result.outcome(at).answer for at in range(3)] == ["good", "3", None]


def test_components_of_a_context_are_columns_of_their_own():
    ages = Table(
        (InputColumn("a", "Age", ValueType.NUMBER, expression="applicant.age"),),
        (OutputColumn("r", "route"),),
        (Rule("1", (">= 18",), ('"adult"',)),),
    )

    assert [want.name for want in wanted(read_table(ages))] == ["applicant.age"]
    assert replayed(ages, {"applicant": {"age": 18}}).outcome(0).answer == "adult"


def test_a_rule_with_a_cell_that_cannot_be_read_never_fits():
    broken = table(("< (", "-", '"auto"'), ("-", "-", '"desk"'), policy=HitPolicy.FIRST)

    assert replayed(broken, case(5, "x")).outcome(0).fired == (2,)


def test_it_tells_how_far_it_is_part_by_part(monkeypatch):
    monkeypatch.setattr(replay_module, "CHUNK", 4)
    told = []
    read = read_table(ROUTES)
    cases = Cases(10, {"amount": NumberColumn(np.arange(10)), "segment": coded(["x"] * 10)})

    replay(read, cases, Work(progress=lambda done, total: told.append((done, total))))

    assert told == [(4, 10), (8, 10), (10, 10)]


def test_it_stops_between_two_parts_once_somebody_asks(monkeypatch):
    monkeypatch.setattr(replay_module, "CHUNK", 4)
    told = []
    cases = Cases(10, {"amount": NumberColumn(np.arange(10)), "segment": coded(["x"] * 10)})
    work = Work(progress=lambda done, _total: told.append(done), cancelled=lambda: bool(told))

    with pytest.raises(Cancelled):
        replay(read_table(ROUTES), cases, work)

    assert told == [4]


def test_no_cases_and_no_rules_are_no_trouble():
    assert replayed(ROUTES).endings[Ending.ANSWERED] == 0
    assert replayed(table(), case(1, "x")).outcome(0).ending is Ending.UNCOVERED
    assert replay_json(replayed(ROUTES))["cases"] == 0


def test_the_report_names_regions_without_a_rule_in_the_tables_own_words():
    rows = [case(5, "x")] * 5 + [case(500, "x")] * 3 + [case(700, "y")] * 2 + [case(500, "retail")] * 4

    report = replay_json(replayed(ROUTES, *rows))

    assert report["without_rule"] == [
        {"words": 'amount >= 100 and < 1000 and segment in ("x", "y")', "cases": 5, "hit": 5}
    ]
    assert report["endings"]["uncovered"] == 5
    assert report["idle"] == 1


def test_segments_show_how_their_cases_end():
    report = replay_json(
        replayed(ROUTES, case(5, "x"), case(500, "x"), case(7, "x"), segment=["north", "south", "north"])
    )

    assert [(one["segment"], one["cases"], one["uncovered"]) for one in report["by_segment"]] == [
        ("north", 2, 0),
        ("south", 1, 1),
    ]


RISK = Table(
    (InputColumn("a", "amount", ValueType.NUMBER),),
    (OutputColumn("r", "risk"),),
    (Rule("1", ("< 100",), ('"low"',)), Rule("2", (">= 100",), ('"high"',))),
)
ROUTE = Table(
    (InputColumn("r", "Risk", expression="Risk"), InputColumn("s", "segment")),
    (OutputColumn("o", "route"),),
    (Rule("1", ('"low"', "-"), ('"auto"',)), Rule("2", ('"high"', '"retail"'), ('"desk"',))),
)


def test_a_map_runs_as_one_each_answer_feeding_what_comes_after():
    links = [ChainLink("Risk", read_table(RISK)), ChainLink("Route", read_table(ROUTE))]
    cases = cases_from_rows([case(5, "x"), case(500, "retail"), case(500, "x")], chain_wanted(links))

    found = replay_chain(links, cases)

    assert [want.name for want in chain_wanted(links)] == ["amount", "segment"]
    assert [found["Route"].outcome(at).answer for at in range(3)] == ["auto", "desk", None]
    report = chain_json(found, "Route")
    assert [(one["name"], one["endings"]["uncovered"]) for one in report["tables"]] == [("Risk", 0), ("Route", 1)]


def test_an_expression_may_stand_in_a_map_beside_tables():
    links = [
        ChainLink("Risk", parse_expression('if amount < 100 then "low" else "high"')),
        ChainLink("Route", read_table(ROUTE)),
    ]
    cases = cases_from_rows([case(5, "x"), case(500, "retail")], chain_wanted(links))

    assert [replay_chain(links, cases)["Route"].outcome(at).answer for at in range(2)] == ["auto", "desk"]


def test_several_outputs_are_components_of_the_answer_for_what_comes_after():
    risk = Table(
        RISK.inputs,
        (OutputColumn("r", "level", name="level"), OutputColumn("p", "points", ValueType.NUMBER, name="points")),
        (Rule("1", ("< 100",), ('"low"', "1")), Rule("2", (">= 100",), ('"high"', "amount / 100"))),
    )
    after = Table(
        (InputColumn("p", "Points", ValueType.NUMBER, expression="Risk.points"),),
        (OutputColumn("o", "route"),),
        (Rule("1", ("< 5",), ('"auto"',)), Rule("2", (">= 5",), ('"desk"',))),
    )
    links = [ChainLink("Risk", read_table(risk)), ChainLink("Route", read_table(after))]
    cases = cases_from_rows([case(5, "x"), case(500, "x"), case(499, "x")], chain_wanted(links))

    assert [replay_chain(links, cases)["Route"].outcome(at).answer for at in range(3)] == ["auto", "desk", "auto"]


def test_a_map_tells_its_progress_over_all_its_tables():
    told = []
    links = [ChainLink("Risk", read_table(RISK)), ChainLink("Route", read_table(ROUTE))]
    cases = cases_from_rows([case(5, "x"), case(500, "x")], chain_wanted(links))

    replay_chain(links, cases, Work(progress=lambda done, total: told.append((done, total))))

    assert told == [(2, 4), (4, 4)]
