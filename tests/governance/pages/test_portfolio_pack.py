"""The portfolio on paper: the page's own figures, under the same filters, as of the same moment."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.queries.scope import Scope
from governance.services.portfolio_pdf import portfolio_pack_document
from governance.services.snapshots import snapshot_run
from governance.services.sweep import sweep
from tests.governance.pages.test_portfolio import burning, make_pilot
from tests.packs import HOSTILE, section, texts

URL = "/portfolio/pack.pdf"


@pytest.fixture
def pmo(client, cast):
    client.force_login(cast.petra)
    return client


def document(cast, scope=None):
    return portfolio_pack_document(scope or Scope(), reader=cast.petra, at=timezone.now())


def test_the_pack_says_what_the_page_says(pmo, cast):
    burning(cast)

    page = pmo.get("/portfolio/").context
    pack = document(cast)

    figures = [(figure.label, figure.value) for figure in pack.figures]
    assert figures == [(stat["label"], f"{stat['value']} of {stat['total']}") for stat in page["stats"]]
    assert [row[1] for row in texts(pack, "blocks")] == [str(row[1]) for row in page["blocks_chart"]["rows"]]
    assert [row[-1] for row in texts(pack, "flags")] == [str(row["all"]["count"]) for row in page["flags"]]
    assert [row[0] for row in texts(pack, "pilots")] == [pilot.title for pilot in page["overdue"]]
    assert [row[0] for row in texts(pack, "heat")] == [row["label"] for row in page["matrix"]["rows"]]
    assert section(pack, "calendar").lead == "Nothing is due."
    assert page["calendar"]["all"]["count"] == 0
    assert [row[1] for row in texts(pack, "funnel")] == [str(row["allowed"]["count"]) for row in page["funnel"]]
    assert section(pack, "value").lead == "Finance relies on 1 of 1 benefits; 0 came true."
    assert "Produced" in pack.produced
    assert cast.petra.display_name in pack.produced


def test_a_narrowed_pack_names_its_filters_and_holds_nothing_else(cast):
    burning(cast)

    pack = document(cast, Scope(unit=cast.claims.pk, tier=3))

    assert pack.heading == "Portfolio: Unit: Claims; Impact: 3 High"
    assert [row[0] for row in texts(pack, "pilots")] == ["Claims, late"]
    assert section(pack, "breaches").lead == "Nothing is broken."


def test_the_file_is_a_tagged_pdf_with_as_many_statements_for_one_as_for_many(pmo, cast):
    sent = []
    for number in (1, 12):
        for each in range(number):
            make_pilot(cast, f"{HOSTILE} {each}", late=each + 1)
        sweep(at=timezone.now())
        with CaptureQueriesContext(connection) as statements:
            answer = pmo.get(URL)
        sent.append(len(statements))

    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="portfolio-pack-{timezone.localdate()}.pdf"' in answer["Content-Disposition"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in answer.content
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", answer.content)) >= 1
    assert sent == [30, 30]


def test_of_a_day_that_was_kept_the_pack_holds_its_figures_and_of_no_other_day_is_one_made_up(pmo, cast):
    make_pilot(cast)
    snapshot_run(at=timezone.now())
    today = timezone.localdate()

    kept = pmo.get(URL, {"as_of": today.isoformat()})
    missing = pmo.get(URL, {"as_of": (today - timedelta(days=30)).isoformat()}, follow=True)

    assert kept["Content-Type"] == "application/pdf"
    assert "No snapshot was kept of this day" in missing.content.decode()
    past = portfolio_pack_document(Scope(), reader=cast.petra, at=timezone.now(), as_of=today)
    assert texts(past, "figures")[0] == ["Initiatives", "1", "1"]


def test_the_page_leads_to_the_pack_under_its_own_filters(pmo, cast):
    make_pilot(cast)

    page = pmo.get("/portfolio/", {"stage": "pilot"}).content.decode()

    assert f'href="{URL}?stage=pilot"' in page
