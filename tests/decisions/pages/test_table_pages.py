import json

import pytest
from django.core.cache import cache
from django.urls import reverse

from decisions.models import DecisionTable, EdgeCasePolicy, Queue
from decisions.pages import table_answers
from decisions.pages.tables import table_words
from decisions.services.decisions import decision_set_inputs, decision_update
from decisions.services.table_checks import CHECKS_A_MINUTE
from decisions.services.tables import table_set
from decisions.tables.table import InputColumn, OutputColumn, Rule, Table, ValueType
from decisions.tables.words import worded
from tests.cast import NOW, make_decision

INPUTS = (
    InputColumn("a", "Amount", ValueType.NUMBER),
    InputColumn("s", "Segment", allowed='"retail", "business"'),
)
OUTPUTS = (OutputColumn("o", "Answer", allowed='"Pay", "Refer"'),)


def rule(number, *cells, note=""):
    return Rule(f"r{number}", cells[:-1], cells[-1:], note)


SMALL = rule(1, "< 100", "-", '"Pay"', note="Cheaper than a check.")
LARGE = rule(2, ">= 100", '"retail"', '"Refer"')
TABLE = Table(INPUTS, OUTPUTS, (SMALL, LARGE))


@pytest.fixture
def decision(cast):
    return make_decision(cast, name="Settle claim", allowed_answers=["Pay", "Refer"])


@pytest.fixture
def kept(cast, decision):
    return table_set(decision, table=TABLE, actor=cast.olivia.actor, at=NOW)


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def address(decision, part=""):
    return f"{reverse('decision-table', args=[decision.pk])}{part}"


def send(client, decision, table=TABLE, part="", **more):
    words = table if isinstance(table, dict) else worded(table).to_json()
    body = {"revision": decision.revision, "table": words} | more
    return client.post(address(decision, part), json.dumps(body), content_type="application/json")


def stored():
    return Table.from_json(DecisionTable.objects.get().body)


# Who may


@pytest.mark.parametrize("who", ["carl", "petra", "adam", "arne"])
@pytest.mark.parametrize("part", ["", "check/", "try/"])
def test_a_reader_sends_nothing_and_is_told_who_may(cast, as_, decision, kept, who, part):
    answer = send(as_(getattr(cast, who)), decision, Table(INPUTS, OUTPUTS), part)

    assert answer.status_code == 403
    assert "“Settle claim” can be changed by its owner" in answer.json()["reasons"][0]
    assert stored() == TABLE


@pytest.mark.parametrize("act", ["begin", "sheet", "remove"])
def test_a_reader_cannot_act_without_a_script_either(cast, as_, decision, kept, act):
    answer = as_(cast.carl).post(address(decision), {"act": act, "sheet": "A\tB\n1\t2", "revision": decision.revision})

    assert answer.status_code == 403
    assert stored() == TABLE


def test_a_reader_reads_the_whole_table_and_gets_no_editor(cast, as_, decision, kept):
    page = as_(cast.carl).get(address(decision))

    text = page.content.decode()
    assert "data-table-editor" not in text
    assert "table_editor.js" not in text
    assert [row["answers"][0]["text"] for row in page.context["reading"]["rows"]] == ["Pay", "Refer"]
    assert "Cheaper than a check." in text
    assert "Unique: at most one rule fits" in text


# Reading


def test_without_a_table_the_page_offers_to_begin_one_to_whoever_may(cast, as_, decision):
    assert "Begin the table" in as_(cast.olivia).get(address(decision)).content.decode()
    assert "Begin the table" not in as_(cast.carl).get(address(decision)).content.decode()


def test_the_page_opens_with_what_the_table_leaves_open(cast, as_, decision, kept):
    page = as_(cast.olivia).get(address(decision))

    assert page.context["findings"]["state"] == {"tone": "warn", "text": "1 gap: cases that no rule fits."}
    assert [gap["cells"] for gap in page.context["findings"]["gaps"]] == [[">= 100", "business"]]
    assert "Send to a human" in page.content.decode()


def test_a_gap_leads_to_the_awkward_case_that_takes_it(cast, as_, decision, kept):
    page = as_(cast.olivia).get(address(decision))
    assert page.context["uncovered_url"] == (
        f"/decisions/{decision.pk}/edit/?step=edge-cases&row=edge-uncovered#edge-uncovered"
    )

    opened = as_(cast.olivia).get(page.context["uncovered_url"])

    assert opened.context["opened"] == "edge-uncovered"


def test_rules_that_contradict_each_other_are_marked_beside_them(cast, as_, decision):
    clash = Table(INPUTS, OUTPUTS, (SMALL, rule(2, "> 50", "-", '"Refer"')))
    table_set(decision, table=clash, actor=cast.olivia.actor, at=NOW)

    page = as_(cast.carl).get(address(decision))

    rows = page.context["reading"]["rows"]
    assert [[mark["word"] for mark in row["marks"]] for row in rows] == [["contradicts"], ["contradicts"]]
    assert page.context["findings"]["state"]["tone"] == "bad"


def test_many_rules_are_read_page_by_page_or_all_at_once_to_be_printed(cast, as_, decision):
    rules = tuple(rule(n, f"[{n}..{n + 1})", "-", '"Pay"') for n in range(450))
    table_set(decision, table=Table(INPUTS, OUTPUTS, rules), actor=cast.olivia.actor, at=NOW)
    client = as_(cast.carl)

    counts = [
        len(client.get(address(decision), query).context["reading"]["rows"])
        for query in ({}, {"page": "3"}, {"all": "1"}, {"page": "9" * 30}, {"page": "99"})
    ]

    assert counts == [200, 50, 450, 200, 0]


@pytest.mark.parametrize("count", [1, 30])
def test_a_page_asks_as_many_queries_for_many_rules_as_for_one(cast, as_, decision, count, django_assert_num_queries):
    rules = tuple(rule(n, f"[{n}..{n + 1})", "-", '"Pay"') for n in range(count))
    table_set(decision, table=Table(INPUTS, OUTPUTS, rules), actor=cast.olivia.actor, at=NOW)
    client = as_(cast.olivia)

    with django_assert_num_queries(13):
        client.get(address(decision))


def test_the_charter_gets_a_readable_table_or_none(cast, decision):
    assert table_words(decision) is None

    table_set(decision, table=TABLE, actor=cast.olivia.actor, at=NOW)

    words = table_words(decision, most=1)
    assert (words["count"], words["more"], len(words["rows"])) == (2, 1, 1)
    assert [cell["text"] for cell in words["rows"][0]["tests"]] == ["< 100", "-"]


# Keeping


def test_what_is_typed_is_kept_in_the_expression_language_and_verified(cast, as_, decision, kept):
    typed = worded(TABLE).to_json()
    typed["rules"].append({"id": "r3", "tests": [">= 100", "business"], "answers": ["Refer"], "annotation": ""})

    answer = send(as_(cast.olivia), decision, typed)

    assert answer.status_code == 200
    said = answer.json()
    assert stored().rules[2] == Rule("r3", (">= 100", '"business"'), ('"Refer"',))
    assert said["state"] == {"tone": "good", "text": "Complete: every case with all its values is covered."}
    decision.refresh_from_db()
    assert (said["revision"], said["digest"]) == (decision.revision, DecisionTable.objects.get().digest)


def test_a_table_is_kept_with_its_problems_and_they_come_back_by_cell(cast, as_, decision, kept):
    typed = worded(TABLE).to_json()
    typed["rules"][0]["tests"] = ["10-20", "wholesale"]

    said = send(as_(cast.olivia), decision, typed).json()

    assert stored().rules[0].tests == ("10-20", '"wholesale"')
    assert [(p["number"], p["label"], p["fix"]) for p in said["problems"]] == [
        (1, "Amount", "[10..20]"),
        (1, "Segment", ""),
    ]
    assert "Rule 1, Segment" in said["html"]


def test_a_save_over_somebody_elses_table_is_refused_with_what_is_stored(cast, as_, decision, kept):
    seen, digest = decision.revision, kept.digest
    table_set(decision, table=Table(INPUTS, OUTPUTS, (SMALL,)), actor=cast.olivia.actor, at=NOW)
    client = as_(cast.olivia)
    decision.revision = seen

    answer = send(client, decision, digest=digest)

    assert answer.status_code == 409
    assert stored().rules == (SMALL,)
    said = answer.json()
    insisted = send(client, decision, revision=said["revision"], digest=said["digest"])
    assert insisted.status_code == 200
    assert stored() == TABLE


def test_a_change_elsewhere_in_the_decision_does_not_keep_the_table_from_being_saved(cast, as_, decision, kept):
    seen = decision.revision
    decision_update(decision, question="May it be paid?", actor=cast.olivia.actor, at=NOW)
    decision.revision = seen

    answer = send(as_(cast.olivia), decision, Table(INPUTS, OUTPUTS, (SMALL,)), digest=kept.digest)

    assert answer.status_code == 200
    assert stored().rules == (SMALL,)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("no json", 400),
        ("[" * 100_000, 400),
        ("[]", 400),
        ("{}", 400),
        ('{"table": {"inputs": [1]}, "revision": 1}', 400),
        ('{"table": {"rules": [{"id": "r", "tests": ["1"], "answers": []}]}, "revision": 1}', 400),
        ('{"table": {"inputs": [{"id": "a", "label": [], "type": "number"}]}, "revision": 1}', 422),
        ('{"table": {"inputs": []}, "revision": true}', 400),
        (json.dumps({"table": {"x": "x" * 3_000_000}}), 413),
    ],
)
def test_what_the_editor_never_sends_is_refused_in_a_sentence(cast, as_, decision, kept, body, status):
    for part in ("", "check/"):
        answer = as_(cast.olivia).post(address(decision, part), body, content_type="application/json")

        if part == "" or "revision" not in body:
            assert answer.status_code == status
            assert answer.json()["reasons"]
    assert stored() == TABLE


def test_without_a_script_a_table_begins_is_pasted_and_goes(cast, as_, decision):
    client = as_(cast.olivia)
    names = [{"name": "Amount", "source_system": "", "mandatory": True, "id": None}]
    decision_set_inputs(decision, inputs=names, actor=cast.olivia.actor, at=NOW)

    client.post(address(decision), {"act": "begin"})
    assert [column.label for column in stored().inputs] == ["Amount"]
    decision.refresh_from_db()
    sheet = "Amount\tChannel\t= Answer\tWhy\n< 5\tphone\tPay\tsmall"
    pasted = {"act": "sheet", "sheet": sheet, "revision": decision.revision, "hit_policy": "F"}
    assert client.post(address(decision), pasted).status_code == 302
    assert (stored().hit_policy, stored().rules[0].tests) == ("F", ('< "5"', '"phone"'))

    stale = client.post(address(decision), pasted)
    assert stale.status_code == 409
    assert sheet in stale.content.decode().replace("&lt;", "<")
    asked = client.get(address(decision), {"ask": "remove"}).content.decode()
    assert '<dialog class="dialog" id="table-remove" open' in asked
    decision.refresh_from_db()
    client.post(address(decision), {"act": "remove", "revision": decision.revision})
    assert not DecisionTable.objects.exists()


def test_a_table_that_somebody_changed_meanwhile_is_not_removed(cast, as_, decision, kept):
    seen = as_(cast.olivia).get(address(decision)).context["decision"].revision
    changed = Table(INPUTS, OUTPUTS, (SMALL,))
    table_set(decision, table=changed, actor=cast.olivia.actor, at=NOW)

    answer = as_(cast.olivia).post(address(decision), {"act": "remove", "revision": seen})

    assert answer.status_code == 409
    assert "Somebody changed this decision since you opened it." in answer.content.decode()
    assert stored() == changed


def test_removing_is_asked_before_it_is_done_and_offered_to_nobody_who_may_not(cast, as_, decision, kept):
    theirs = as_(cast.carl).get(address(decision)).content.decode()
    ours = as_(cast.olivia).get(address(decision)).content.decode()
    dialog = ours.partition('id="table-remove"')[2].partition("</dialog>")[0]

    assert 'id="table-remove"' not in theirs
    assert 'data-dialog="table-remove"' in ours
    assert f'name="revision" value="{decision.revision}"' in dialog
    assert 'name="act" value="remove"' in dialog
    assert "cannot be brought back" in dialog


def test_beginning_twice_keeps_what_was_written(cast, as_, decision, kept):
    as_(cast.olivia).post(address(decision), {"act": "begin"})

    assert stored() == TABLE


def test_a_sheet_that_cannot_be_read_comes_back_as_it_was_typed(cast, as_, decision, kept):
    answer = as_(cast.olivia).post(
        address(decision), {"act": "sheet", "sheet": "Amount\t\tAnswer", "revision": decision.revision}
    )

    assert answer.status_code == 422
    assert answer.context["sheet"] == "Amount\t\tAnswer"
    assert "Column 2 has no name" in answer.content.decode()
    assert stored() == TABLE


# Checking


def test_a_check_says_everything_and_keeps_nothing(cast, as_, decision, kept):
    said = send(as_(cast.olivia), decision, Table(INPUTS, OUTPUTS, (LARGE,)), "check/").json()

    assert said["state"]["tone"] == "warn"
    assert "Amount &lt; 100" in said["html"]
    assert 'name="case-Amount"' in said["asked"]
    assert stored() == TABLE


def test_nobody_has_more_checked_than_anybody_types(cast, as_, decision, kept):
    cache.set(f"table-checks:{cast.olivia.pk}", CHECKS_A_MINUTE, 60)
    client = as_(cast.olivia)

    assert send(client, decision, part="check/").status_code == 429
    assert send(client, decision).status_code == 200


def test_a_table_too_large_to_be_verified_while_one_waits_is_looked_through_all_the_same(
    cast, as_, decision, kept, monkeypatch
):
    monkeypatch.setattr(table_answers, "MOST_AT_ONCE", 1)
    client = as_(cast.olivia)

    said = send(client, decision, part="check/").json()
    wrong = send(client, decision, Table(INPUTS, OUTPUTS, (SMALL, rule(2, "< <", "-", '"Pay"'))), "check/").json()

    assert (said["finished"], said["state"]["text"]) == (
        False,
        "A table as large as this is verified after it is saved.",
    )
    assert [problem["number"] for problem in wrong["problems"]] == [2]


def test_a_form_is_no_table_that_is_being_typed(cast, as_, decision, kept):
    answer = as_(cast.olivia).post(address(decision, "check/"), {"table": "x"})

    assert (answer.status_code, answer.json()) == (400, {"reasons": ["This is no JSON."]})


def test_checks_are_posted(cast, as_, decision):
    assert as_(cast.olivia).get(address(decision, "check/")).status_code == 405


def test_the_editor_hears_what_the_queue_found_meanwhile(cast, as_, decision, kept):
    found = {"part": "findings"}
    assert as_(cast.carl).get(address(decision), found).status_code == 404

    said = as_(cast.olivia).get(address(decision), found).json()

    assert (said["digest"], said["finished"]) == (kept.digest, True)
    assert said["state"]["text"] == "1 gap: cases that no rule fits."


def test_what_was_never_verified_is_said_to_be_unknown(cast, as_, decision, kept):
    DecisionTable.objects.update(verified_digest="")

    said = as_(cast.olivia).get(address(decision), {"part": "findings"}).json()

    assert (said["finished"], said["state"]["tone"]) == (False, "unknown")


# Trying


def try_(client, decision, **case):
    return client.get(address(decision), {f"case-{name}": value for name, value in case.items()})


def test_a_case_is_tried_without_a_script_by_everybody_who_reads(cast, as_, decision, kept):
    page = try_(as_(cast.carl), decision, Amount="250", Segment="retail")

    tried = page.context["tried"]
    assert (tried["answers"], tried["fired"]) == ([{"label": "Answer", "text": "Refer"}], [2])
    assert [(near["number"], near["text"]) for near in tried["near"]] == [(1, "Amount is 250; it asks for < 100.")]


def test_a_case_that_no_rule_fits_goes_where_the_awkward_cases_say(cast, as_, decision, kept):
    client = as_(cast.carl)
    assert (
        "Nothing is said about such cases." in try_(client, decision, Amount="250", Segment="business").content.decode()
    )
    queue = Queue.objects.create(name="Claims desk", unit=cast.claims, staffed_from="08:00", staffed_until="18:00")
    EdgeCasePolicy.objects.create(
        decision=decision, kind="uncovered", action="escalate", queue=queue, respond_within_minutes=60
    )

    text = try_(client, decision, Amount="250", Segment="business").content.decode()

    assert "No rule fits." in text
    assert "Claims desk answers" in text


def test_a_value_that_is_none_is_told_beside_its_field(cast, as_, decision, kept):
    page = try_(as_(cast.carl), decision, Amount="a lot", Segment="retail")

    assert [one.error for one in page.context["tried"]["errors"]] == [
        "“a lot” is no value of this kind. Type it as in 12.5."
    ]
    assert 'aria-invalid="true"' in page.content.decode()


def test_a_missing_value_is_told_as_missing(cast, as_, decision, kept):
    tried = try_(as_(cast.carl), decision, Segment="retail").context["tried"]

    assert tried["near"][0]["text"] == "Amount is missing; it asks for < 100."


def test_a_table_that_is_being_typed_is_tried_as_it_is(cast, as_, decision, kept):
    typed = Table(INPUTS, OUTPUTS, (rule(9, "-", "-", '"Pay"'),))

    said = send(as_(cast.olivia), decision, typed, "try/", case={"case-Amount": "1", "case-Segment": "retail"}).json()

    assert said["fired"] == ["r9"]
    assert "Pay" in said["html"]
    assert stored() == TABLE


def test_a_case_of_expressions_asks_for_what_they_speak_of(cast, as_, decision):
    ratio = Table(
        (InputColumn("r", "Ratio", ValueType.NUMBER, expression="debt / income"),),
        OUTPUTS,
        (Rule("r1", ("< 0.5",), ('"Pay"',)),),
    )
    table_set(decision, table=ratio, actor=cast.olivia.actor, at=NOW)

    tried = try_(as_(cast.carl), decision, debt="40", income="100").context["tried"]

    assert tried["answers"] == [{"label": "Answer", "text": "Pay"}]


# The step on logic


def test_the_step_on_logic_begins_the_table_and_then_sums_it_up(cast, as_, decision):
    client, step = as_(cast.olivia), f"{reverse('decision-edit', args=[decision.pk])}?step=logic"
    assert "Begin the table" in client.get(step).content.decode()

    table_set(decision, table=TABLE, actor=cast.olivia.actor, at=NOW)

    text = client.get(step).content.decode()
    assert "2 rules, 2 columns looked at." in " ".join(text.split())
    assert "1 gap: cases that no rule fits." in text
    assert f'href="{address(decision)}"' in text
