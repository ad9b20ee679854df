"""A business owner registers a decision with its table, awkward cases and escalation, and never touches a mouse."""

import re

import pytest
from playwright.sync_api import expect

from decisions.models import Decision, EdgeCasePolicy
from decisions.tables.table import Table

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Seconds, after Card, Moran and Newell: a key of an average typist, and the thought before something is done. Tab is
# pressed again and again, which takes half as long.
A_KEY = 0.28
A_STOP = 0.14
A_THOUGHT = 1.35
TEN_MINUTES = 600
FARTHEST = 250


class Typist:
    """Somebody at the keyboard: goes on with Tab until they are where they want to be, types, and counts."""

    def __init__(self, page):
        self.page = page
        self.keys = 0
        self.stops = 0
        self.thoughts = 0

    @property
    def seconds(self):
        return self.keys * A_KEY + self.stops * A_STOP + self.thoughts * A_THOUGHT

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.keys += len(text)

    def reach(self, wanted):
        """Go to the first element that is wanted, stop by stop."""
        expect(wanted.first).to_be_attached()
        self.thoughts += 1
        for _stop in range(FARTHEST):
            if wanted.first.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.stops += 1
        pytest.fail(f"Tab never comes to {wanted}.")

    def write(self, label, text, *, exact=False):
        self.reach(self.page.get_by_label(label, exact=exact))
        self.type(text)

    def choose(self, label, option, *, exact=False):
        """Choose from a list by typing what it says."""
        field = self.page.get_by_label(label, exact=exact).first
        self.reach(field)
        self.type(option)
        expect(field.locator("option:checked")).to_have_text(re.compile(f"^{re.escape(option)}"))

    def follow(self, role, name, *, exact=False):
        self.reach(self.page.get_by_role(role, name=name, exact=exact))
        self.press("Enter")

    def go_on(self, step):
        """Save a step and be at the next one, or at the one that is wanted."""
        self.follow("button", "Save and continue")
        self.page.wait_for_url(re.compile(f"step=(?!{step}$)"))


def words(typist, page):
    """Say what is decided, and how bad it is when that goes wrong."""
    typist.follow("link", "Register a decision")
    typist.write("Name of the decision", "Settle small claim")
    typist.choose("Unit", "Operations")
    typist.follow("button", "Register and go on")
    typist.write("The question it answers", "May this claim be paid at once?")
    typist.choose("What the AI does", "Resolve")
    typist.write("Allowed answers", "Pay")
    typist.press("Enter")
    typist.type("Refer")
    typist.write("What starts it", "A claim arrives.")
    typist.write("Cases a day", "120")
    typist.go_on("basics")
    typist.choose("Impact of a wrong answer", "Moderate")
    typist.choose("Can it be undone?", "Within 24 hours")
    typist.choose("Autonomy", "A3", exact=True)
    typist.go_on("autonomy")
    typist.write("Input", "Amount", exact=True)
    typist.follow("button", re.compile("^Add an input"))
    typist.type("Segment")
    typist.go_on("inputs")


def table(typist, page):
    """Write the table in the grid, and leave what it does not say to people."""
    typist.choose("How the logic is written down", "A decision table")
    typist.follow("button", "Begin the table")
    grid = page.get_by_role("grid")
    expect(grid).to_be_visible()
    typist.reach(grid.locator("[tabindex='0']"))
    # The amount is a number: said in the head of its column.
    typist.press("ArrowUp", "Enter", "Tab")
    typist.type("Number")
    typist.press("Tab", "Enter", "ArrowDown")
    for cells in (("< 100", "", "Pay"), (">= 100", "retail", "Refer")):
        for text in cells:
            typist.type(text)
            typist.press("Tab")
        typist.press("Tab")
    expect(page.locator("[data-table-saved]")).to_have_text(re.compile(r"^Saved"))
    expect(page.locator(".head [data-table-state]")).to_have_text("1 gap: cases that no rule fits.")
    typist.follow("link", "Send to a human")


def awkward_case(typist, page):
    """Escalate the case that is open, and others like it where that is offered."""
    typist.choose("What happens", "Escalate", exact=True)
    if page.get_by_label("It is ambiguous when").count():
        typist.choose("It is ambiguous when", "Confidence")
        typist.write("this number", "0.8")
    typist.choose("Who is asked", "Claims desk", exact=True)
    typist.write("In what time", "60", exact=True)
    typist.choose("If nobody answers", "Hold the case", exact=True)
    same = page.get_by_label("Use the same rule")
    if same.count():
        typist.reach(same)
        typist.press("Space")
    typist.follow("button", "Save this case")
    expect(page.get_by_role("button", name="Save this case")).to_have_count(0)


def awkward_cases(typist, page):
    """Register the queue that is asked, and let no case without a rule."""
    typist.follow("link", re.compile("register it"))
    typist.write("Name of the queue", "Claims desk")
    typist.choose("Unit", "Claims")
    typist.choose("Staffed on", "Weekdays")
    typist.write("from", "0800AM", exact=True)
    typist.write("until", "0600PM", exact=True)
    typist.write("People", "3", exact=True)
    typist.follow("button", "Register the queue")
    awkward_case(typist, page)
    for _left in range(12):
        holes = page.get_by_role("link", name=re.compile("^Fill in"))
        if not holes.count():
            return
        typist.follow("link", re.compile("^Fill in"))
        expect(page.get_by_role("button", name="Save this case")).to_be_visible()
        awkward_case(typist, page)
    pytest.fail("Some awkward case stays open.")


def test_a_decision_with_table_awkward_cases_and_escalation_is_registered_by_keyboard_in_ten_minutes(cast, visit):
    page = visit("olivia")
    page.goto("/decisions/")
    typist = Typist(page)

    words(typist, page)
    table(typist, page)
    awkward_cases(typist, page)

    decision = Decision.objects.get(name="Settle small claim")
    body = Table.from_json(decision.table.body)
    assert [(rule.tests, rule.answers) for rule in body.rules] == [
        (("< 100", ""), ('"Pay"',)),
        ((">= 100", '"retail"'), ('"Refer"',)),
    ]
    assert decision.table.verified_digest == decision.table.digest
    escalated = EdgeCasePolicy.objects.filter(decision=decision, queue__name="Claims desk", action="escalate")
    assert {"incomplete", "ambiguous", "uncovered", "mandatory"} <= set(escalated.values_list("kind", flat=True))
    assert typist.seconds < TEN_MINUTES
