"""The pages on which an inventory is sent, looked at and imported."""

import pytest
from celery import Celery
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from governance.models import ImportMapping, Initiative
from governance.services.import_uploads import upload_run
from governance.tasks import import_initiatives
from tests.cast import NOW

LIST = (
    b"Name,Unit,Description,State of things\n=Triage,Operations,Routes cases,pilot\nDrafts,Claims,Drafts letters,idea\n"
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def pmo(client, cast):
    client.force_login(cast.petra)
    return client


def send(client, data=LIST, name="list.csv", **fields):
    return client.post(reverse("import"), {"file": SimpleUploadedFile(name, data), **fields})


def token_of(response):
    return response.url.rstrip("/").rsplit("/", 1)[-1]


def test_only_the_pmo_may_send_a_file(client, cast):
    client.force_login(cast.olivia)

    response = send(client)

    assert response.status_code == 403
    assert "Importing inventories is for the PMO." in response.content.decode()


def test_nobody_sees_what_somebody_else_sent(client, cast):
    client.force_login(cast.petra)
    token = token_of(send(client))
    client.force_login(cast.olivia)

    pages = [client.get(reverse(f"import-{page}", args=[token])) for page in ("preview", "result", "report")]

    assert [page.status_code for page in pages] == [404, 404, 404]


@pytest.mark.parametrize("token", ["x", "AAAAAAAAAAAAAAAAAAAAAA", "..%2f..%2fetc%2fpasswd"])
def test_an_unknown_upload_is_not_found(pmo, token):
    assert pmo.get(f"/import/{token}/").status_code == 404


def test_a_file_that_is_no_table_is_refused_with_what_to_do(pmo):
    response = send(pmo, b"\xd0\xcf\x11\xe0\xa1\xb1", "old.xls")

    assert "Save it as XLSX" in response.content.decode()


def test_a_file_that_is_too_large_is_refused(pmo):
    response = send(pmo, b"Name\n" + b"a" * 10_000_001)

    assert "larger than 10 MB" in response.content.decode()


def test_the_preview_says_what_would_happen_and_changes_nothing(pmo):
    response = pmo.get(send(pmo).url)

    text = response.content.decode()
    assert "2 of 2 rows would become initiatives, 0 would update theirs, 0 change nothing." in text
    assert Initiative.objects.count() == 0


def test_columns_can_be_chosen_and_kept_under_a_name(pmo):
    token = token_of(send(pmo))
    columns = {"title": "Name", "unit": "Unit", "purpose": "Description", "reported_stage": "State of things"}

    answer = pmo.post(reverse("import-columns", args=[token]), {**columns, "save": "yes", "keep_as": "Our list"})

    assert answer.status_code == 302
    assert ImportMapping.objects.get(name="our_list").columns["reported_stage"] == ["State of things"]
    assert "Our list" in pmo.get(reverse("import-preview", args=[token])).content.decode()
    assert "Our list" in pmo.get(send(pmo).url).content.decode()


def test_a_file_without_a_title_asks_for_the_column(pmo):
    token = token_of(send(pmo, b"Wording,Unit\nTriage,Operations\n"))

    before = pmo.get(reverse("import-preview", args=[token])).content.decode()
    pmo.post(reverse("import-columns", args=[token]), {"title": "Wording", "unit": "Unit"})
    after = pmo.get(reverse("import-preview", args=[token])).content.decode()

    assert "No column looks like a title" in before
    assert "1 of 1 rows would become initiatives" in after


def test_a_small_file_is_imported_at_once_and_reported_row_by_row(pmo, cast):
    token = token_of(send(pmo))

    response = pmo.post(reverse("import-start", args=[token]), follow=True)

    triage = Initiative.objects.get(title="=Triage")
    assert "2 of 2 rows became initiatives" in response.content.decode()
    assert f"/initiatives/{triage.key}/" in response.content.decode()
    assert (triage.beneficiary_unit, triage.created_by) == (cast.operations, cast.petra)


def test_the_report_runs_no_formula(pmo):
    token = token_of(send(pmo))
    pmo.post(reverse("import-start", args=[token]))

    response = pmo.get(reverse("import-report", args=[token]))

    body = b"".join(response) if response.streaming else response.content
    lines = body.decode("utf-8-sig").splitlines()
    assert lines[0] == "Row,Outcome,Initiative,Title,Changed,Anomaly,Column,Message"
    assert lines[1].split(",")[3] == "'=Triage"


def test_rows_that_cannot_be_imported_are_in_the_way_until_left_out(pmo):
    token = token_of(send(pmo, b"Name,Unit\nTriage,Operations\n,Claims\n"))

    refused = pmo.post(reverse("import-start", args=[token]), follow=True).content.decode()
    taken = pmo.post(reverse("import-start", args=[token]), {"skip_bad": "on"}, follow=True).content.decode()

    assert "Nothing was imported." in refused
    assert "Row 3: The row has no title" in refused
    assert "1 of 2 rows became initiatives" in taken


def test_a_large_file_is_left_to_a_worker(pmo):
    rows = b"".join(b"Case %d,Operations\n" % number for number in range(201))
    token = token_of(send(pmo, b"Name,Unit\n" + rows))

    waiting = pmo.post(reverse("import-start", args=[token]), follow=True).content.decode()
    import_initiatives(token=token)
    done = pmo.get(reverse("import-result", args=[token])).content.decode()

    assert "The import is at work." in waiting
    assert "201 of 201 rows became initiatives" in done


def test_without_a_broker_a_large_file_is_imported_at_once(pmo, monkeypatch, settings):
    nowhere = Celery(broker="redis://127.0.0.1:1/0", set_as_current=False)
    nowhere.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr("governance.services.import_uploads.current_app", nowhere)
    rows = b"".join(b"Case %d,Operations\n" % number for number in range(201))
    token = token_of(send(pmo, b"Name,Unit\n" + rows))

    done = pmo.post(reverse("import-start", args=[token]), follow=True).content.decode()

    assert "201 of 201 rows became initiatives" in done


def test_a_task_that_is_handed_out_twice_imports_once(pmo):
    token = token_of(send(pmo))
    pmo.post(reverse("import-start", args=[token]))

    upload_run(token=token, at=NOW)

    assert "2 of 2 rows became initiatives" in pmo.get(reverse("import-result", args=[token])).content.decode()
