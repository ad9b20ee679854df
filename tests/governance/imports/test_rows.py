"""What every row says in our words, and what is odd about it."""

from datetime import date

import pytest

from governance.imports.anomalies import Kind
from governance.imports.cells import is_blank, neutralised
from governance.imports.dates import is_day_first, read_date
from governance.imports.identity import matched, reference
from governance.imports.mappings import fitted, guess, mapping_from, recognise
from governance.imports.problems import ColumnsMissing
from governance.imports.rows import read_inventory
from governance.imports.suggestions import suggest
from governance.imports.tables import read_table
from governance.imports.units import is_technology, unit_name

MAPPING = mapping_from(
    "list",
    "List",
    {
        "title": "Name",
        "agency": "Agency",
        "unit": "Bureau",
        "purpose": ["Purpose", "Outputs"],
        "systems": "System",
        "reported_stage": "Stage",
        "planned_go_live": "Live",
        "dates": ["Live", "Begun"],
    },
    {"reported_stage": {"Operation and Maintenance": "production"}, "systems": {"None": "", "Withheld": ""}},
)
HEADER = "Name,Agency,Bureau,Purpose,Outputs,System,Stage,Live,Begun\n"


def rows_of(text):
    return read_inventory(read_table((HEADER + text).encode()), MAPPING, "list.csv").rows


def kinds(row):
    return [anomaly.kind for anomaly in row.anomalies]


@pytest.mark.parametrize(
    ("cell", "day", "year", "kind"),
    [
        ("7/11/1905", None, 2019, Kind.YEAR_ONLY),
        ("7/16/1905", None, 2024, Kind.YEAR_ONLY),
        ("1905-07-16", None, 2024, Kind.YEAR_ONLY),
        ("2021", None, 2021, Kind.YEAR_ONLY),
        ("10/2023", None, 2023, Kind.DATE_PART),
        ("Jan 2024", None, 2024, Kind.DATE_PART),
        ("45292", date(2024, 1, 1), 2024, Kind.DATE_SERIAL),
        ("10/1/2024", date(2024, 10, 1), 2024, None),
        ("2024-10-01", date(2024, 10, 1), 2024, None),
        ("24-Nov", None, None, Kind.DATE_AMBIGUOUS),
        ("Pre-2021", None, None, Kind.DATE_UNREADABLE),
        ("2/30/2024", None, None, Kind.DATE_UNREADABLE),
        ("1/1/1066", None, None, Kind.DATE_UNREADABLE),
    ],
)
def test_a_date_is_what_it_surely_is_and_nothing_more(cell, day, year, kind):
    reading = read_date(cell)

    assert (reading.day, reading.year, reading.kind) == (day, year, kind)


def test_a_column_says_itself_whether_the_day_comes_first():
    assert [is_day_first(c) for c in (["1/2/2024", "13/2/2024"], ["1/13/2024"], ["13/1/2024", "1/13/2024"])] == [
        True,
        False,
        None,
    ]


@pytest.mark.parametrize("cell", ["", " ", "\xa0", "N/A", "n/a", "NA", "N/A ", "Not Applicable", "Blank/Not Provided"])
def test_the_many_ways_of_saying_nothing_say_nothing(cell):
    assert is_blank(cell)


def test_none_is_an_answer_unless_a_mapping_says_otherwise():
    row = rows_of("Triage,DHS,CBP,None,,None,,,\n")[0]

    assert (row.fields["purpose"], row.systems) == ("None", ())


def test_a_row_becomes_fields_and_keeps_what_the_source_said():
    row = rows_of('Triage ,DHS,OPS,Routes calls,A label,Hub,"Operation and Maintenance\n",7/16/1905,10/1/2023\n')[0]

    assert row.fields == {
        "title": "Triage",
        "purpose": "Routes calls\n\nA label",
        "reported_stage": "production",
        "impact_tier": None,
        "pilot_start": None,
        "pilot_end_planned": None,
        "planned_go_live": None,
        "suggested_nature": "labour",
        "suggested_because": "“triage” in Name; “routes” in Purpose",
    }
    assert [unit.name for unit in row.units] == ["DHS", "OPS"]
    assert row.systems == ("Hub",)
    assert row.years == {"Live": 2024}
    assert row.columns["Stage"] == "Operation and Maintenance"
    assert kinds(row) == [Kind.STRAY_SPACE, Kind.STRAY_SPACE, Kind.YEAR_ONLY]


def test_a_planned_go_live_is_taken_only_while_it_is_a_plan():
    planned, history = rows_of("A,D,B,,,,pilot,10/1/2027,\nB,D,B,,,,production,10/1/2023,\n")

    assert (planned.fields["planned_go_live"], history.fields["planned_go_live"]) == (date(2027, 10, 1), None)


def test_rows_without_a_title_are_rejected_and_say_why():
    row = rows_of(",DHS,CBP,x,,,,,\n")[0]

    assert (row.rejected, kinds(row)) == (True, [Kind.NO_TITLE, Kind.STAGE_MISSING])


def test_an_unknown_stage_is_left_empty_and_told():
    row = rows_of("A,D,B,,,,Paused by the sponsor,,\n")[0]

    assert (row.fields["reported_stage"], kinds(row)) == ("", [Kind.STAGE_UNKNOWN])


def test_a_unit_called_as_its_parent_is_its_parent():
    row = rows_of("A,DHS,dhs,,,,pilot,,\n")[0]

    assert [unit.name for unit in row.units] == ["DHS"]


def test_twins_are_told_of_each_other():
    first, second = rows_of("A,D,B,x,,,pilot,,\nA,D,B,x,,,pilot,,\n")

    assert kinds(first) == kinds(second) == [Kind.TWIN]
    assert "1 of them the same in every column" in first.anomalies[0].message


@pytest.mark.parametrize(
    ("name", "technology"),
    [
        ("OCIO", True),
        ("OIT: Office of Information & Technology", True),
        ("Office of the Chief Information Officer", True),
        ("GSA IT (IC)", True),
        ("CAIO, OST-P, OCIO, OST-R", False),
        ("PBS, GSA IT (IC)", False),
        ("Do it", False),
        ("Claims", False),
    ],
)
def test_only_what_is_plainly_technology_is_taken_for_it(name, technology):
    assert is_technology(name) is technology


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("VHA: Veterans Health Administration", "VHA"),
        ("CENSUS - U.S. Census Bureau", "CENSUS"),
        ("Office of the Chief Data Officer (OCDO)", "OCDO"),
        ("Legal Division", "LEGAL-DIVISION"),
        ("日本", "UNIT"),
    ],
)
def test_a_code_is_the_abbreviation_or_the_name(name, code):
    assert unit_name(name).code == code


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ("Classifies incoming mail", "labour"),
        ("A chatbot that routes calls", "labour"),
        ("Summarises long reports", "tool"),
        ("Forecasts demand", "analysis"),
        ("A routine draftsman", ""),
        ("", ""),
    ],
)
def test_the_words_of_a_text_suggest_a_nature(text, nature):
    assert suggest([("Purpose", text)]).nature == nature


def test_a_suggestion_names_its_words_and_columns():
    texts = [("Name", "Mail sorter"), ("Purpose", "Classify and route to desks, classify again")]

    assert suggest(texts).because == "“classify”, “route to” in Purpose"


def test_a_file_is_recognised_by_its_columns_whatever_their_spelling():
    columns = ["NAME ", "agency", "Bureau", "purpose", "Outputs", "System", "Stage", "Live", "Begun", "More"]

    assert recognise(columns, [MAPPING]) == MAPPING
    assert fitted(MAPPING, columns)[0].first("title") == "NAME "


def test_another_file_is_not_recognised():
    assert recognise(["Name", "Agency", "Colour"], [MAPPING]) is None


def test_missing_columns_are_named_with_what_there_is():
    with pytest.raises(ColumnsMissing) as error:
        fitted(MAPPING, ["Name", "Colour"])

    assert str(error.value) == (
        "The mapping list needs “Agency”, “Bureau”. Name the columns so, or use another mapping. "
        "The file has: “Name”, “Colour”."
    )


def test_columns_of_an_unknown_file_are_guessed():
    mapping = guess(["Project name", "Description", "Business unit", "Status", "Budget"])

    assert mapping.columns == {
        "title": ("Project name",),
        "purpose": ("Description",),
        "unit": ("Business unit",),
        "reported_stage": ("Status",),
    }


def test_no_guess_is_made_without_a_title():
    with pytest.raises(ColumnsMissing, match="No column looks like a title"):
        guess(["Colour", "Budget"])


@pytest.mark.parametrize(("cell", "safe"), [("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), (7, 7)])
def test_what_leaves_is_never_run(cell, safe):
    assert neutralised(cell) == safe


def test_a_reference_ignores_case_and_spaces():
    assert reference("DHS", "CBP ", "Case  Triage") == reference("dhs", "cbp", "case triage")


def test_twins_are_recognised_by_what_they_say_when_reordered_changed_and_joined():
    base = reference("D", "B", "A")
    known = {base: {"x": "1", "y": "1"}, f"{base}-2": {"x": "2", "y": "2"}}
    joined, changed, same = {"x": "9", "y": "9"}, {"x": "2", "y": "3"}, {"x": "1", "y": "1"}

    refs = matched([(base, joined), (base, changed), (base, same)], known)

    assert refs == [f"{base}-3", f"{base}-2", base]
