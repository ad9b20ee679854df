from pathlib import Path

import pytest

from governance.services import printing
from governance.services.initiatives import initiative_update
from tests.packs import HOSTILE
from tests.ready import now, open_review, sign
from tests.tampering import tamper


@pytest.fixture
def review(ready):
    found = open_review(ready, ready.initiative)
    sign(found, ready.olivia, "accepted")
    return found


def page(review):
    return f"/reviews/{review.pk}/pack/"


def pdf(review):
    return f"/reviews/{review.pk}/pack.pdf"


def test_who_is_not_signed_in_is_sent_to_sign_in(client, review):
    for url in (page(review), pdf(review)):
        assert client.get(url)["Location"] == f"/sign-in/?next={url}"


@pytest.mark.parametrize("name", ["carl", "arne", "adam", "petra"])
def test_whoever_is_signed_in_reads_and_prints_it(client, ready, review, name):
    client.force_login(getattr(ready, name))

    assert [client.get(url).status_code for url in (page(review), pdf(review))] == [200, 200]


def test_it_is_read_and_never_written(client, ready, review):
    client.force_login(ready.petra)

    assert [client.post(url).status_code for url in (page(review), pdf(review))] == [405, 405]


def test_a_review_that_is_not_there_has_no_pack(client, ready):
    client.force_login(ready.petra)

    assert [client.get(f"/reviews/999999/{part}").status_code for part in ("pack/", "pack.pdf")] == [404, 404]


def test_the_page_says_what_it_is_for_whom_and_where_to_check_it(client, ready, review):
    client.force_login(ready.carl)

    text = client.get(page(review)).content.decode()

    assert "css/pack.css" in text
    assert "for Carl." in text
    assert f'<a href="http://testserver/verify/{review.remit.digest}/">' in text
    assert f'href="/reviews/{review.pk}/pack.pdf"' in text


def test_the_stylesheet_prints_on_a4():
    css = (Path(__file__).resolve().parents[3] / "static" / "css" / "pack.css").read_text()

    assert "@media print" in css
    assert "size: A4" in css


def test_a_hostile_title_is_shown_and_not_run(client, ready):
    initiative_update(ready.initiative, title=HOSTILE, actor=ready.petra.actor, at=now())
    review = open_review(ready, ready.initiative, statement=HOSTILE)
    client.force_login(ready.petra)

    text = client.get(page(review)).content.decode()

    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_file_comes_under_its_name(client, ready, review):
    client.force_login(ready.petra)

    response = client.get(pdf(review))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'attachment; filename="{ready.initiative.key}-review-2-pack.pdf"'
    assert response.content.startswith(b"%PDF-")


def test_a_pack_that_was_tampered_with_says_so_before_anything_else(client, ready, review):
    tamper("UPDATE governance_remit SET canonical = 'nonsense'")
    client.force_login(ready.petra)

    response = client.get(page(review))

    assert "no longer fits its digest" in response.context["pack"].alarms[0]
    assert "notice-error" in response.content.decode()


def test_where_no_file_can_be_made_the_page_says_why(client, ready, review, monkeypatch):
    monkeypatch.setattr(printing, "TEMPLATE", Path(__file__))
    client.force_login(ready.petra)

    response = client.get(pdf(review))

    assert response.status_code == 503
    assert "The PDF cannot be made just now." in response.content.decode()
