"""The pages of decision maps: read by everybody, drawn by those who may, imported after a look."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import etree

from decisions.dmn.documents import read_document
from decisions.dmn.write import to_bytes
from decisions.models import Decision, DecisionMap
from decisions.queries.maps import document_for_browser
from decisions.rules.vocabulary import NodeKind
from decisions.services.maps import map_add_node, map_import, map_register
from tests.cast import NOW, make_decision
from tests.decisions.dmn.samples import loan, wrapped

LIST_QUERIES = 5


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def chart(cast):
    return map_import(data=loan(), unit=cast.claims, file_name="loan.dmn", actor=cast.carl.actor, at=NOW).map


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def sent(client, data, name="loan.dmn", **fields):
    file = SimpleUploadedFile(name, data, "application/xml")
    return client.post(reverse("map-import"), {"file": file} | fields)


# Reading


def test_the_list_says_when_it_is_empty(cast, as_):
    assert "There is no map yet" in text(as_(cast.arne).get(reverse("maps")))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_queries_for_three_as_for_one(cast, as_, count, django_assert_num_queries):
    for number in range(count):
        map_register(name=f"Map {number}", unit=cast.claims, actor=cast.carl.actor, at=NOW)
    client = as_(cast.arne)
    with django_assert_num_queries(LIST_QUERIES):
        answer = client.get(reverse("maps"))
    assert [chart.name for chart in answer.context["maps"]] == [f"Map {number}" for number in range(count)]


def test_a_map_is_read_as_lists_by_everybody_and_drawn_by_those_who_may(cast, as_, chart):
    page = text(as_(cast.arne).get(reverse("map", args=[chart.pk])))
    assert "2 decisions stand in this map" in page
    assert "Credit risk as owner" in page
    assert "Do we lend?" in page
    assert reverse("map-edit", args=[chart.pk]) not in page
    assert reverse("map-edit", args=[chart.pk]) in text(as_(cast.carl).get(reverse("map", args=[chart.pk])))


def test_only_pages_with_a_drawing_let_styles_be_set_inline(cast, as_, chart):
    client = as_(cast.carl)

    def styles(name, *args):
        policy = client.get(reverse(name, args=args))["Content-Security-Policy"]
        return next(part for part in policy.split("; ") if part.startswith("style-src"))

    assert styles("map", chart.pk) == styles("map-edit", chart.pk) == "style-src 'self' 'unsafe-inline'"
    assert styles("maps") == styles("map-import") == "style-src 'self'"


def test_the_picture_is_sent_as_dmn_1_3(cast, as_, chart):
    answer = as_(cast.arne).get(reverse("map-drawing", args=[chart.pk]))
    assert read_document(answer.content).version == "1.3"
    assert answer["X-Revision"] == str(chart.revision)


@pytest.mark.parametrize("version", ["1.1", "1.2", "1.4", "1.5"])
def test_a_map_is_exported_in_the_version_asked_for(cast, as_, chart, version):
    answer = as_(cast.arne).get(reverse("map-export", args=[chart.pk]), {"version": version})
    assert read_document(answer.content).version == version
    assert answer["Content-Disposition"] == 'attachment; filename="loan.dmn"'


def test_a_map_is_exported_as_it_came_when_nothing_changed(cast, as_, chart):
    answer = as_(cast.arne).get(reverse("map-export", args=[chart.pk]))
    before, after = (etree.tostring(read_document(data).root, method="c14n") for data in (loan(), answer.content))
    assert after == before


def test_a_version_that_does_not_exist_is_not_found(cast, as_, chart):
    assert as_(cast.arne).get(reverse("map-export", args=[chart.pk]), {"version": "2.0"}).status_code == 404


# Importing


def test_a_file_is_shown_before_anything_is_registered(cast, as_):
    make_decision(cast, name="Risk", by=cast.olivia)
    client = as_(cast.carl)
    answer = client.get(sent(client, loan(), unit=cast.operations.pk).url)
    page = text(answer)
    assert "DMN 1.3: 4 things and 3 requirements." in page
    assert "Table with 2 rules" in page
    assert "registered already" in page
    assert Decision.objects.count() == 1
    assert not DecisionMap.objects.exists()


def test_a_file_that_was_looked_at_is_imported(cast, as_):
    client = as_(cast.carl)
    answer = client.post(sent(client, loan(), unit=cast.claims.pk).url)
    chart = DecisionMap.objects.get()
    assert answer.url == reverse("map", args=[chart.pk])
    assert (chart.name, chart.unit, chart.created_by) == ("Loan", cast.claims, cast.carl)
    assert Decision.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"no xml", "Line 1: The file is no XML."),
        (b"\n<!DOCTYPE a><a/>", "Line 2: The file declares a document type"),
        (wrapped(""), "Line 1: The file holds no decision"),
    ],
)
def test_a_file_that_cannot_be_held_says_line_and_cause_and_offers_no_import(cast, as_, data, told):
    client = as_(cast.carl)
    preview = sent(client, data, unit=cast.claims.pk).url
    page = text(client.get(preview))
    assert told in page
    assert "Import it" not in page
    assert told in text(client.post(preview))
    assert not DecisionMap.objects.exists()


def test_a_file_that_is_too_large_is_refused_when_it_is_sent(cast, as_):
    answer = sent(as_(cast.carl), b"<a>" + b" " * (6 * 1024 * 1024), unit=cast.claims.pk)
    assert answer.status_code == 422
    assert "larger than 5 MB" in text(answer)


def test_auditors_are_refused_when_they_send_a_file(cast, as_):
    answer = sent(as_(cast.arne), loan(), unit=cast.claims.pk)
    assert "Auditors read everything" in text(answer)


def test_a_file_is_seen_by_whoever_sent_it_alone(cast, as_):
    preview = sent(as_(cast.carl), loan(), unit=cast.claims.pk).url
    assert as_(cast.olivia).get(preview).url == reverse("map-import")


def test_problems_are_shown_with_their_lines(cast, as_):
    client = as_(cast.carl)
    body = '\n<decision id="d" name="D"><decisionTable><input/></decisionTable></decision>'
    page = text(client.get(sent(client, wrapped(body), unit=cast.claims.pk).url))
    assert "Line 2</span> “D”: the table has no output column." in page


def test_a_new_file_changes_its_map(cast, as_, chart):
    client = as_(cast.carl)
    data = loan().replace(b"Do we lend?", b"Shall we lend?")
    file = SimpleUploadedFile("new.dmn", data, "application/xml")
    answer = client.post(f"{reverse('map-import')}?map={chart.pk}", {"file": file})
    assert client.post(answer.url).url == reverse("map", args=[chart.pk])
    assert Decision.objects.get(name="Grant").question == "Shall we lend?"


def test_a_new_file_is_not_taken_over_where_somebody_drew_since_it_was_looked_at(cast, as_, chart):
    client = as_(cast.carl)
    file = SimpleUploadedFile("new.dmn", loan().replace(b"Do we lend?", b"Shall we lend?"), "application/xml")
    preview = client.post(f"{reverse('map-import')}?map={chart.pk}", {"file": file}).url
    seen = client.get(preview).context["revision"]
    assert f'name="revision" value="{seen}"' in text(client.get(preview))
    map_add_node(chart, kind=NodeKind.INPUT, name="Age", actor=cast.carl.actor, at=NOW)

    answer = client.post(preview, {"revision": seen})
    again = client.post(preview, {"revision": answer.context["revision"]})

    assert (answer.status_code, again.status_code) == (409, 409)
    assert "Somebody changed this map since you opened it." in text(answer)
    assert f'href="{preview.replace("&", "&amp;")}"' in answer.content.decode()
    assert Decision.objects.get(name="Grant").question == "Do we lend?"
    assert client.post(preview, {"revision": client.get(preview).context["revision"]}).status_code == 302


def test_a_new_file_for_somebody_elses_map_is_refused(cast, as_, chart):
    assert as_(cast.tom).get(f"{reverse('map-import')}?map={chart.pk}").status_code == 403


# Drawing


def test_a_new_map_leads_to_its_editor(cast, as_):
    answer = as_(cast.carl).post(reverse("map-new"), {"name": "Lending", "unit": cast.claims.pk})
    assert answer.url == reverse("map-edit", args=[DecisionMap.objects.get(name="Lending").pk])


def test_the_editor_is_closed_to_others(cast, as_, chart):
    url = reverse("map-edit", args=[chart.pk])
    assert as_(cast.tom).get(url).status_code == 403
    assert as_(cast.tom).post(url, {"act": "add", "kind": "input", "name": "Age"}).status_code == 403


def drawing(chart, change=lambda _root: None):
    document = document_for_browser(chart)
    change(document.root)
    file = io.BytesIO(to_bytes(document))
    file.name = "drawing.dmn"
    return file


def test_a_drawing_is_kept_and_answers_the_new_revision_and_where_decisions_are_read(cast, as_, chart):
    def rename(root):
        root.find(".//{*}decision[@id='d_grant']").set("name", "Lend")

    url = reverse("map-edit", args=[chart.pk])
    answer = as_(cast.carl).post(url, {"revision": chart.revision, "drawing": drawing(chart, rename)})
    lend = Decision.objects.get(name="Lend")
    assert answer.json()["revision"] == chart.revision + 1
    assert answer.json()["decisions"]["d_grant"] == {
        "name": "Lend",
        "code": lend.code,
        "url": reverse("decision", args=[lend.pk]),
    }


def test_a_drawing_over_a_newer_one_is_a_conflict(cast, as_, chart):
    url = reverse("map-edit", args=[chart.pk])
    answer = as_(cast.carl).post(url, {"revision": chart.revision - 1, "drawing": drawing(chart)})
    assert (answer.status_code, "Reload" in answer.json()["reasons"][0]) == (409, True)


def test_a_drawing_that_is_no_map_is_refused_with_its_reason(cast, as_, chart):
    file = io.BytesIO(b"<a/>")
    file.name = "drawing.dmn"
    answer = as_(cast.carl).post(reverse("map-edit", args=[chart.pk]), {"revision": chart.revision, "drawing": file})
    assert answer.status_code == 422
    assert "no DMN file" in answer.json()["reasons"][0]


def act(client, chart, **fields):
    chart.refresh_from_db()
    return client.post(reverse("map-edit", args=[chart.pk]), {"revision": chart.revision} | fields)


def test_forms_draw_without_a_mouse(cast, as_):
    client = as_(cast.carl)
    chart = map_register(name="Lending", unit=cast.claims, actor=cast.carl.actor, at=NOW)
    known = make_decision(cast, name="Score", by=cast.olivia)
    act(client, chart, act="add", kind="decision", name="Grant")
    act(client, chart, act="add", kind="decision", code=known.code.lower())
    grant, score = chart.nodes.order_by("pk")
    act(client, chart, act="connect", target=grant.pk, source=score.pk, kind="information")
    act(client, chart, act="rename", node=grant.pk, name="Lend")
    act(client, chart, act="name", name="Loans")
    page = text(client.get(reverse("map-edit", args=[chart.pk])))
    assert "<strong>Lend</strong> needs <strong>Score</strong>" in page
    assert [i.name for i in Decision.objects.get(name="Lend").inputs.all()] == ["Score"]
    act(client, chart, act="disconnect", edge=chart.edges.get().pk)
    act(client, chart, act="remove", node=score.pk)
    chart.refresh_from_db()
    assert (chart.name, [str(node) for node in chart.nodes.all()]) == ("Loans", ["Lend"])


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"act": "add", "kind": "input"}, 422, "Give it a name"),
        ({"act": "add", "kind": "decision", "code": "D-9999"}, 422, "No decision has this code"),
        ({"act": "add", "kind": "input", "name": "Age", "revision": 1}, 409, "Reload"),
    ],
)
def test_a_form_that_cannot_be_done_says_why_and_keeps_what_was_typed(cast, as_, fields, status, told):
    chart = map_register(name="Lending", unit=cast.claims, actor=cast.carl.actor, at=NOW)
    map_add_node(chart, kind=NodeKind.INPUT, name="Income", actor=cast.carl.actor, at=NOW)
    answer = act(as_(cast.carl), chart, **fields)
    assert (answer.status_code, told in text(answer)) == (status, True)
    assert [str(node) for node in chart.nodes.all()] == ["Income"]


def test_a_circle_is_refused_on_the_page(cast, as_, chart):
    grant, risk = (chart.nodes.get(decision__name=name) for name in ("Grant", "Risk"))
    answer = act(as_(cast.carl), chart, act="connect", target=risk.pk, source=grant.pk, kind="information")
    assert answer.status_code == 422
    assert "in a circle" in text(answer)
