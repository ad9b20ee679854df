import csv
import gzip
import io
import random
import re
import zipfile
from datetime import date
from decimal import Decimal

import openpyxl
import polars as pl
import pytest

from decisions.tables.cases.cases import Wanted, cases_from_rows
from decisions.tables.cases.files import Limits, read_case_file
from decisions.tables.cases.mapping import CaseMapping, cases_from_file, suggested_inputs
from decisions.tables.cases.problems import CasesUnreadable
from decisions.tables.cases.texts import Habits
from decisions.tables.table import ValueType

LINES = "amount,segment,decided\n12.5,retail,yes\n?,business,no\n"


def column(text, kind, *, words=(), habits=None, encoding="utf-8"):
    """What a one-column file comes to: the values, and how the column was read."""
    file = read_case_file(f"value\n{text}\n".encode(encoding))
    mapping = CaseMapping({"value": "value"}, habits={"value": habits} if habits else {})
    cases = cases_from_file(file, mapping, [Wanted("value", "value", kind, frozenset(words))])
    return [cases.case(at)["value"] for at in range(cases.count)], cases.readings[0]


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def parquet(frame):
    data = io.BytesIO()
    frame.write_parquet(data)
    return data.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_is_read_with_the_separator_it_has(delimiter):
    file = read_case_file(LINES.replace(",", delimiter).encode())

    assert file.columns == ("amount", "segment", "decided")
    assert file.delimiter == delimiter
    assert len(file) == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_is_read_in_the_encoding_it_has(encoding):
    file = read_case_file("Größe\nsüß – fein\n".encode(encoding))

    assert file.frame.to_dict(as_series=False) == {"Größe": ["süß – fein"]}


def test_gzipped_files_are_read_and_known_again_by_the_digest_of_what_was_brought():
    plain, packed = LINES.encode(), gzip.compress(LINES.encode())

    assert read_case_file(packed).frame.equals(read_case_file(plain).frame)
    assert read_case_file(packed).digest != read_case_file(plain).digest


def test_workbooks_are_read_with_their_types():
    file = read_case_file(workbook(["amount", "day", "ok"], [12.5, date(2024, 2, 29), True], [3, None, False]))

    assert file.frame.rows() == [("12.5", "2024-02-29", "true"), ("3", None, "false")]
    assert file.form == "xlsx"


def test_parquet_is_read_with_its_types_and_without_what_is_no_plain_column():
    frame = pl.DataFrame({"amount": [0.1, None], "whole": [1, 2], "day": [date(2024, 2, 29), None], "list": [[1], [2]]})

    file = read_case_file(parquet(frame))
    wants = [
        Wanted("amount", "", ValueType.NUMBER),
        Wanted("whole", "", ValueType.STRING),
        Wanted("day", "", ValueType.DATE),
    ]
    cases = cases_from_file(file, CaseMapping({name: name for name in ("amount", "whole", "day")}), wants)

    assert file.columns == ("amount", "whole", "day")
    assert cases.case(0) == {"amount": Decimal("0.1"), "whole": "1", "day": date(2024, 2, 29)}
    assert cases.case(1) == {"amount": None, "whole": "2", "day": None}


def test_paths_are_read_like_bytes(tmp_path):
    (tmp_path / "cases.csv").write_text(LINES)

    assert read_case_file(tmp_path / "cases.csv").digest == read_case_file(LINES.encode()).digest


def test_columns_are_sketched_with_samples_and_a_likely_type():
    sketches = read_case_file(b"a,b,c,d\n1,29/2/2016,true,x\n2.5,1/3/2016,false,\n?,2/3/2016,true,y\n").sketches()

    assert [one.kind for one in sketches] == ["number", "date", "boolean", "string"]
    assert sketches[3].to_json() == {"name": "d", "kind": "string", "samples": ["x", "y"], "distinct": 2, "empty": 1}


def test_columns_of_one_name_are_told_apart_and_nameless_ones_called_by_their_place():
    file = read_case_file(b"a,a,\n1,2,3\n")

    assert file.columns == ("a", "a (2)", "Column 3")
    assert "2 columns are called" in file.notes[0]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"a,b\n", "no case below"),
        (b"a,b\n1,2\n1,2,3\n", "Line 3 has 3 cells, but 2 columns have a name"),
        (b"PK\x03\x04 broken", "no XLSX workbook"),
        (b"PAR1 broken PAR1", "Parquet file is damaged"),
        (b"\x1f\x8b broken", "gzip file is damaged"),
        (b"\xd0\xcf\x11\xe0 old", "old Excel"),
        (b"a\x00b\x00\x01", "no table of text"),
    ],
)
def test_what_cannot_be_read_says_what_is_wrong(data, says):
    with pytest.raises(CasesUnreadable, match=says):
        read_case_file(data)


def test_a_quotation_mark_inside_a_text_is_no_trouble():
    assert read_case_file(b'a,b\n1,say "x" twice\n').frame.rows() == [("1", 'say "x" twice')]


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(packed=10), "larger than"),
        (Limits(unpacked=20), "Unpacked"),
        (Limits(cases=1), "more than 1 cases"),
        (Limits(columns=2), "3 columns; 2 can be read"),
    ],
)
def test_what_is_too_large_is_refused(limits, says):
    with pytest.raises(CasesUnreadable, match=says):
        read_case_file(gzip.compress(LINES.encode()), limits)


def test_files_that_unpack_to_far_more_than_they_are_do_no_harm():
    with pytest.raises(CasesUnreadable, match="Unpacked"):
        read_case_file(gzip.compress(b"a\n" + b"0" * 2_000_000), Limits(unpacked=1_000_000))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    with pytest.raises(CasesUnreadable, match="Unpacked"):
        read_case_file(bomb.getvalue(), Limits(unpacked=1_000_000))


def test_a_single_cell_far_out_in_a_workbook_does_no_harm():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["XFD1048576"] = "a", 1, 1
    data = io.BytesIO()
    book.save(data)

    with pytest.raises(CasesUnreadable, match="XFD1048576"):
        read_case_file(data.getvalue())


def test_a_workbook_that_is_wide_and_deep_at_once_is_refused_before_room_is_made_for_it():
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["SF900000"] = "a", 1, 1
    data = io.BytesIO()
    book.save(data)

    with pytest.raises(CasesUnreadable, match="SF900000"):
        read_case_file(data.getvalue())


def rewritten(book, *, drop="", sheet=None, **parts):
    """The same workbook without a part, with another sheet, or with more parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename != drop:
                is_sheet = sheet and member.filename.endswith("/sheet1.xml")
                new.writestr(member.filename, sheet(content) if is_sheet else content)
        for name, content in parts.items():
            new.writestr(f"xl/{name}.xml", content)
    return data.getvalue()


def in_rows(rows):
    return lambda sheet: re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", sheet)


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="1"><c><v>1</v></c></row><row r="2000002"><c><v>2</v></c></row>',
        b"<row><c><v>1</v></c>" + b"<c/>" * 500 + b"<c><v>2</v></c></row>",
        b"""<row r="1"><c s='>' r = 'XFD1048576'><v>1</v></c></row>""",
        b'<row r="1"><c x=" r=&apos;A1&apos;" r="A00002000002"><v>1</v></c></row>',
    ],
)
def test_a_cell_far_out_is_found_however_its_place_is_written(rows):
    with pytest.raises(CasesUnreadable, match="larger than what is read"):
        read_case_file(rewritten(workbook(["a"], [1]), sheet=in_rows(rows)))


def test_one_long_text_that_very_many_cells_share_does_no_harm():
    cells = b'<row><c t="s"><v>0</v></c></row>'
    texts = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'
    few = rewritten(workbook(["a"]), sheet=in_rows(cells * 2), sharedStrings=texts % b"y")
    many = rewritten(workbook(["a"]), sheet=in_rows(cells * 10_010), sharedStrings=texts % (b"y" * 100_000))

    assert read_case_file(few).frame.rows() == [("y",)]
    with pytest.raises(CasesUnreadable, match="too long"):
        read_case_file(many)


def test_workbooks_of_another_kind_are_refused():
    with pytest.raises(CasesUnreadable, match="no XLSX workbook"):
        read_case_file(rewritten(workbook(["a"], [1]), drop="xl/workbook.xml"))


def test_very_many_columns_are_refused_at_once():
    with pytest.raises(CasesUnreadable, match="200,001 columns; 500 can be read"):
        read_case_file(b"," * 200_000 + b"a\n1\n")


@pytest.mark.parametrize("data", [b"a,b,c\n" + b",,\n" * 9, parquet(pl.DataFrame({n: [1] * 10 for n in "abc"}))])
def test_tables_of_more_cells_than_can_be_held_are_refused_before_they_are_read(data):
    with pytest.raises(CasesUnreadable, match="more than the 20 cells"):
        read_case_file(data, Limits(cells=20))


def test_parquet_with_too_many_rows_is_refused_before_it_is_read():
    with pytest.raises(CasesUnreadable, match="more than 5 cases"):
        read_case_file(parquet(pl.DataFrame({"a": [0] * 6})), Limits(cases=5))


def test_what_stands_for_nothing_is_null_and_counted():
    values, reading = column("12\n?\nNA\nNULL\n 7 ", ValueType.NUMBER)

    assert values == [Decimal(12), None, None, None, Decimal(7)]
    assert (reading.missing, reading.unreadable) == (3, 0)


def test_a_word_for_nothing_is_a_word_where_the_table_speaks_of_it():
    assert column("NA\n?\nEU", ValueType.STRING, words=["NA"])[0] == ["NA", None, "EU"]


def test_what_cannot_be_read_is_null_counted_and_shown():
    values, reading = column("12\nabout 5\nabout 5\nmany", ValueType.NUMBER)

    assert values == [Decimal(12), None, None, None]
    assert (reading.missing, reading.unreadable, reading.samples) == (0, 3, ("about 5", "many"))


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        ('"1,5"\n"2,25"', ["1.5", "2.25"]),
        ('"1,500"\n"12,250"', ["1500", "12250"]),
        ('"1.234,5"\n"2,5"', ["1234.5", "2.5"]),
        ('"1,234.5"\n"2,000"', ["1234.5", "2000"]),
        ("1 234\n5", ["1234", "5"]),
        ("0.1\n1e3", ["0.1", "1000"]),
    ],
)
def test_numbers_are_read_as_the_whole_column_writes_them(texts, numbers):
    assert column(texts, ValueType.NUMBER)[0] == [Decimal(number) for number in numbers]


def test_where_semicolons_separate_the_comma_is_the_decimal_sign():
    file = read_case_file(b"a;b\n1,500;x\n2,250;y\n")
    cases = cases_from_file(file, CaseMapping({"a": "a"}), [Wanted("a", "a", ValueType.NUMBER)])

    assert cases.case(0)["a"] == Decimal("1.5")


@pytest.mark.parametrize("nonsense", ["Infinity", "NaN()", "1_000", "0x10", "--1", "1e999999999", "١٢"])
def test_what_only_a_program_would_take_for_a_number_is_none(nonsense):
    assert column(f"1\n{nonsense}", ValueType.NUMBER)[1].unreadable == 1


def test_days_come_iso_or_day_first_or_month_first_as_the_whole_column_shows():
    assert column("2016-02-29\n2016-03-01T10:00", ValueType.DATE)[0] == [date(2016, 2, 29), date(2016, 3, 1)]
    assert column("1/2/2016\n29/2/2016 01:16", ValueType.DATE)[0] == [date(2016, 2, 1), date(2016, 2, 29)]
    assert column("1/2/2016\n2/29/2016", ValueType.DATE)[0] == [date(2016, 1, 2), date(2016, 2, 29)]


def test_days_that_show_neither_order_say_so_and_can_be_told():
    values, reading = column("1/2/2016", ValueType.DATE)

    assert values == [date(2016, 2, 1)]
    assert "No date says" in reading.note
    assert column("1/2/2016", ValueType.DATE, habits=Habits(day_first=False))[0] == [date(2016, 1, 2)]


def test_a_day_that_does_not_exist_is_unreadable():
    assert column("30/2/2016", ValueType.DATE)[1].unreadable == 1


def test_yes_and_no_come_in_several_words():
    assert column("yes\nFALSE\nja\n0\nperhaps", ValueType.BOOLEAN)[0] == [True, False, True, False, None]


def test_decided_answers_segments_and_confidence_come_from_columns_of_their_own():
    file = read_case_file(b"a,said,where,sure\n1,yes,north,90%\n2,,,45 %\n")
    mapping = CaseMapping({"a": "a"}, decided="said", segment="where", confidence="sure", answer_type=ValueType.STRING)

    cases = cases_from_file(file, mapping, [Wanted("a", "a", ValueType.NUMBER)])

    assert [cases.decided.at(at) for at in range(2)] == ["yes", None]
    assert [cases.segment.at(at) for at in range(2)] == ["north", None]
    assert cases.confidence.tolist() == [0.9, 0.45]


def test_confidence_outside_of_what_it_can_be_is_refused():
    file = read_case_file(b"a,sure\n1,900\n")

    with pytest.raises(CasesUnreadable, match="no confidence"):
        cases_from_file(file, CaseMapping({"a": "a"}, confidence="sure"), [Wanted("a", "a", ValueType.NUMBER)])


def test_a_mapping_to_a_column_that_is_not_there_is_refused_and_says_which_there_are():
    file = read_case_file(LINES.encode())

    with pytest.raises(CasesUnreadable, match=r"“price”\. It has: amount, segment, decided"):
        cases_from_file(file, CaseMapping({"amount": "price"}), [Wanted("amount", "amount")])


def test_inputs_are_mapped_by_name_or_by_label():
    file = read_case_file(LINES.encode())
    cases = cases_from_file(
        file, CaseMapping({"The amount": "amount"}), [Wanted("x.amount", "The amount", ValueType.NUMBER)]
    )

    assert cases.case(0) == {"x": {"amount": Decimal("12.5")}}


def test_cases_at_hand_are_read_like_those_of_a_file():
    wants = [Wanted("a", "Amount", ValueType.NUMBER), Wanted("p.day", "Day", ValueType.DATE)]
    rows = [{"a": 0.1, "p": {"day": "2024-02-29"}}, {"Amount": "2.50", "Day": None}, {"a": "many"}]

    cases = cases_from_rows(rows, wants, decided=["yes", None, "no"])

    assert cases.case(0) == {"a": Decimal("0.1"), "p": {"day": date(2024, 2, 29)}}
    assert cases.case(1) == {"a": Decimal("2.5"), "p": {"day": None}}
    assert (cases.readings[0].unreadable, cases.readings[0].samples) == (1, ("many",))


def test_very_many_different_numbers_stay_exact():
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[f"{number}.{number % 97:02}"] for number in range(5_000)])

    values, _reading = column(text.getvalue(), ValueType.NUMBER)

    assert values[1234] == Decimal("1234.70")
    assert len(set(values)) == 5_000


def test_columns_that_are_called_the_same_are_suggested():
    wants = [Wanted("applicant.age", "Age"), Wanted("Credit score", ""), Wanted("debts", "Debts")]

    assert suggested_inputs(wants, ["AGE", "credit_score", "income"]) == {
        "applicant.age": "AGE",
        "Credit score": "credit_score",
    }


def test_damaged_files_are_refused_in_words_or_read_and_never_break_anything():
    dice = random.Random(4)  # noqa: S311 - the same damage in every run
    frame = pl.DataFrame({"a": [1.5, None], "b": ["x", "y"]})
    whole = [LINES.encode(), parquet(frame), workbook(["a", "b"], [1, "x"]), gzip.compress(LINES.encode())]
    refused = 0
    for _turn in range(400):
        damaged = bytearray(dice.choice(whole))
        for _place in range(dice.choice((1, 3, 20))):
            damaged[dice.randrange(len(damaged))] = dice.choice(b'",;\n\0\xff9a')
        del damaged[dice.choice((len(damaged), dice.randrange(len(damaged)))) :]
        try:
            read_case_file(bytes(damaged)).to_json()
        except CasesUnreadable:
            refused += 1

    assert 100 < refused < 400
