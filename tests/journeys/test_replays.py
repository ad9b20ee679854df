"""A decision is registered with its table, past cases are replayed, and what people did otherwise is explained."""

import csv
import gzip
from pathlib import Path

import pytest

from decisions.models import Decision, Replay
from decisions.services import replays
from decisions.services.reference_cases import reference_cases_add
from decisions.services.replay_runs import replay_run
from decisions.services.tables import table_set
from tests.cast import NOW, PASSWORD, make_decision
from tests.decisions.replaying import CASES, ask, table, upload

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
INCIDENTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "operations" / "incidents_first_1000.csv.gz"

# Impact and urgency, and the priority that follows, as somebody remembers the grid of their service desk: one rule is
# forgotten, and one says something else than people do.
GRID = (
    ("1 - High", "1 - High", "1 - Critical"),
    ("1 - High", "2 - Medium", "2 - High"),
    ("2 - Medium", "1 - High", "2 - High"),
    ("2 - Medium", "2 - Medium", "3 - Moderate"),
    ("2 - Medium", "3 - Low", "3 - Moderate"),
    ("3 - Low", "2 - Medium", "4 - Low"),
    ("3 - Low", "3 - Low", "4 - Low"),
)
# The grid as it is, once it was asked why people decide otherwise.
MENDED = (*GRID[:4], ("2 - Medium", "3 - Low", "4 - Low"), *GRID[5:], ("3 - Low", "1 - High", "3 - Moderate"))


@pytest.fixture(autouse=True)
def files_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.skipif(not INCIDENTS.exists(), reason="The log of incidents is not here")
def test_what_people_decided_otherwise_is_explained_and_the_table_is_mended(cast, visit, serious_violations):
    page = visit("olivia", password=PASSWORD)
    register(page)
    decision = Decision.objects.get(name="Prioritise incident")
    page.goto(f"/decisions/{decision.pk}/table/")
    page.get_by_role("button", name="Begin the table").click()
    paste(page, GRID)
    page.goto(f"/decisions/{decision.pk}/replays/")
    page.get_by_role("link", name="Replay past cases").first.click()
    page.get_by_label("File of past cases").set_input_files(INCIDENTS)
    page.get_by_role("button", name="Send and look at it").click()

    # The columns are found by their names, what people decided by the answers in it.
    assert page.get_by_label("impact", exact=True).input_value() == "impact"
    assert page.get_by_label("urgency", exact=True).input_value() == "urgency"
    assert page.get_by_label("What people decided").input_value() == "priority"
    page.get_by_label("Segment").select_option("contact_type")
    page.get_by_role("row", name="Segment").get_by_text("different value").wait_for()
    assert serious_violations(page) == []
    page.get_by_role("button", name="Run it").click()

    page.get_by_role("heading", name="Where the table and people disagree").wait_for()
    agreed, cases = decided_as(GRID)
    assert page.get_by_text(f"The table decides {agreed:,} of {cases:,} cases as people did").is_visible()
    assert page.get_by_text("6 cases fit no rule").is_visible()
    clusters = page.locator(".clusters > li")
    assert clusters.count() == 2
    assert "Rule 5" in clusters.first.inner_text()
    assert "impact: 2 - Medium; urgency: 3 - Low" in clusters.first.inner_text()
    assert "The table says 3 - Moderate, people said 4 - Low in 102 of 102" in clusters.first.inner_text()
    clusters.last.get_by_text("3 examples").click()
    assert clusters.last.get_by_role("cell", name="3 - Low").first.is_visible()
    assert serious_violations(page) == []

    # What people do is put into the table, tried beside the old one first.
    page.get_by_role("link", name="Replay again").click()
    assert page.get_by_label("Segment").input_value() == "contact_type"
    page.get_by_text("Compare with another version").click()
    page.get_by_label("Or a table that is proposed").fill(sheet([("impact", "urgency", "= Answer"), *MENDED]))
    page.get_by_role("button", name="Run it").click()
    page.get_by_text("108 of 6,784 cases would be decided otherwise").wait_for()
    assert serious_violations(page) == []
    assert decided_as(MENDED) == (cases, cases)

    page.goto(f"/decisions/{decision.pk}/table/")
    paste(page, MENDED)
    page.goto(f"/decisions/{decision.pk}/replays/")
    assert page.get_by_text("an earlier one").count() == 2
    page.get_by_role("link", name="Replay past cases").first.click()
    page.get_by_role("link", name=INCIDENTS.name).click()
    page.get_by_role("button", name="Run it").click()
    page.get_by_text("Nowhere: in every case that people decided the table answers the same.").wait_for()


def test_another_version_is_tried_over_the_same_cases_and_a_phone_shows_it(cast, visit, serious_violations):
    decision = make_decision(cast, name="Prioritise incident", allowed_answers=["now", "later"])
    table_set(decision, table=table(), actor=cast.olivia.actor, at=NOW)
    page = visit("olivia", password=PASSWORD, width=390)
    page.goto(f"/decisions/{decision.pk}/replays/new/")
    assert serious_violations(page) == []
    page.get_by_label("File of past cases").set_input_files(
        {"name": "cases.csv", "mimeType": "text/csv", "buffer": CASES}
    )
    page.get_by_role("button", name="Send and look at it").click()
    page.get_by_text("Compare with another version").click()
    page.get_by_label("Or a table that is proposed").fill(
        'impact\turgency\t= priority\n"high"\t-\t"now"\n"low"\t-\t"later"\n'
    )
    page.get_by_role("button", name="Run it").click()

    page.get_by_text("1 of 12 cases would be decided otherwise").wait_for()
    assert serious_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_long_replay_shows_how_far_it_is_ends_by_itself_on_the_page_and_can_be_called_off(
    cast, visit, serious_violations, monkeypatch
):
    monkeypatch.setattr(replays, "INLINE_ROWS", 0)  # left to a worker
    decision = make_decision(cast, name="Prioritise incident", allowed_answers=["now", "later"])
    table_set(decision, table=table(), actor=cast.olivia.actor, at=NOW)
    first, second = (ask(cast, decision, upload(cast, decision)) for _ in range(2))
    page = visit("olivia", password=PASSWORD)
    page.goto(f"/decisions/replays/{first.pk}/")
    page.get_by_text("It waits for its turn").wait_for()
    Replay.objects.filter(pk=first.pk).update(state="running", progress=40)
    page.get_by_text("40 % done").wait_for()
    assert serious_violations(page) == []
    Replay.objects.filter(pk=first.pk).update(state="waiting")
    assert replay_run(first.pk)
    page.get_by_text("The table decides 9 of 12 cases as people did").wait_for()

    page.goto(f"/decisions/replays/{second.pk}/")
    page.get_by_role("button", name="Call it off").click()
    page.get_by_text("It was called off.").wait_for()
    assert not replay_run(second.pk)


def test_experts_answer_case_after_case_by_keyboard_without_seeing_each_other(cast, visit, serious_violations):
    decision = make_decision(cast, name="Prioritise incident", allowed_answers=["now", "later"])
    cases = [{"given": {"impact": word}, "story": f"The {word} one"} for word in ("high", "low")]
    reference_cases_add(decision, cases=cases, actor=cast.olivia.actor, at=NOW)
    for name in ("carl", "petra"):
        page = visit(name, password=PASSWORD)
        page.goto(f"/decisions/{decision.pk}/cases/")
        page.get_by_role("link", name="Answer 2 cases").click()
        page.get_by_text("The high one").wait_for()
        assert serious_violations(page) == []
        page.keyboard.press("1")
        page.keyboard.press("Enter")
        page.get_by_text("The low one").wait_for()
        page.keyboard.press("2" if name == "carl" else "1")
        page.keyboard.press("Enter")
        page.get_by_text("Nothing waits for your answer here").wait_for()
        assert page.get_by_text("they differ").count() == (1 if name == "petra" else 0)

    owner = visit("olivia", password=PASSWORD)
    owner.goto(f"/decisions/{decision.pk}/cases/")
    owner.get_by_role("button", name="Take their answers").click()
    owner.get_by_role("link", name="case 2", exact=True).click()
    assert serious_violations(owner) == []
    owner.get_by_label("later").check()
    owner.get_by_label("Why", exact=False).first.fill("Nobody waits for it.")
    owner.get_by_role("button", name="This is right").click()
    owner.get_by_text("2 of 50 cases needed are adjudicated").wait_for()
    assert list(decision.reference_cases.order_by("number").values_list("answer", flat=True)) == ["now", "later"]


def register(page):
    """A decision with its question, answers and inputs, worded in the guided form."""
    page.goto("/decisions/new/")
    page.get_by_label("Name of the decision").fill("Prioritise incident")
    page.locator("main form button[type=submit]").click()
    page.get_by_label("The question it answers").fill("How soon does somebody look at this incident?")
    page.get_by_label("Allowed answers").fill("1 - Critical\n2 - High\n3 - Moderate\n4 - Low")
    page.get_by_role("button", name="Save and continue").click()
    page.goto(page.url.partition("?")[0] + "?step=inputs")
    for place, name in enumerate(("impact", "urgency")):
        if page.locator(f"[name=inputs-{place}-name]").count() == 0:
            page.get_by_role("button", name="Add an input").click()
        page.locator(f"[name=inputs-{place}-name]").fill(name)
    page.get_by_role("button", name="Save and leave").click()
    page.wait_for_url(lambda url: "/edit/" not in url)


def paste(page, rules):
    """Paste rules into the grid from its first cell on, and see them saved."""
    page.locator(".tgrid-cell[data-r='0'][data-c='0']").click()
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/table/")):
        page.evaluate(
            """text => {
                const data = new DataTransfer();
                data.setData("text/plain", text);
                const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
                document.activeElement.dispatchEvent(event);
            }""",
            sheet(rules),
        )


def sheet(rows):
    return "\n".join("\t".join(row) for row in rows)


def decided_as(rules):
    """Count, without the portal, in how many cases people gave the priority that these rules give."""
    answers = {(impact, urgency): priority for impact, urgency, priority in rules}
    with gzip.open(INCIDENTS, "rt", newline="") as file:
        rows = list(csv.DictReader(file))
    return sum(answers.get((row["impact"], row["urgency"])) == row["priority"] for row in rows), len(rows)
