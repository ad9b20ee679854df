"""A decision map is drawn, read, imported and exported in a real browser."""

import re

import pytest
from lxml import etree
from playwright.sync_api import expect

from decisions.dmn.documents import read_document
from decisions.models import Decision, DecisionMap
from decisions.services.maps import map_import
from tests.cast import NOW
from tests.decisions.dmn.samples import loan

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def carl(visit, cast):
    return visit("carl")


def canonical(data):
    return etree.tostring(read_document(data).root.getroottree(), method="c14n")


def draw(page, what, name, x, y):
    """Take something from the palette, put it down in the picture and write its name into it."""
    box = page.locator("[data-map]").bounding_box()
    x, y = box["x"] + x, box["y"] + y
    page.locator(f"[data-action='create.{what}']").click()
    page.mouse.move(x - 30, y - 30)
    page.mouse.move(x, y, steps=4)
    page.mouse.click(x, y)
    page.mouse.dblclick(x, y)
    field = page.locator(".djs-direct-editing-content")
    expect(field).to_be_visible()
    field.fill(name)
    page.locator(".map-state").click()


def connect(page, start, end):
    """Draw a line from one thing in the picture to another."""
    box = page.locator("[data-map]").bounding_box()
    page.mouse.click(box["x"] + start[0], box["y"] + start[1])
    page.locator(".djs-context-pad.open [data-action='connect']").click()
    page.mouse.move(box["x"] + (start[0] + end[0]) / 2, box["y"] + (start[1] + end[1]) / 2, steps=4)
    page.mouse.move(box["x"] + end[0], box["y"] + end[1], steps=4)
    page.mouse.click(box["x"] + end[0], box["y"] + end[1])


def saved(page):
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-map-state]")).to_contain_text(re.compile(r"^Saved \d"))


def test_a_map_is_drawn_named_connected_saved_and_stands_after_a_reload(carl, serious_violations):
    page = carl
    page.goto("/decisions/maps/")
    page.get_by_role("link", name="Draw a map").first.click()
    page.get_by_label("Name of the map").fill("Lending")
    page.get_by_role("button", name="Begin to draw").click()
    expect(page.locator("[data-map][data-drawn]")).to_be_visible()
    expect(page.locator(".bjs-powered-by")).to_be_visible()

    draw(page, "decision", "Grant", 500, 120)
    draw(page, "input-data", "Income", 500, 320)
    connect(page, (500, 320), (500, 120))
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name="Redo").click()
    saved(page)
    chart = DecisionMap.objects.get()
    grant = Decision.objects.get()
    assert (grant.name, [i.name for i in grant.inputs.all()]) == ("Grant", ["Income"])
    assert chart.edges.get().kind == "information"

    page.reload()
    expect(page.locator("[data-map] .djs-element", has_text="Grant")).to_be_visible()
    expect(page.locator("[data-map] .djs-connection")).to_have_count(1)
    expect(page.locator(".map-words")).to_contain_text("Grant needs Income")
    assert serious_violations(page) == []

    # What is drawn leads to the register.
    page.locator("[data-map] .djs-element", has_text="Grant").click()
    page.get_by_role("link", name=f"Open {grant.code}").click()
    expect(page.get_by_role("heading", name="Grant", level=1)).to_be_visible()


def test_a_map_is_drawn_by_keyboard_alone_and_renaming_it_renames_the_decision(carl):
    page = carl
    page.goto("/decisions/maps/new/")
    page.get_by_label("Name of the map").fill("Lending")
    page.keyboard.press("Enter")
    page.get_by_label("Its name").fill("Grant")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Rename Grant")).to_be_visible()
    page.get_by_label("What it is").select_option(label="Input data")
    page.get_by_label("Its name").fill("Income")
    page.keyboard.press("Enter")
    page.get_by_label("This needs").select_option(label="Grant (Decision)")
    page.get_by_label("what comes from").select_option(label="Income (Input data)")
    page.get_by_role("button", name="Connect them").press("Enter")
    expect(page.locator(".map-words")).to_contain_text("Grant needs Income")
    page.get_by_label("name of Grant").fill("Lend")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Rename Lend")).to_be_visible()
    assert Decision.objects.get().name == "Lend"


def test_a_file_is_looked_at_imported_read_and_exported_as_it_came(carl, serious_violations, tmp_path):
    page = carl
    file = tmp_path / "loan.dmn"
    file.write_bytes(loan("1.5"))
    page.goto("/decisions/maps/import/")
    page.get_by_label("DMN file").set_input_files(file)
    page.get_by_role("button", name="Look at what is in it").click()
    expect(page.get_by_text("DMN 1.5: 4 things and 3 requirements.")).to_be_visible()
    assert serious_violations(page) == []
    page.get_by_role("button", name="Import it").click()
    expect(page.get_by_role("heading", name="Loan", level=1)).to_be_visible()
    expect(page.locator("[data-map] .djs-element", has_text="Credit policy")).to_be_visible()
    expect(page.get_by_text("Credit risk as owner")).to_be_visible()
    assert serious_violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert canonical(download.value.path().read_bytes()) == canonical(loan("1.5"))


def test_what_is_moved_in_the_picture_is_moved_in_the_file_and_nothing_else_changes(carl, cast):
    chart = map_import(data=loan("1.5"), unit=cast.claims, file_name="loan.dmn", actor=cast.carl.actor, at=NOW).map
    page = carl
    page.goto(f"/decisions/maps/{chart.pk}/edit/")
    grant = page.locator("[data-map] .djs-element", has_text="Grant")
    box = grant.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 20, y + 20, steps=4)
    page.mouse.move(x + 60, y + 40, steps=4)
    page.mouse.up()
    saved(page)
    chart.refresh_from_db()
    before, after = (without_layout(data) for data in (loan("1.5"), chart.source.encode()))
    assert after == before
    assert chart.nodes.get(dmn_id="d_grant").x > 100


def without_layout(data):
    """Return the lines of a file without its drawing and the ids that lines need to be drawn."""
    root = read_document(data).root
    root.remove(root.find("{*}DMNDI"))
    for requirement in root.iter("{*}informationRequirement", "{*}authorityRequirement"):
        requirement.attrib.pop("id", None)
    return [line.strip() for line in etree.tostring(root, method="c14n").decode().splitlines() if line.strip()]


def test_the_pages_fit_a_telephone_and_the_dark(visit, cast):
    page = visit("carl", width=390, scheme="dark")
    page.goto("/decisions/maps/new/")
    page.get_by_label("Name of the map").fill("Lending")
    page.get_by_role("button", name="Begin to draw").click()
    page.get_by_label("Its name").fill("Grant")
    page.get_by_role("button", name="Add it").click()
    chart = DecisionMap.objects.get()
    for path in ("", f"{chart.pk}/", f"{chart.pk}/edit/", "import/"):
        page.goto(f"/decisions/maps/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_drawing_over_a_newer_one_is_not_lost_and_says_what_to_do(visit, cast):
    page = visit("carl")
    page.goto("/decisions/maps/new/")
    page.get_by_label("Name of the map").fill("Lending")
    page.get_by_role("button", name="Begin to draw").click()
    expect(page.locator("[data-map][data-drawn]")).to_be_visible()
    DecisionMap.objects.update(revision=7)
    draw(page, "decision", "Grant", 500, 120)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Somebody changed this map since you opened it.")).to_be_visible()
    expect(page.locator("[data-map] .djs-element", has_text="Grant")).to_be_visible()
    assert not Decision.objects.exists()
    page.get_by_role("link", name="Load what is stored now").click()
    expect(page.locator("[data-map][data-drawn]")).to_be_visible()
