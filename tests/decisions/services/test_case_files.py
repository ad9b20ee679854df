import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from decisions.models import CaseFile
from decisions.services import case_files
from decisions.services.case_files import case_files_forget
from decisions.services.tables import table_set
from decisions.tables.cases.files import Limits
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW, make_decision
from tests.decisions.replaying import CASES, ask, table, upload


@pytest.fixture(autouse=True)
def files_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def decision(cast):
    made = make_decision(cast, name="Prioritise incident", allowed_answers=["now", "later"])
    table_set(made, table=table(), actor=cast.olivia.actor, at=NOW)
    return made


@pytest.fixture
def file(cast, decision):
    return upload(cast, decision)


def test_strangers_and_auditors_upload_nothing(cast, decision, settings):
    for stranger in (cast.carl, cast.arne):
        with pytest.raises(NotPermitted):
            upload(cast, decision, by=stranger)

    assert not CaseFile.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


@pytest.mark.parametrize("content", [b"", b"only,names\n", b"\x00\x01\x02\x03" * 50, b"PK\x03\x04 no workbook"])
def test_what_is_no_table_of_cases_is_refused_and_nothing_is_kept(cast, decision, settings, content):
    with pytest.raises(Refused):
        upload(cast, decision, content)

    assert not CaseFile.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def test_a_file_that_is_too_large_is_refused_before_it_is_read(cast, decision, monkeypatch):
    monkeypatch.setattr(case_files, "LIMITS", Limits(packed=20))

    with pytest.raises(Refused, match="larger than"):
        upload(cast, decision)


def test_the_files_of_one_decision_take_no_more_than_there_is_room_for(
    cast, decision, settings, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(case_files, "MOST_KEPT", 2 * len(CASES) - 1)
    upload(cast, decision)

    with pytest.raises(Refused, match=r"no room .* Pack the file with gzip.* oldest file is forgotten on"):
        upload(cast, decision)
    assert CaseFile.objects.count() == 1
    assert len([path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]) == 1

    upload(cast, make_decision(cast, name="Route case"))  # each decision has its own room
    with django_capture_on_commit_callbacks(execute=True):
        case_files_forget(at=NOW + timedelta(days=91))
    upload(cast, decision)  # what was forgotten takes none


def test_a_file_is_kept_with_its_digest_and_where_saving_fails_nothing_stays(cast, decision, settings, monkeypatch):
    kept = upload(cast, decision, name="../../incidents.csv")
    assert (kept.name, kept.rows, kept.columns) == ("incidents.csv", 12, ["impact", "urgency", "priority", "team"])
    assert kept.digest == hashlib.sha256(CASES).hexdigest()
    before = {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()}

    monkeypatch.setattr("decisions.services.case_files.announce", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        upload(cast, decision)
    assert {path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()} == before
    assert CaseFile.objects.count() == 1


def test_old_files_are_forgotten_with_every_sample_of_them_and_their_digest_stays(
    cast, decision, file, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        done = ask(cast, decision, file)
    path = file.file.path
    assert case_files_forget(at=NOW + timedelta(days=89)) == 0

    with django_capture_on_commit_callbacks(execute=True):
        assert case_files_forget(at=NOW + timedelta(days=91)) == 1

    file.refresh_from_db()
    done.refresh_from_db()
    assert (bool(file.file), len(file.digest)) == (False, 64)
    assert not Path(path).exists()
    assert done.result["cases"] == 12
    assert "high" not in str(done.result["samples"])
    assert all(not one["samples"] for one in done.result["disagreements"])
    with pytest.raises(Refused, match="forgotten"):
        ask(cast, decision, file)
