import pytest

from governance.rules.documents import Budget, Cell, Column, Row, Table, plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("one\n two\t\tthree ", "one two three"),
        ("bell\x07 and \x1b[31mred", "bell and [31mred"),
        ("AI-1 \u202eoreporp\u202c done", "AI-1 oreporp done"),
        ("\u2066left\u2069", "left"),
        ("Straße 案件 نظام", "Straße 案件 نظام"),
    ],
)
def test_a_text_is_one_line_and_turns_nothing_around(text, said):
    assert plain(text) == said


def test_what_fits_is_not_cut():
    assert Budget().clip("x" * 20, 20) == "x" * 20


def test_what_is_longer_ends_in_dots_and_is_no_longer_than_its_room():
    assert Budget().clip("word " * 20, 21) == "word word word word…"


def test_less_room_shows_fewer_rows_and_words_but_never_none():
    tight = Budget(0.1, 0.1)

    assert (tight.most(8), tight.most(25), len(tight.clip("x" * 500, 100))) == (1, 2, 16)


def test_a_table_names_each_cell_by_its_column():
    row = Row((Cell("a"), Cell("b")))
    table = Table((Column("One"), Column("Two")), (row,))

    assert [[(c.label, cell.text) for c, cell in cells] for _row, cells in table.named] == [
        [("One", "a"), ("Two", "b")]
    ]
