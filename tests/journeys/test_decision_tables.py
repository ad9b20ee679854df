"""Decision tables in a real browser: written by keyboard, checked while typing, completed, tried."""

import re

import pytest
from playwright.sync_api import expect

from decisions.models import DecisionTable
from decisions.services.tables import table_set
from decisions.tables.table import InputColumn, OutputColumn, Rule, Table, ValueType
from tests.cast import NOW, make_decision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

INPUTS = (
    InputColumn("a", "Amount", ValueType.NUMBER, allowed=">= 0"),
    InputColumn("s", "Segment", allowed='"retail", "business"'),
)
OUTPUTS = (OutputColumn("o", "Answer", allowed='"Pay", "Refer"'),)
WITH_A_GAP = Table(
    INPUTS,
    OUTPUTS,
    (
        Rule("r1", ("< 100", "-"), ('"Pay"',)),
        Rule("r2", (">= 100", '"retail"'), ('"Refer"',)),
    ),
)


@pytest.fixture
def decision(cast):
    return make_decision(cast, name="Settle claim", allowed_answers=["Pay", "Refer"])


@pytest.fixture
def opened(cast, visit, decision):
    """Return a function that opens the table of the decision as Olivia, who may change it."""

    def go(table=WITH_A_GAP, **view):
        table_set(decision, table=table, actor=cast.olivia.actor, at=NOW)
        page = visit("olivia", **view)
        page.goto(f"/decisions/{decision.pk}/table/")
        expect(page.get_by_role("grid")).to_be_visible()
        return page

    return go


def cell(page, rule, column):
    """Return a cell of the grid, both counted from 1."""
    return page.locator(f'.tgrid-cell[data-r="{rule - 1}"][data-c="{column - 1}"]')


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def saved(page):
    expect(page.locator("[data-table-saved]")).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def stored():
    return Table.from_json(DecisionTable.objects.get().body)


def test_a_table_is_written_by_keyboard_alone_and_undone(opened):
    page = opened(Table(INPUTS, OUTPUTS))
    cell(page, 1, 1).focus()

    page.keyboard.type("< 100")
    press(page, "Tab")
    page.keyboard.type("retail, business")
    press(page, "Tab")
    page.keyboard.type("Pay")
    press(page, "Enter", "Home")
    page.keyboard.type(">= 100")
    press(page, "Enter")
    saved(page)

    assert [(rule.tests, rule.answers) for rule in stored().rules] == [
        (("< 100", '"retail", "business"'), ('"Pay"',)),
        ((">= 100", ""), ("",)),
    ]
    # F2 goes into the text, Escape leaves it as it was.
    press(page, "ArrowUp", "F2")
    page.keyboard.type("0")
    expect(page.locator(".tgrid-input")).to_have_value(">= 1000")
    press(page, "Escape")
    expect(cell(page, 2, 1)).to_have_text(">= 100")
    expect(cell(page, 2, 1)).to_be_focused()
    # A rule goes and comes back, with everything in it.
    press(page, "Control+Delete")
    expect(cell(page, 2, 1)).to_have_text("")
    press(page, "Control+z")
    expect(cell(page, 2, 1)).to_have_text(">= 100")
    press(page, "Control+z")
    expect(cell(page, 2, 1)).to_have_text("")
    press(page, "Control+y")
    saved(page)
    assert [rule.tests for rule in stored().rules] == [("< 100", '"retail", "business"'), (">= 100", "")]


def test_a_range_is_copied_and_pasted_and_comes_from_a_spreadsheet(opened):
    page = opened()
    cell(page, 1, 1).focus()
    press(page, "Shift+ArrowDown", "Shift+ArrowRight", "Shift+ArrowRight", "Control+c")
    press(page, "Escape", "Control+End", "Home", "Control+v")

    expect(cell(page, 4, 3)).to_have_text("Refer")
    saved(page)
    rules = stored().rules
    assert [rule.tests for rule in rules[2:]] == [rule.tests for rule in rules[:2]]
    assert len({rule.id for rule in rules}) == 4

    # What Excel puts into the clipboard: tabs, line ends of its own, a quoted cell.
    cell(page, 5, 1).focus()
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData("text/plain", text);
          const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          document.activeElement.dispatchEvent(paste);
        }""",
        '[500..900]\tretail\tRefer\t"said ""so"""\r\n> 900\tbusiness\tRefer\r\n',
    )
    expect(cell(page, 5, 4)).to_have_text('said "so"')
    expect(cell(page, 6, 1)).to_have_text("> 900")
    # One undo takes all of it back.
    press(page, "Control+z")
    expect(cell(page, 5, 1)).to_have_text("")
    press(page, "Control+y")
    saved(page)
    assert stored().rules[4] == Rule(stored().rules[4].id, ("[500..900]", '"retail"'), ('"Refer"',), 'said "so"')
    # Empty a range, all at once.
    press(page, "Shift+Space", "Delete")
    expect(cell(page, 5, 4)).to_have_text("")
    saved(page)
    assert [rule.tests for rule in stored().rules[4:]] == [("", ""), ("> 900", '"business"')]


def test_rules_and_columns_are_added_moved_and_deleted_by_keyboard(opened):
    page = opened()
    cell(page, 2, 1).focus()
    press(page, "Alt+ArrowUp")
    expect(cell(page, 1, 1)).to_have_text(">= 100")
    expect(cell(page, 1, 1)).to_be_focused()
    press(page, "Alt+Shift+ArrowRight")
    expect(cell(page, 1, 2)).to_have_text(">= 100")
    press(page, "Control+Enter")
    expect(cell(page, 2, 1)).to_be_focused()
    expect(cell(page, 2, 1)).to_have_text("")

    # Out of the grid to the tools, and a new column in its dialog.
    press(page, "Escape")
    expect(page.get_by_role("button", name="Rule", exact=True)).to_be_focused()
    press(page, "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight", "Enter")
    dialog = page.get_by_role("dialog", name="New column that rules look at")
    expect(dialog).to_be_visible()
    press(page, "Enter")
    expect(dialog.get_by_text("A column needs a name.")).to_be_visible()
    page.keyboard.type("Received")
    press(page, "Tab")
    page.keyboard.type("Date")
    press(page, "Tab", "Enter")
    expect(page.get_by_role("columnheader", name="Received")).to_be_visible()
    page.keyboard.type(">= 2026-01-31")
    press(page, "Enter")
    saved(page)

    table = stored()
    assert [(column.label, column.type) for column in table.inputs] == [
        ("Segment", "string"),
        ("Received", "date"),
        ("Amount", "number"),
    ]
    assert table.rules[1].tests == ("", '>= date("2026-01-31")', "")

    # Enter on a head opens what is said of the column.
    press(page, "Control+Home", "ArrowUp", "Enter")
    dialog = page.get_by_role("dialog", name="Column that rules look at")
    expect(dialog.get_by_label("Values that can come")).to_have_value("retail, business")
    press(page, "Escape")
    expect(page.get_by_role("columnheader", name="Segment")).to_be_focused()
    press(page, "?")
    expect(page.get_by_role("dialog", name="Keys of the grid")).to_be_visible()
    press(page, "Escape")
    expect(page.get_by_role("columnheader", name="Segment")).to_be_focused()


def test_what_counts_where_several_rules_fit_is_chosen_and_a_column_goes(opened):
    page = opened()
    page.locator("#table-policy").select_option(label="Collect: all rules that fit")
    page.locator("#table-aggregation").select_option(label="Number of them")
    expect(page.locator(".head [data-table-state]")).to_have_text("It collects whatever fits, nothing too.")
    saved(page)
    assert (stored().hit_policy, stored().aggregation) == ("C", "#")

    cell(page, 1, 3).click()
    page.get_by_role("button", name="Delete column").click()
    expect(page.locator("[data-cell-text]")).to_have_text("A table needs a column that answers.")
    cell(page, 1, 1).click()
    page.get_by_role("button", name="Delete column").click()
    expect(page.get_by_role("columnheader", name="Amount")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("columnheader", name="Amount")).to_be_visible()
    page.get_by_role("button", name="Do again").click()
    saved(page)
    assert ([column.label for column in stored().inputs], stored().rules[1].tests) == (["Segment"], ('"retail"',))


def test_a_cell_is_checked_while_it_is_typed_and_mended_with_what_it_offers(opened):
    page = opened()
    cell(page, 1, 1).focus()
    page.keyboard.type("10-20")
    expect(page.locator("[data-cell-text]")).to_have_text(
        "“10-20” is no range here. Type [10..20] for 10 up to and with 20."
    )
    expect(page.get_by_role("link", name="Rule 1, Amount")).to_be_visible()
    expect(page.locator(".tgrid-input")).to_be_focused()
    expect(page.locator(".tgrid-input")).to_have_value("10-20")
    assert stored() == WITH_A_GAP

    press(page, "Escape", "F2")
    page.keyboard.press("Control+a")
    page.keyboard.type("10-20")
    press(page, "Enter")
    saved(page)
    expect(cell(page, 1, 1)).to_have_attribute("aria-invalid", "true")
    page.get_by_role("link", name="Rule 1, Amount").click()
    expect(cell(page, 1, 1)).to_be_focused()
    page.get_by_role("button", name="Write [10..20]").click()
    saved(page)
    expect(cell(page, 1, 1)).not_to_have_attribute("aria-invalid", "true")
    assert stored().rules[0].tests[0] == "[10..20]"


def test_a_gap_becomes_a_rule_and_the_table_is_complete(opened):
    page = opened()
    state = page.locator(".head [data-table-state]")
    expect(state).to_have_text("1 gap: cases that no rule fits.")
    expect(page.get_by_role("link", name="Send to a human")).to_have_attribute(
        "href", re.compile(r"step=edge-cases&row=edge-uncovered")
    )

    page.get_by_role("button", name="Add a rule").press("Enter")
    expect(cell(page, 3, 3)).to_be_focused()
    expect(cell(page, 3, 1)).to_have_text(">= 100")
    page.keyboard.type("Refer")
    press(page, "Enter")

    expect(state).to_have_text("Complete: every case with all its values is covered.")
    saved(page)
    assert stored().rules[2].tests == (">= 100", '"business"')


def test_a_case_is_tried_and_its_rule_is_lit(opened, serious_violations):
    page = opened()
    trial = page.locator("#try")
    trial.get_by_label("Amount").fill("250")
    trial.get_by_label("Segment").select_option("retail")
    trial.get_by_role("button", name="Try this case").press("Enter")
    expect(trial.get_by_text("Rule 2 answers.")).to_be_visible()
    expect(trial.get_by_text("Amount is 250; it asks for < 100.")).to_be_visible()
    expect(page.locator(".tgrid-row.is-fired").get_by_role("rowheader")).to_contain_text("2")
    assert serious_violations(page) == []

    trial.get_by_label("Segment").select_option("business")
    trial.get_by_role("button", name="Try this case").click()

    expect(trial.get_by_text("No rule fits.")).to_be_visible()
    expect(page.locator(".tgrid-row.is-fired")).to_have_count(0)


def test_somebody_elses_change_is_told_and_nothing_typed_is_lost(opened, cast, decision):
    page = opened()
    theirs = Table(INPUTS, OUTPUTS, WITH_A_GAP.rules[:1])
    table_set(decision, table=theirs, actor=cast.olivia.actor, at=NOW)

    cell(page, 1, 1).focus()
    page.keyboard.type("< 50")
    press(page, "Enter")
    expect(page.get_by_role("link", name="See what is stored now")).to_be_visible()
    assert stored() == theirs
    expect(cell(page, 1, 1)).to_have_text("< 50")
    page.get_by_role("button", name="Save mine over it").click()

    saved(page)
    assert [rule.tests[0] for rule in stored().rules] == ["< 50", ">= 100"]


def test_a_save_that_fails_is_told_and_made_again(opened):
    page = opened()
    page.evaluate(
        """() => {
          const reach = window.fetch;
          window.fetch = () => Promise.reject(new TypeError("no connection"));
          window.mend = () => { window.fetch = reach; };
        }"""
    )
    cell(page, 1, 1).focus()
    page.keyboard.type("< 75")
    press(page, "Enter")
    expect(page.locator("[data-table-saved]")).to_contain_text("Everything you typed is still here")
    assert stored() == WITH_A_GAP

    page.evaluate("window.mend()")

    saved(page)
    assert stored().rules[0].tests[0] == "< 75"


def test_a_thousand_rules_stay_a_screenful_of_elements(opened):
    rules = tuple(Rule(f"r{n}", (f"[{n}..{n + 1})", "-", "-", "-", "-", "-"), ('"Pay"', '"x"')) for n in range(1000))
    more = tuple(InputColumn(f"i{n}", f"Input {n}", ValueType.NUMBER) for n in range(4))
    page = opened(Table((*INPUTS, *more), (*OUTPUTS, OutputColumn("p", "Queue")), rules))
    grid = page.get_by_role("grid")
    expect(grid).to_have_attribute("aria-rowcount", "1002")

    def rows():
        return page.locator(".tgrid-body .tgrid-row").count()

    assert rows() < 60
    cell(page, 1, 1).focus()
    press(page, "Control+End")
    expect(page.locator('.tgrid-cell[data-r="1000"]').last).to_be_focused()
    press(page, *["PageUp"] * 5)
    assert rows() < 60
    press(page, "Control+Home", "Control+ArrowDown", "ArrowUp")
    page.keyboard.type("1234")
    expect(page.locator(".tgrid-input")).to_have_value("1234")
    press(page, "Enter")
    saved(page)

    assert rows() < 60
    assert stored().rules[999].tests[0] == "1234"


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_editor_and_the_table_to_be_read_have_no_serious_barrier(opened, visit, width, scheme, serious_violations):
    page = opened(width=width, scheme=scheme)
    assert serious_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    reader = visit("carl", width=width, scheme=scheme)
    reader.goto(page.url)

    assert serious_violations(reader) == []
    assert reader.evaluate("document.documentElement.scrollWidth") <= width


def test_a_table_that_one_just_changed_is_removed_after_a_question(opened):
    page = opened()
    cell(page, 1, 1).focus()
    page.keyboard.type("< 50")
    press(page, "Enter")
    saved(page)
    question, button = page.get_by_role("dialog"), page.get_by_role("button", name="Remove the table")

    button.click()
    expect(question).to_contain_text("cannot be brought back from here")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_be_hidden()
    assert len(stored().rules) == 2
    button.click()
    question.get_by_role("button", name="Remove the table").click()

    expect(page.get_by_role("heading", name="There is no table yet")).to_be_visible()
    assert not DecisionTable.objects.exists()
