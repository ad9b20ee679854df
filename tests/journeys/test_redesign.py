"""The whole way in a browser: a job is described, its plan is signed, work is taken out, and comes back."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from governance.models import Flag
from governance.services.shipped import shipped_load
from governance.services.sweep import sweep
from roles.models import RedesignPlan, RedesignTask
from tests.cast import PASSWORD, Cast, appoint, force_stage, make_decision, make_initiative, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ONET = Path(__file__).resolve().parents[3] / "shared/data/onet/tasks_20_occupations.csv"
OCCUPATION = "Customer Service Representatives"
SMALL = f"""O*NET-SOC Code,Title,Task ID,Task,Task Type,Date,human_labels,gpt4_exposure,aei_penetration
43-4051.00,{OCCUPATION},1,"Confer with customers by telephone or in person.",Core,08/2022,E1,E2,0.991
43-4051.00,{OCCUPATION},2,"Keep records of customer interactions or transactions.",Core,08/2022,E2,E2,0.9951
43-4051.00,{OCCUPATION},3,"Refer unresolved grievances to designated departments.",Core,08/2022,E1,E2,1.0
43-4051.00,{OCCUPATION},4,"Solicit sales of new services.",Supplemental,08/2022,E1,E2,1.0
"""
AUTOMATED = "Keep records of customer interactions"
WIDTHS = ((1440, "light"), (390, "dark"))


@pytest.fixture
def cast(chromium, transactional_db):
    """Everybody around a pilot whose decision takes work over: Ron redesigns, Oscar heads, Hana is HR, Fred finance."""
    shipped_load()
    cast = Cast()
    cast.ron, cast.fred = make_person("Ron", cast.operations), make_person("Fred", cast.company, "finance")
    cast.operations.head = cast.oscar
    cast.operations.save()
    cast.initiative = make_initiative(cast)
    make_decision(cast, cast.initiative)
    appoint(cast, cast.initiative, "role_redesign_lead", cast.ron, hours=0)
    force_stage(cast.initiative, "pilot", cast.petra)
    return cast


def press(page, name, within=None):
    (within or page).get_by_role("button", name=name, exact=True).click()


def said(page, text):
    """Wait for what the page says once an act is done."""
    expect(page.get_by_text(text).first).to_be_visible()


def day(ago):
    return f"{timezone.now().date() - timedelta(days=ago):%Y-%m-%d}"


def describe_the_job(page):
    """Take the tasks of an occupation over into a new role, and share its time out among them."""
    page.goto("/roles/library/")
    page.get_by_role("link", name="Import a library").first.click()
    file = {"name": "tasks.csv", "mimeType": "text/csv", "buffer": SMALL.encode()}
    page.get_by_label("File").set_input_files(str(ONET) if ONET.exists() else file)
    press(page, "Import the library")
    said(page, "occupations with")

    page.goto("/roles/")
    page.get_by_role("link", name="Register a role").first.click()
    page.get_by_label("Title").fill("Customer adviser")
    page.get_by_label("Unit", exact=True).select_option(label="Operations")
    page.get_by_label("People in it").fill("10")
    page.get_by_label("Site").fill("Denver")
    page.get_by_label("Country").fill("US")
    press(page, "Register the role")

    page.get_by_role("link", name="Begin from a task library").click()
    page.get_by_role("link", name=OCCUPATION, exact=True).click()
    press(page, "Take the chosen tasks over")
    said(page, "The tasks are activities now.")
    rows = page.locator("[data-formset-row]").all()
    named = [row for row in rows if row.get_by_label("Activity", exact=True).input_value()]
    assert len(named) > 2
    for row in named:
        automated = AUTOMATED in row.get_by_label("Activity", exact=True).input_value()
        share = 40 if automated else round(60 / (len(named) - 1), 2)
        row.get_by_label("Or its share of the time").fill(str(share))
    press(page, "Save the activities")
    said(page, "The activities make up the time of the job")


def begin_the_plan(page, initiative):
    """Begin a plan for the role and have the initiative follow it."""
    page.goto("/roles/")
    page.get_by_role("link", name="Customer adviser").first.click()
    page.get_by_role("link", name="Begin a plan").click()
    page.get_by_label("Title of the plan").fill("Advisers who keep no records")
    press(page, "Begin the plan")
    said(page, "things are open")
    page.goto(f"/initiatives/{initiative.key}/roles/")
    cite = page.get_by_role("listitem").filter(has_text="Advisers who keep no records")
    cite.get_by_role("button", name="Cite").click()
    page.get_by_role("link", name="Advisers who keep no records").first.click()
    # Rows are counted next, and counting waits for nothing: the plan has to be there before.
    expect(page.get_by_role("group", name="Activities", exact=True)).to_be_visible()


def set_the_fates(page):
    """Say what becomes of each activity: one ends, one comes new, the others stay."""
    for row in page.locator(".plan-row").filter(has=page.locator("h3")).all():
        fate = row.get_by_label("What becomes of it")
        if AUTOMATED not in row.locator("h3").inner_text():
            fate.select_option(label="Retain: unchanged")
            continue
        fate.select_option(label="Automate: the AI does it")
        row.get_by_label("Hours after").fill("0")
        row.get_by_label("From", exact=True).fill(day(14))
        row.locator("summary").click()
        row.get_by_label("What will prove that it ended").select_option(label="Queue closed")
        row.get_by_label("Who sees to it that it ends").fill("Tom")
        row.get_by_label("If the AI is gone").select_option(label="By hand, from a written procedure")
        row.get_by_label("Hours that can be done by hand").fill("640")
        row.get_by_label("That is so until").fill(day(-200))
        row.get_by_label("Route case").check()
    page.get_by_role("button", name="Add an activity").click()
    new = page.locator(".plan-row").last
    new.get_by_label("Activity", exact=True).fill("Look after the AI")
    new.get_by_label("What becomes of it").select_option(label="New: work that the AI creates")
    new.get_by_label("Hours after").fill("140")
    new.locator("summary").click()
    new.get_by_label("It is looking after the AI").check()
    press(page, "Save the plan")
    said(page, "The plan is saved.")
    said(page, "Every activity has its fate, and the hours add up.")
    expect(page.get_by_role("heading", name="A week of one person, before and after")).to_be_visible()
    expect(page.locator(".weeks .week")).to_have_count(2)


def place_the_hours(page):
    """Name where the hours go that are set free, and see that they balance."""
    page.get_by_role("link", name="Where the hours go").click()
    said(page, "go nowhere yet")
    page.get_by_role("button", name="Add a destination").click()
    row = page.locator(".movement-row").last
    row.get_by_label("They go to").select_option(label="Posts that are not filled")
    row.get_by_label("Hours a month", exact=True).fill("500")
    row.get_by_label("From", exact=True).fill(day(14))
    row.get_by_label("Reference of finance").fill("FIN-204")
    press(page, "Save where they go")
    said(page, "All 500 hours a month that are set free have a destination.")
    said(page, "It adds up.")


def sign(page, plan, part):
    page.goto(f"/roles/plans/{plan.pk}/signatures/")
    page.get_by_label("Your password", exact=True).fill(PASSWORD)
    press(page, f"Sign: {part}")
    said(page, "Signed in your name.")


def take_it_out(page, other):
    """Say that the work is out, and have somebody else verify it."""
    page.get_by_text("Say that it is out").first.click()
    form = page.locator("form").filter(has=page.get_by_label("What was taken out"))
    form.get_by_label("What was taken out").fill("The queue of notes is closed.")
    form.get_by_label("Out since").fill(day(14))
    press(page, "Say that it is out", form)
    said(page, "Noted. Somebody else verifies it now.")
    expect(page.get_by_role("button", name="Verify that it is out")).to_have_count(0)
    other.goto("/")
    other.get_by_role("link", name=re.compile("^Verify that it is out: Keep records")).first.click()
    press(other, "Verify that it is out")
    said(other, "1 of 1 activity that ends is out.")


def tell_of_a_bypass(page):
    page.get_by_text("Tell of cases that go past the AI").click()
    form = page.locator("form").filter(has=page.get_by_label("Cases that the AI could have had"))
    form.get_by_label("First day").fill(day(7))
    form.get_by_label("Last day").fill(day(1))
    form.get_by_label("Cases that the AI could have had").fill("400")
    form.get_by_label("Of them past the AI").fill("44")
    form.get_by_label("How it is known").select_option(label="Log of a system")
    press(page, "Tell of them", form)
    said(page, "44 of 400")


def test_a_job_is_described_redesigned_signed_and_work_that_goes_back_is_seen(cast, visit, serious_violations):
    hana = visit("hana")
    describe_the_job(hana)
    ron = visit("ron")
    begin_the_plan(ron, cast.initiative)
    set_the_fates(ron)
    place_the_hours(ron)
    plan = RedesignPlan.objects.get()

    # Each of the four signs in a session of their own; with the last it is approved, and its author carries it out.
    sign(ron, plan, "Redesign lead")
    for name, part in (("oscar", "Head of the unit"), (None, "HR"), ("fred", "Finance")):
        sign(visit(name) if name else hana, plan, part)
    ron.reload()
    press(ron, "Begin to carry it out")
    said(ron, "The plan is being carried out.")

    # Whoever sees to it says that the work is out, and somebody else verifies it.
    tom = visit("tom")
    removal = f"/roles/plans/{plan.pk}/removal/"
    tom.goto(removal)
    take_it_out(tom, hana)

    # A week later cases go past the AI: that is seen, and it is a task of whoever redesigns.
    tell_of_a_bypass(tom)
    sweep(at=timezone.now())
    ron.goto("/flags/")
    row = ron.get_by_role("row").filter(has_text="44 of 400")
    expect(row.get_by_role("link", name="Work goes back to manual")).to_be_visible()
    row.get_by_role("link", name="Work goes back to manual").click()
    ron.get_by_role("link", name="Mend it").click()
    expect(ron.get_by_role("button", name="Close the task")).to_be_visible()
    task, flag = RedesignTask.objects.get(), Flag.objects.get(rule="F-ROL-2")
    assert (task.closed_at, task.owner, flag.owner, flag.state) == (None, cast.ron, cast.ron, "open")
    assert plan.movements.get().hours == Decimal(500)

    found, wide = [], []
    about = [f"/roles/plans/{plan.pk}/{part}" for part in ("", "hours/", "signatures/", "removal/")]
    for width, scheme in WIDTHS:
        ron.set_viewport_size({"width": width, "height": 900})
        ron.emulate_media(color_scheme=scheme)
        for address in about:
            ron.goto(address)
            found += serious_violations(ron)
            if ron.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((address, width))
    assert (found, wide) == ([], [])
