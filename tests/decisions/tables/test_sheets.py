import pytest

from decisions.tables.sheets import from_sheet, to_sheet
from decisions.tables.table import InputColumn, OutputColumn, Rule, Table, TableInvalid, ValueType

TABLE = Table(
    inputs=(InputColumn("a", "Amount", ValueType.NUMBER), InputColumn("s", "Segment")),
    outputs=(OutputColumn("o", "Answer", allowed='"Pay", "Refer"'),),
    rules=(
        Rule("r1", ("< 100", ""), ('"Pay"',), "Small, and quick."),
        Rule("r2", (">= 100", '"retail"'), ('"Refer"',)),
    ),
)


def test_a_table_comes_back_from_its_own_sheet():
    assert to_sheet(TABLE).splitlines() == [
        "Amount\tSegment\t= Answer\tWhy",
        "< 100\t\tPay\tSmall, and quick.",
        ">= 100\tretail\tRefer\t",
    ]
    assert from_sheet(to_sheet(TABLE), TABLE) == TABLE


def test_known_columns_keep_their_type_and_new_ones_hold_texts():
    table = from_sheet("Segment;Amount;Channel;Answer\nretail;> 5;phone;Pay", TABLE)

    assert [(c.label, c.type) for c in table.inputs] == [
        ("Segment", "string"),
        ("Amount", "number"),
        ("Channel", "string"),
    ]
    assert table.outputs == TABLE.outputs
    assert table.rules[0].tests == ('"retail"', "> 5", '"phone"')


def test_of_a_sheet_without_a_marked_answer_the_last_column_answers():
    table = from_sheet("Impact,Urgency,Priority,Why\nhigh,high,1,because", Table())

    assert ([c.label for c in table.inputs], [c.label for c in table.outputs]) == (["Impact", "Urgency"], ["Priority"])
    assert table.rules[0].annotation == "because"


def test_every_part_of_a_pasted_table_has_an_id_of_its_own():
    table = from_sheet("A\tB\tC\n1\t2\t3\n4\t5\t6", from_sheet("A\tB\tC\n1\t2\t3", Table()))

    ids = [part.id for part in (*table.inputs, *table.outputs, *table.rules)]
    assert len(set(ids)) == len(ids) == 5


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        ("", "There is nothing in it. Put the names of the columns into the first line."),
        ("A\t\tB\n1\t2\t3", "Column 2 has no name. Put one into the first line."),
        ("A\tA\tB\n1\t2\t3", "Two columns are called “A”. Give each its own name."),
        ("A\tB\n1\t2\t3", "Rule 1 has 3 cells, but 2 columns have a name."),
    ],
)
def test_what_is_no_sheet_is_refused_with_what_to_do(sheet, message):
    with pytest.raises(TableInvalid) as refusal:
        from_sheet(sheet, Table())

    assert str(refusal.value) == message
