"""The main journeys, walked in a real browser through the demo company."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from decisions.models import Decision, Queue
from governance.evidence import gather_one
from governance.models import Flag, Initiative
from governance.rules.findings import Result
from governance.rules.requirements import judge
from governance.rules.stages import Gate
from governance.services.chasing import chase
from roles.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DEMO_PASSWORD = "remit-demo"


@pytest.fixture
def story(chromium, settings, harbour):
    """Case triage in customer operations, on the demo company."""
    settings.DEMO = True
    harbour.put_back()
    return Initiative.objects.get(title="Case triage in customer operations")


@pytest.fixture
def enter(visit):
    return lambda username, **view: visit(username, password=DEMO_PASSWORD, **view)


def unmet(initiative, at: datetime | None = None):
    evidence = gather_one(initiative.pk, at or timezone.now())
    findings = judge(evidence.facts, evidence.policy, Gate.PRODUCTION)
    return {f.requirement for f in findings if f.result is not Result.MET}


def test_an_owner_accepts_registers_a_decision_to_complete_and_sees_readiness_change(story, enter):  # noqa: PLR0915 - a long way, walked once
    page = enter("owner")
    assert "OWN-1" in unmet(story)

    # Accept, in place.
    expect(page.get_by_role("heading", name="My work")).to_be_visible()
    page.get_by_role("button", name="Accept").first.click()
    page.goto(f"/initiatives/{story.key}/")
    expect(page.get_by_text("Accepted").first).to_be_visible()
    assert "OWN-1" not in unmet(story)

    # Register a decision from the initiative's own page.
    page.goto(f"/initiatives/{story.key}/decisions/")
    page.get_by_label("Its name").fill("Close case")
    page.get_by_label("The question it answers").fill("May this case be closed?")
    page.get_by_role("button", name="Register and go on").click()
    expect(page.get_by_label("The question it answers")).to_have_value("May this case be closed?")
    page.get_by_label("What the AI does").select_option(label="Resolve")
    page.get_by_label("Allowed answers").fill("Close\nKeep open")
    page.get_by_label("What starts it").fill("The customer has answered.")
    page.get_by_label("Cases a day").fill("120")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Impact of a wrong answer").select_option(label="Moderate: cost or delay")
    page.get_by_label("Can it be undone?").select_option(label="Within 24 hours, without harm")
    expect(page.get_by_text("A4 is the most")).to_be_visible()
    page.get_by_label("Autonomy", exact=True).select_option(label="A4: the AI decides, exceptions go to humans")
    page.get_by_label("It runs on").select_option(label="Weekdays")
    page.get_by_label("from", exact=True).fill("08:00")
    page.get_by_label("until", exact=True).fill("18:00")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("Input", exact=True).first.fill("Last message")
    page.get_by_label("Where it comes from").first.fill("Mailbox")
    page.get_by_role("button", name="Save and continue").click()
    page.get_by_label("How the logic is written down").select_option(label="Written rules")
    page.get_by_label("The logic", exact=True).fill("Close when the customer says that it is settled.")

    # It can be left and resumed.
    page.get_by_role("button", name="Save and leave").click()
    page.goto("/")
    page.get_by_role("link", name="Close case").click()
    page.wait_for_url("**/edit/**")

    # A queue of one's own, then every awkward case.
    page.goto(page.url.split("?")[0] + "?step=edge-cases")
    decision_url = page.url.split("?")[0]
    page.get_by_role("link", name="Fill in").first.click()
    page.get_by_role("link", name="register it").first.click()
    page.get_by_label("Name of the queue").fill("Case desk")
    page.get_by_label("from", exact=True).fill("07:00")
    page.get_by_label("until", exact=True).fill("19:00")
    page.get_by_label("People").fill("3")
    page.get_by_role("button", name="Register the queue").click()
    holes = 8
    for left in range(holes, 0, -1):
        page.goto(f"{decision_url}?step=edge-cases")
        expect(page.get_by_text("Nothing is said")).to_have_count(left)
        page.get_by_role("link", name="Fill in").first.click()
        page.get_by_label("What happens", exact=True).select_option(label="Escalate to a person")
        page.get_by_label("Who is asked", exact=True).select_option(label="Case desk")
        page.get_by_label("In what time", exact=True).fill("60")
        page.get_by_label("If nobody answers", exact=True).select_option(label="Hold the case")
        if page.get_by_label("this number").count():
            page.get_by_label("It is ambiguous when").select_option(label="Confidence below")
            page.get_by_label("this number").fill("0.8")
        page.get_by_role("button", name="Save this case").click()
        expect(page.get_by_role("button", name="Save this case")).to_have_count(0)

    # How far the AI goes in which segment, and by which steps it takes over.
    page.goto(f"{decision_url}?step=segments")
    page.get_by_label("Segment", exact=True).first.fill("Plain messages")
    plain = page.get_by_role("group", name="A further segment").first
    plain.get_by_text("A4", exact=False).first.click()
    plain.get_by_label("Share of cases").fill("90")
    page.get_by_role("group", name="Unknown").get_by_label("Share of cases").fill("10")
    ramp = page.get_by_role("group", name="By which steps it takes over")
    ramp.get_by_label("Share of cases").first.fill("100")
    ramp.get_by_label("For at least").first.fill("0")
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_url("**step=conflicts**")

    # Ask oneself to own it, and accept.
    page.goto(f"{decision_url}?step=owner")
    page.get_by_role("link", name="Ask somebody to own it").click()
    page.get_by_role("searchbox", name="Find a person").fill("Priya")
    page.get_by_role("radio", name="Priya Raman").check()
    page.get_by_role("button", name="Ask this person").click()
    page.goto("/")
    page.get_by_role("button", name="Accept").first.click()
    page.goto(decision_url)
    expect(page.get_by_text("100 %")).to_be_visible()


def test_the_pmo_goes_from_portfolio_to_list_to_initiative_to_the_screen_that_mends(story, enter):
    page = enter("pmo")
    page.goto("/portfolio/")

    page.get_by_role("link", name="On real cases without an outcome owner").click()
    page.get_by_role("link", name=story.title).first.click()
    page.get_by_role("link", name="There is no risk tolerance owner.").first.click()

    assert page.url.endswith(f"/initiatives/{story.key}/accountabilities/#risk_tolerance_owner")
    expect(page.locator("#risk_tolerance_owner")).to_be_in_viewport()


def test_production_is_asked_by_a_review_that_lists_what_is_missing(story, enter):
    page = enter("pmo")
    page.goto(f"/initiatives/{story.key}/")

    page.get_by_role("link", name="Go to the gate to production").click()
    page.get_by_role("link", name="Open the review for production").click()
    page.get_by_label("What you ask, and why now").fill("The pilot did what it was to do.")
    page.get_by_label("Goes live on").fill(f"{timezone.localdate() + timedelta(days=7):%Y-%m-%d}")
    page.get_by_role("button", name="Open the review").click()

    expect(page.get_by_text("Nobody has signed yet.")).to_be_visible()
    for text in (
        "Priya Raman has not accepted to be outcome owner.",
        "Conflicting-signal policy missing for CRM tier vs Billing status in decision Classify case.",
        "No tolerance says how much may go wrong.",
        "No redesign plan says whose work changes and what stops.",
    ):
        expect(page.get_by_role("link", name=text).first).to_be_visible()
    story.refresh_from_db()
    assert story.stage == "pilot"


PAGES = (
    "/",
    "/portfolio/",
    "/initiatives/",
    "/initiatives/{key}/",
    "/initiatives/{key}/gate/",
    "/initiatives/{key}/decisions/",
    "/initiatives/{key}/accountabilities/",
    "/initiatives/{key}/classification/",
    "/initiatives/{key}/tolerances/",
    "/initiatives/{key}/history/",
    "/initiatives/{key}/roles/",
    "/initiatives/{key}/attestation/",
    "/initiatives/{key}/edit/",
    "/initiatives/?selected={key}",
    "/initiatives/new/",
    "/decisions/",
    "/decisions/new/",
    "/decisions/{decision}/",
    "/decisions/{decision}/edit/?step=basics",
    "/decisions/{decision}/edit/?step=autonomy",
    "/decisions/{decision}/edit/?step=inputs",
    "/decisions/{decision}/edit/?step=logic",
    "/decisions/{decision}/edit/?step=segments",
    "/decisions/{decision}/edit/?step=conflicts",
    "/decisions/{decision}/edit/?step=edge-cases&row=edge-mandatory-fraud",
    "/decisions/{decision}/edit/?step=outcomes",
    "/decisions/{decision}/edit/?step=owner",
    "/decisions/{decision}/owner/",
    "/decisions/queues/new/",
    "/decisions/queues/{queue}/",
    "/decisions/segments/",
    "/decisions/segments/new/",
    "/flags/",
    "/flags/{flag}/",
    "/flags/hand-over/{person}/",
    "/inbox/",
    "/channels/",
    "/reviews/",
    "/initiatives/{key}/reviews/new/",
    "/people/",
    "/people/{person}/",
    "/roles/",
    "/roles/plans/new/",
    "/policy/",
    "/jobs/",
    "/audit/",
    "/audit/1/",
    "/audit/as-of/",
    "/import/",
)


# With little on them, `test_every_page` looks at all of them in both sizes; here with what a company puts on them.
@pytest.mark.parametrize(("width", "scheme"), [(390, "dark")])
def test_no_page_has_a_serious_violation_or_scrolls_sideways(story, enter, serious_violations, width, scheme):
    page = enter("pmo", width=width, scheme=scheme)

    decision = story.citations.first().decision
    person, queue = story.accountabilities.first().person, Queue.objects.first()
    decision.created_by = Person.objects.get(username="pmo")  # who may open its form
    decision.save()
    flag = Flag.objects.exclude(severity="critical").filter(state="open", initiative__isnull=False).first()
    chase(at=timezone.now())

    found, wide, titles = [], [], set()
    for address in PAGES:
        known = {"decision": decision.pk, "person": person.pk, "queue": queue.pk, "flag": flag.pk}
        page.goto(address.format(key=story.key, **known))
        titles.add(page.title())
        found += serious_violations(page)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)

    assert (found, wide, len(titles)) == ([], [], len(PAGES))


def test_what_is_replaced_under_the_focus_hands_the_focus_on(story, enter):
    page = enter("owner")

    page.goto("/initiatives/")
    row = page.get_by_role("table").get_by_role("link", name=story.title)
    row.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_have_text(story.title)
    page.keyboard.press("Escape")
    expect(row).to_be_focused()

    decision = Decision.objects.get(name="Grant goodwill payment")
    page.goto(f"/decisions/{decision.pk}/edit/?step=edge-cases")
    page.get_by_role("link", name="Fill in").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("What happens", exact=True)).to_be_focused()
    page.get_by_role("button", name="Save this case").click()
    expect(page.get_by_role("alert")).to_be_focused()


def test_pages_can_be_read_and_acted_on_without_javascript(story, chromium, live_server):
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/")
    page.get_by_label("User name").fill("owner")
    page.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.get_by_role("button", name="Accept").first.click()

    assert "OWN-1" not in unmet(story)
    context.close()
