"""A real Chromium against a running portal."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.cast import PASSWORD

AXE = next((Path(__file__).resolve().parents[1] / "vendor").glob("axe-core-*/axe.min.js"))
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
if os.geteuid() == 0:
    FLAGS.append("--no-sandbox")  # Chromium's sandbox refuses root


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("There is no Chromium here, so no journey was walked. Install the package `chromium`.")
    # Playwright's own loop makes Django suspect async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, live_server):
    """Return a function that opens a page as somebody, and fails the test on any error in the browser's console."""
    contexts, errors = [], []

    def note(message):
        if "409 (Conflict)" not in message.text:  # a refusal is an answer
            errors.append(f"{message.location.get('url')}: {message.text}")

    def as_person(username=None, *, password=PASSWORD, width=1440, scheme="light"):
        context = chromium.new_context(
            base_url=live_server.url, viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: note(message) if message.type == "error" else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if username:
            page.goto("/sign-in/")
            page.get_by_label("User name").fill(username)
            page.get_by_label("Password", exact=True).fill(password)
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(lambda url: "/sign-in/" not in url)
        return page

    yield as_person
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="session")
def serious_violations():
    """Return what axe finds of serious or critical kind on a page, as readable lines."""
    source = AXE.read_text()

    def look(page):
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})")
        return [
            f"{page.url}: {violation['id']}: {node['target']}"
            for violation in found["violations"]
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]

    return look
