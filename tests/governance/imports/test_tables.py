"""Bytes in, a table of text out."""

import gzip
import io
import re
import zipfile

import pytest
import xlsxwriter

from governance.imports.problems import Unreadable
from governance.imports.tables import Limits, read_table

TEXT = "Title,Unit,Note\r\nSmart “triage” – naïve,Müller,“x”\r\n"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_every_encoding_reads_as_the_same_text(written, read):
    table = read_table(TEXT.encode(written))

    assert table.encoding == read
    assert table.columns == ("Title", "Unit", "Note")
    assert table.lines[0].cells == ("Smart “triage” – naïve", "Müller", "“x”")


def test_latin_1_reads_like_windows_1252():
    table = read_table("Title\nMüller naïve\n".encode("latin-1"))

    assert table.lines[0].cells == ("Müller naïve",)


def test_another_script_is_detected():
    text = "Название\n" + "Маршрутизация обращений граждан в нужный отдел\n" * 20

    table = read_table(text.encode("cp1251"))

    assert table.lines[0].cells == ("Маршрутизация обращений граждан в нужный отдел",)


def test_gzip_reads_like_what_is_in_it():
    assert read_table(gzip.compress(TEXT.encode())) == read_table(TEXT.encode())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_outside_of_quotes(delimiter):
    text = f'"Title, and; more"{delimiter}Unit\nA{delimiter}"B\nC"\n'

    table = read_table(text.encode())

    assert table.columns == ("Title, and; more", "Unit")
    assert table.lines[0].cells == ("A", "B\nC")


def workbook(rows):
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return file.getvalue()


def test_a_workbook_reads_like_a_text_file():
    table = read_table(workbook([["Title", "Cap"], ["Triage", 40], ["Draft", 1.5]]))

    assert table.encoding == "xlsx"
    assert [line.cells for line in table.lines] == [("Triage", "40"), ("Draft", "1.5")]


def test_a_gzipped_workbook_is_read_too():
    assert read_table(gzip.compress(workbook([["Title"], ["Triage"]]))).lines[0].cells == ("Triage",)


def test_headers_that_are_the_same_are_told_apart_by_the_column_before():
    table = read_table(b"Title,Catalog,If Other,Data,If Other,If Other\na,b,c,d,e,f\n")

    assert table.columns == ("Title", "Catalog", "Catalog · If Other", "Data", "Data · If Other", "Data · If Other (2)")
    assert table.notes == ("3 columns are called “If Other”; each is told apart by the column before it.",)


def test_lines_with_too_few_or_too_many_cells_are_marked():
    table = read_table(b"Title,Unit\na\nb,c\nd,e,f\n\n")

    assert [(line.number, line.cells, line.ragged) for line in table.lines] == [
        (2, ("a", ""), True),
        (3, ("b", "c"), False),
        (4, ("d", "e"), True),
    ]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "empty"),
        (b"Title,Unit\n", "no row"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x00\x00\x00", "CSV or XLSX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Save it as XLSX"),
        (b"\x1f\x8b\x08\x00damaged", "gzip"),
        (b"PK\x03\x04damaged", "XLSX"),
        (b'Title\n"' + b"x" * 200_000, "quotation mark"),
    ],
)
def test_what_is_no_table_says_what_to_do(data, told):
    with pytest.raises(Unreadable) as error:
        read_table(data)

    assert told in str(error.value)


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused():
    with pytest.raises(Unreadable) as error:
        read_table(gzip.compress(b"Title\n" + b"a" * 3_000_000), Limits(unpacked=1_000_000))

    assert str(error.value) == "Unpacked, the file is larger than 1 MB. Split it."


def test_a_workbook_that_unpacks_to_a_huge_one_is_refused():
    file = io.BytesIO(workbook([["Title"], ["a"]]))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/image1.png", b"\0" * 3_000_000)

    with pytest.raises(Unreadable, match="too large"):
        read_table(file.getvalue(), Limits(unpacked=1_000_000))


def test_a_cell_far_out_is_refused_before_room_is_made_for_it():
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write(0, 0, "Title")
    sheet.write(1_048_575, 16_383, "x")
    book.close()

    with pytest.raises(Unreadable, match="XFD1048576"):
        read_table(file.getvalue())


def with_sheet(rows, **parts):
    """A workbook with these rows for its sheet, as XML, and with more parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook([["a"]]))) as old, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename.endswith("/sheet1.xml"):
                content = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", content)
            if member.filename.removeprefix("xl/").removesuffix(".xml") not in parts:
                new.writestr(member.filename, content)
        for name, content in parts.items():
            new.writestr(f"xl/{name}.xml", content)
    return data.getvalue()


@pytest.mark.parametrize(
    "rows",
    [
        b"""<row r="1"><c s='>' r = 'XFD1048576'><v>1</v></c></row>""",
        b"<row><c><v>1</v></c>" + b"<c/>" * 600 + b"<c><v>2</v></c></row>",
    ],
)
def test_a_cell_far_out_is_found_however_its_place_is_written(rows):
    with pytest.raises(Unreadable, match="larger than what is read"):
        read_table(with_sheet(rows))


def test_one_long_text_that_very_many_cells_share_does_no_harm():
    cells = b'<row><c t="s"><v>0</v></c></row>' * 10_010
    texts = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>'

    with pytest.raises(Unreadable, match="too long"):
        read_table(with_sheet(cells, sharedStrings=texts % (b"y" * 100_000)))


def test_more_rows_than_may_be_read_are_refused():
    with pytest.raises(Unreadable, match="more than 2 rows"):
        read_table(b"Title\na\nb\nc\n", Limits(rows=2))
