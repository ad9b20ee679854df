import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.models import Flag
from governance.services.breaches import breach_report
from governance.services.sweep import sweep
from tests.cast import appoint, force_stage, make_initiative
from tests.valued import committed, fund, worth
from tests.waived import asked

URL = "/portfolio/"


@pytest.fixture
def coo(client, cast):
    client.force_login(cast.oscar)
    return client


def opened(client, address):
    """How many the list behind a figure holds."""
    return client.get(address).context["page"].paginator.count


def make_pilot(cast, title="Pilot", *, late=10, **fields):
    made = make_initiative(cast, title, **fields, pilot_start=timezone.localdate() - timedelta(days=100 + late))
    for stage in ("shaping", "pilot"):
        force_stage(made, stage, cast.petra)
    made.pilot_end_planned = timezone.localdate() - timedelta(days=late)
    made.save(update_fields=["pilot_end_planned"])
    return made


def figures_of(client, address):
    """Every figure on the page that leads somewhere: how many it says, and where it leads."""
    page = client.get(address).content.decode()
    found = re.findall(r'<a [^>]*?href="([^"]+)"[^>]*? data-count="(\d+)"', page)
    return [(unescape(url), int(count)) for url, count in found]


def burning(cast):
    """A portfolio with something of everything, in two units, of two outcome owners and two tiers."""
    late = make_pilot(cast, "Late")
    appoint(cast, late, "outcome_owner", cast.olivia)
    appoint(
        cast, make_pilot(cast, "Claims, late", beneficiary_unit=cast.claims, impact_tier=3), "outcome_owner", cast.carl
    )
    labour = make_initiative(cast, "Labour", beneficiary_unit=cast.claims)
    type(labour).objects.filter(pk=labour.pk).update(nature="labour")
    make_initiative(cast, "The company's", beneficiary_unit=cast.company, impact_tier=None)
    make_initiative(cast, "Reported", reported_stage="production")
    asked(cast, late, "CAP-1")
    breach_report(late, decision=None, text="It paid twice.", actor=cast.carl.actor, at=timezone.now())
    fund(cast)
    committed(cast, worth(cast, "Worth it"))
    sweep(at=timezone.now())
    return late


@pytest.mark.parametrize(
    "narrowed",
    [
        lambda _cast: "",
        lambda cast: f"?unit={cast.company.pk}&below=no",
        lambda cast: f"?unit={cast.operations.pk}&stage=pilot&tier=2&outcome_owner={cast.olivia.pk}",
    ],
    ids=["all", "the top itself", "by everything at once"],
)
def test_every_figure_of_a_narrowed_portfolio_opens_a_list_of_exactly_as_many(coo, cast, narrowed):
    burning(cast)

    figures = figures_of(coo, f"{URL}{narrowed(cast)}")

    assert len(figures) > 5
    assert {url: opened(coo, url) for url, _count in figures} == dict(figures)


def test_a_portfolio_narrowed_to_nothing_says_so_and_leads_back(coo, cast):
    make_initiative(cast)

    page = coo.get(f"{URL}?tier=4").content.decode()

    assert "None matches all of these filters at once." in page
    assert 'value="4" selected' in page


@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_page_sends_as_many_statements_for_one_as_for_many(coo, cast, count):
    for number in range(count):
        make_pilot(cast, f"Pilot {number}")
    sweep(at=timezone.now())
    coo.get(URL)

    with CaptureQueriesContext(connection) as sent:
        coo.get(URL)

    assert len(sent) == 32


def test_each_headline_figure_opens_a_list_of_as_many(coo, cast):
    make_pilot(cast, "Late")
    make_pilot(cast, "In time", late=-10)
    appoint(cast, make_pilot(cast, "Owned", late=3), "outcome_owner", cast.olivia)
    make_initiative(cast, "At intake")
    sweep(at=timezone.now())

    stats = coo.get(URL).context["stats"]

    assert [(stat["value"], stat["total"]) for stat in (stats[1], stats[3])] == [(2, 3), (2, 3)]
    assert [opened(coo, stat["url"]) for stat in (stats[1], stats[3])] == [2, 2]


def test_a_portfolio_without_initiatives_says_how_to_begin(coo):
    assert "No initiative is registered" in coo.get(URL).content.decode()


def test_figures_are_unknown_until_something_was_evaluated(coo, cast):
    make_initiative(cast).readiness.delete()

    answer = coo.get(URL)

    assert [stat["tone"] for stat in answer.context["stats"]] == ["unknown"] * 4
    assert "Nothing was evaluated yet" in answer.content.decode()


def test_a_unit_holds_what_is_below_it_and_the_top_is_told_apart(coo, cast):
    make_initiative(cast, "Top", beneficiary_unit=cast.company)
    make_initiative(cast, "Operations", beneficiary_unit=cast.operations)
    appoint(cast, make_initiative(cast, "Claims", beneficiary_unit=cast.claims), "measurement_owner", cast.carl)

    rows = coo.get(URL).context["matrix"]["rows"]

    assert [(row["label"], [(cell["k"], cell["n"]) for cell in row["cells"]]) for row in rows] == [
        ("Operations", [(0, 2), (0, 2), (0, 2), (1, 2), (0, 2)]),
        ("Harbour Mutual itself", [(0, 1)] * 5),
    ]
    assert opened(coo, rows[0]["cells"][3]["url"]) == 1
    assert opened(coo, rows[1]["cells"][0]["url"]) == 1


def test_what_blocks_most_opens_those_it_blocks(coo, cast):
    make_initiative(cast, "One")
    appoint(cast, make_initiative(cast, "Two"), "outcome_owner", cast.olivia)
    make_initiative(cast, "Gone", reported_stage="retired")

    chart = coo.get(URL).context["blocks_chart"]

    assert chart["rows"][0] == ["People for escalations (CAP-3)", 2]
    assert [opened(coo, link) for link in chart["links"]] == [count for _name, count in chart["rows"]]


def test_what_a_source_reports_stands_beside_what_remit_allowed(coo, cast):
    make_initiative(cast, "Reported", reported_stage="production")
    make_pilot(cast)

    funnel = coo.get(URL).context["funnel"]

    assert [(row["label"], row["allowed"]["count"], row["reported"]["count"]) for row in funnel] == [
        ("Intake", 1, 0),
        ("Shaping", 0, 0),
        ("Pilot", 1, 0),
        ("Production", 0, 1),
    ]
    assert opened(coo, funnel[3]["reported"]["url"]) == 1


def test_overdue_pilots_are_listed_longest_first(coo, cast):
    make_pilot(cast, "Shorter", late=3)
    make_pilot(cast, "Longer", late=30)
    sweep(at=timezone.now())

    pilots = coo.get(URL).context["overdue"]

    assert [(pilot.title, pilot.days) for pilot in pilots] == [("Longer", 30), ("Shorter", 3)]


def test_flags_are_counted_by_severity_and_age(coo, cast):
    made, at = make_initiative(cast), timezone.now()
    for number, days in enumerate((1, 6, 8, 31, 400)):
        Flag.objects.create(
            rule="F-OWN-1",
            dedupe_key=str(number),
            initiative=made,
            severity="high",
            message="Missing.",
            mend_screen="accountabilities",
            opened_at=at - timedelta(days=days),
            last_seen_at=at,
            due_at=at,
        )

    critical, high, *_rest = coo.get(URL).context["flags"]

    assert [cell["count"] for cell in high["cells"]] == [2, 1, 2]
    assert critical["all"] == {"count": 0, "url": ""}
    assert [coo.get(cell["url"]).context["page"].paginator.count for cell in high["cells"]] == [2, 1, 2]


def test_labour_is_counted_by_questions_answered(coo, cast):
    made = make_initiative(cast)
    type(made).objects.filter(pk=made.pk).update(nature="labour")
    appoint(cast, made, "measurement_owner", cast.carl)
    make_initiative(cast, "Unclassified")

    answer = coo.get(URL)

    assert [count for _label, count in answer.context["labour_chart"]["rows"]] == [0, 1, 0, 0, 0, 0]
    assert answer.context["lede"]["strong"] == "0 of 1 labour initiatives have all five questions answered."


def test_before_anybody_said_what_is_labour_the_page_says_what_runs_without_an_owner(coo, cast):
    for title in ("Reported", "Reported as well"):
        make_initiative(cast, title, reported_stage="production")
    make_initiative(cast, "Only an idea")

    answer = coo.get(URL)
    first = answer.context["stats"][0]

    assert answer.context["lede"] == {
        "strong": "2 of 2 initiatives on real cases have nobody who answers for their outcome.",
        "rest": "3 wait for somebody to say whether they are labour or a tool.",
    }
    assert (first["label"], first["value"], first["total"], first["tone"]) == ("Not classified yet", 3, 3, "bad")
    assert opened(coo, first["url"]) == 3
    assert "No open initiative is classified as labour." in answer.content.decode()
