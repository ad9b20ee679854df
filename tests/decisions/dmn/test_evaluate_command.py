"""`manage.py evaluate_dmn`, as a script that knows nothing of the portal calls it. It never touches a database."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import call_command

SUITE = Path(__file__).parent / "suite"
DATES = SUITE / "02-dates.dmn"


def run(capsys, *arguments):
    """Return the exit code, what was printed, and what was complained of."""
    code = 0
    try:
        call_command("evaluate_dmn", *map(str, arguments))
    except SystemExit as stopped:
        code = stopped.code
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.mark.parametrize(
    ("decision", "case", "printed"),
    [
        ("due", {"opened": "2026-01-31"}, '"2026-02-28"'),
        ("answered by", {"seen at": "2026-01-01T00:00:00Z", "waiting": "PT90M"}, '"2026-01-01T01:30:00Z"'),
        ("left", {"waiting": "P1DT1H"}, '"P1DT23H"'),
        ("twice", {"term": "P8M"}, '"P1Y4M"'),
        ("age in days", {"opened": "2026-12-30"}, "1"),
        ("due", {}, "null"),
    ],
)
def test_the_answer_is_printed_as_json(capsys, decision, case, printed):
    code, out, err = run(capsys, DATES, "--decision", decision, "--input", json.dumps(case))

    assert (code, out, err) == (0, printed + "\n", "")


def test_numbers_lists_and_several_outputs_are_printed_exactly(capsys):
    _, out, _ = run(capsys, SUITE / "05-hit-policies.dmn", "--decision", "collect sum", "--input", '{"x": 25.10}')
    assert out == "4.01\n"

    case = '{"Age": 30, "Risk": "low"}'
    _, out, _ = run(capsys, SUITE / "06-several-outputs.dmn", "--decision", "collect", "--input", case)
    assert json.loads(out) == [
        {"Approved/Declined": "Approved", "Days to answer": 1},
        {"Approved/Declined": "Declined", "Days to answer": 3},
    ]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((DATES, "--decision", "nobody"), "There is no decision called “nobody” in this model.\n"),
        ((DATES,), "Say which decision: --decision NAME, or give cases with --batch CASES.\n"),
        ((DATES, "--decision", "due", "--input", "[1]"), "A case is a JSON object: {...}.\n"),
        ((DATES, "--decision", "due", "--input", '{"x": NaN}'), "NaN is no number.\n"),
        ((SUITE / "none.dmn", "--decision", "due"), "[Errno 2] No such file or directory"),
        ((DATES, "--batch", SUITE / "none.jsonl"), "[Errno 2] No such file or directory"),
        ((Path(__file__), "--decision", "due"), "Line 1: "),
    ],
)
def test_a_problem_ends_with_the_code_2_and_a_sentence(capsys, arguments, complaint):
    code, out, err = run(capsys, *arguments)

    assert (code, out) == (2, "")
    assert err.startswith(complaint)


def test_a_batch_prints_a_line_for_each_case_and_goes_on_after_a_bad_one(capsys, tmp_path):
    cases = [
        {"decision": "month", "input": {"opened": "2026-05-01"}},
        {"decision": "nobody", "input": {}},
        {"input": {}},
        {"decision": "due", "input": [1]},
        {"decision": "due"},
    ]
    lines = [json.dumps(case) for case in cases] + ["", "{", "5"]
    file = tmp_path / "cases.jsonl"
    file.write_text("\n".join(lines))

    code, out, err = run(capsys, DATES, "--batch", file)

    told = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert told[0] == {"result": 5}
    assert told[1] == {"error": "There is no decision called “nobody” in this model."}
    assert told[2] == {"error": 'A case needs "decision", the name of one.'}
    assert told[3] == {"error": "A case is a JSON object: {...}."}
    assert told[4] == {"result": None}
    assert [list(line) for line in told[5:]] == [["error"], ["error"]]


def test_a_batch_may_come_from_standard_input(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO('{"decision": "month", "input": {"opened": "2026-05-01"}}\n'))

    assert run(capsys, DATES, "--batch", "-") == (0, '{"result": 5}\n', "")


def test_a_case_nested_without_end_is_an_error_and_no_crash(capsys, monkeypatch):
    deep = '{"decision": "echo", "input": {"x": ' + '{"y": ' * 900 + "1" + "}" * 902
    model = SUITE.parent / "none.dmn"
    monkeypatch.setattr("sys.stdin", io.StringIO(deep))
    monkeypatch.setattr(Path, "read_bytes", lambda _path: ECHO)

    code, out, _ = run(capsys, model, "--batch", "-")

    assert code == 0
    assert json.loads(out) == {"error": "“echo” is nested too deeply to be computed."}


ECHO = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="m" namespace="urn:m">
<decision id="e" name="echo"><literalExpression><text>x</text></literalExpression></decision></definitions>"""
