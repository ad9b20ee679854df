"""The pages on which a file of outcomes is sent, looked at and taken in."""

import gzip
import pathlib
from collections import Counter
from csv import DictReader
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from decisions.models import AutonomyGrant
from decisions.services.segments import segment_register
from governance.models import Breach, MeasureDay, OutcomeBatch, Reading
from governance.rules.readings import reading_from
from governance.services import outcome_uploads
from governance.services.outcome_uploads import outcome_upload_run
from governance.services.rollup import outcomes_roll_up
from governance.services.tolerances import tolerance_set, tolerance_sign
from tests.cast import appoint, make_decision, make_initiative, make_person

pytestmark = pytest.mark.django_db
INCIDENTS = pathlib.Path(__file__).resolve().parents[4] / "shared/data/operations/incidents_first_1000.csv.gz"

FEW = (
    b"number;opened_at;category;reassignment_count\n"
    b"INC1;29/2/2016 01:16;Network;0\n"
    b"INC1;29/2/2016 01:16;Network;2\n"
    b"INC2;1/3/2016 10:00;?;0\n"
    b"INC3;soon;Network;1\n"
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def mona(cast):
    return make_person("Mona", cast.second_line)


@pytest.fixture
def initiative(cast, mona):
    initiative = make_initiative(cast)
    appoint(cast, initiative, "measurement_owner", mona)
    make_decision(cast, initiative, name="Route incident")
    return initiative


@pytest.fixture
def owner(client, mona):
    client.force_login(mona)
    return client


def send(client, initiative, data=FEW, name="incidents.csv"):
    return client.post(reverse("outcome-upload", args=[initiative.key]), {"file": SimpleUploadedFile(name, data)})


def columns(initiative, **fields):
    return {
        "act": "columns",
        "decision": initiative.citations.get().decision.code,
        "occurred_at": "opened_at",
        "case": "number",
        "keep": "last",
        "segment": "category",
        "measure_1": "misroute_rate",
        "column_1": "reassignment_count",
        "how_1": "at_least",
        "value_1": "1",
        "how_2": "is",
        "how_3": "is",
    } | fields


def taken_in(client, initiative, data=FEW, **fields):
    """Send a file, name its columns and take it in; return the address of the result."""
    page = send(client, initiative, data).url
    assert client.post(page, columns(initiative, **fields)).status_code == 302
    return client.post(page, {"act": "start"}).url


def test_only_who_measures_or_runs_it_sends_outcomes(client, cast, initiative):
    for person in (cast.carl, cast.olivia, cast.arne):
        client.force_login(person)
        assert send(client, initiative).status_code == 403

    client.force_login(cast.tom)
    assert send(client, initiative).status_code == 302


def test_nobody_sees_what_somebody_else_sent(client, cast, owner, initiative):
    page = send(owner, initiative).url
    client.force_login(cast.tom)

    assert [client.get(url).status_code for url in (page, f"{page}result/", f"{page}report.csv")] == [404, 404, 404]


def test_a_file_that_is_no_table_is_refused_with_what_to_do(owner, initiative):
    answer = send(owner, initiative, b"\xd0\xcf\x11\xe0\xa1\xb1")

    assert answer.status_code == 422
    assert "Save it as XLSX" in answer.content.decode()


def test_columns_are_offered_and_the_rows_shown_as_they_would_be_read(owner, initiative):
    page = send(owner, initiative).url

    offered = owner.get(page).content.decode()
    owner.post(page, columns(initiative))
    shown = owner.get(page).content.decode()

    assert '<option value="opened_at" selected>' in offered
    assert "4 rows in 4 columns were found." in offered
    assert "2 outcomes would be taken in from 4 rows." in shown
    assert "opened_at: Days are read as day, month, year." in shown
    assert "1 row speaks of a case of which a later one counts." in shown
    assert "Row 5: opened_at: “soon” is no day or time." in shown
    assert not OutcomeBatch.objects.exists()


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"case": ""}, "Say which column names the case"),
        ({"value_1": "many"}, "Only a number can be more or less than something."),
        ({"column_1": ""}, "Say measure, column and value, or none of them."),
        (
            {"measure_2": "misroute_rate", "column_2": "category", "value_2": "Network"},
            "A measure is told by one column.",
        ),
    ],
)
def test_columns_that_make_no_sense_are_refused(owner, initiative, fields, text):
    answer = owner.post(send(owner, initiative).url, columns(initiative, **fields))

    assert answer.status_code == 422
    assert text in answer.content.decode()


def test_what_is_taken_in_is_counted_and_what_is_not_is_told(owner, initiative):
    result = taken_in(owner, initiative)
    outcomes_roll_up(at=timezone.now())

    text = owner.get(result).content.decode()
    report = b"".join(owner.get(result.replace("result/", "report.csv")).streaming_content).decode()
    counted = {(row.segment, row.k, row.n) for row in MeasureDay.objects.filter(measure="misroute_rate")}
    assert counted == {("Network", 1, 1), ("", 0, 1)}
    assert "2 outcomes were taken in." in text
    assert "0 were here before, 1 were not taken." in text
    assert "5,INC3,opened_at: “soon” is no day or time." in report


def test_the_same_file_again_counts_nothing_twice_and_is_not_kept_once_it_is_in(owner, initiative, settings):
    taken_in(owner, initiative)

    text = owner.get(taken_in(owner, initiative)).content.decode()

    assert "0 outcomes were taken in." in text
    assert "2 were here before" in text
    assert [p.suffix for p in (pathlib.Path(settings.MEDIA_ROOT) / "outcomes").iterdir()] == [".json", ".json"]


def test_a_large_file_is_taken_in_by_a_worker_and_once_if_handed_out_twice(owner, initiative, monkeypatch):
    sent = []
    monkeypatch.setattr("governance.services.outcome_uploads.INLINE_ROWS", 3)
    monkeypatch.setattr(
        "governance.services.outcome_uploads.current_app.send_task", lambda _name, **told: sent.append(told["kwargs"])
    )

    result = taken_in(owner, initiative)
    waiting = owner.get(result).content.decode()
    for _ in range(2):
        outcome_upload_run(**sent[0], at=timezone.now())

    assert "The outcomes are being taken in." in waiting
    assert "2 outcomes were taken in." in owner.get(result).content.decode()


def test_too_much_that_waits_to_be_counted_holds_it_up(owner, initiative, monkeypatch):
    monkeypatch.setattr("governance.services.outcome_uploads.backlog_wait", lambda: 15)
    page = send(owner, initiative).url
    owner.post(page, columns(initiative))

    owner.post(page, {"act": "start"})

    assert "Too many outcomes wait to be counted." in owner.get(page).content.decode()
    assert not OutcomeBatch.objects.exists()


def real_rates():
    """Count in plain Python: of each case the last row, misrouted where it was reassigned."""
    with gzip.open(INCIDENTS, "rt") as file:
        last = {row["number"]: row for row in DictReader(file)}
    cases, wrong = Counter(), Counter()
    for row in last.values():
        category = "" if row["category"] == "?" else row["category"]
        cases[category] += 1
        wrong[category] += int(row["reassignment_count"]) >= 1
    return cases, wrong


def evidence(k, n, limit=Fraction(3, 10)):
    """The e-value against a share of at most the limit, in exact fractions."""
    worse = [
        min(limit * factor, 1 - (1 - limit) / factor) if limit * factor >= 1 else limit * factor for factor in WORSE
    ]
    return sum((w / limit) ** k * ((1 - w) / (1 - limit)) ** (n - k) for w in worse) / len(worse)


WORSE = [Fraction(5, 4), Fraction(3, 2), Fraction(2), Fraction(3)]


def tolerated(cast, initiative, segment):
    """Sign that at most 30 % may be misrouted, over all or in one segment."""
    about = segment and segment_register(name=segment, unit=cast.operations, actor=cast.olivia.actor, at=timezone.now())
    decision = initiative.citations.get().decision
    if about:
        AutonomyGrant.objects.create(decision=decision, segment=about, level=2)
    tolerance = tolerance_set(
        initiative,
        measure="Misroute rate",
        key="misroute_rate",
        decision=decision,
        segment=about or None,
        target=Decimal(20),
        limit=Decimal(30),
        owner=cast.olivia,
        actor=cast.petra.actor,
        at=timezone.now(),
    )
    return tolerance_sign(tolerance, actor=cast.olivia.actor, at=timezone.now())


@pytest.mark.skipif(not INCIDENTS.exists(), reason="the shared data is not here")
def test_real_incidents_show_a_rate_by_category_and_break_the_limit_where_they_should(cast, owner, initiative):
    cases, wrong = real_rates()
    # The two with most cases: of one more than half went wrong, of the other a quarter.
    names = [name for name, _count in cases.most_common(2)]
    appoint(cast, initiative, "risk_tolerance_owner", cast.olivia)
    tolerances = {name: tolerated(cast, initiative, name) for name in ("", *names)}

    result = taken_in(owner, initiative, INCIDENTS.read_bytes())
    outcomes_roll_up(at=timezone.now())

    assert "1,000 outcomes were taken in." in owner.get(result).content.decode()
    whole = reading_from(Reading.objects.get(tolerance=tolerances[""]).body)
    assert (whole.k, whole.n) == (wrong.total(), cases.total()) == (434, 1000)
    assert {each.segment: (each.k, each.n) for each in whole.segments} == {n: (wrong[n], cases[n]) for n in cases}
    assert all(each.low <= each.k / each.n <= each.high for each in whole.segments)
    counts = {"": (434, 1000)} | {name: (wrong[name], cases[name]) for name in names}
    threshold = 1 / initiative.policy_profile.policy.false_alarm_share
    broken = {name for name, (k, n) in counts.items() if evidence(k, n) >= threshold}
    assert {tolerance.segment.name if tolerance.segment else "" for tolerance in tolerances.values()} - broken
    assert "" in broken
    readings = {name: Reading.objects.get(tolerance=tolerance).state for name, tolerance in tolerances.items()}
    assert {name for name, state in readings.items() if state == "red"} == broken
    assert {breach.tolerance for breach in Breach.objects.all()} == {tolerances[name] for name in broken}


def test_a_file_that_broke_off_is_taken_in_again(owner, initiative, monkeypatch):
    page = send(owner, initiative).url
    owner.post(page, columns(initiative))
    with monkeypatch.context() as patch:
        patch.setattr(outcome_uploads, "outcomes_take", lambda *_events, **_told: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            owner.post(page, {"act": "start"})

    assert outcome_uploads.BROKEN_OFF in owner.get(f"{page}result/").content.decode()
    owner.post(page, {"act": "start"})
    assert OutcomeBatch.objects.get().rows == 2


def test_a_file_whose_worker_died_is_taken_in_again(owner, initiative, monkeypatch):
    page = send(owner, initiative).url
    owner.post(page, columns(initiative))
    with monkeypatch.context() as patch:
        patch.setattr(outcome_uploads, "outcome_upload_run", lambda **_told: None)
        owner.post(page, {"act": "start"})
        assert owner.get(page).status_code == 302

    monkeypatch.setattr(outcome_uploads, "MOST_SECONDS", -1)
    assert outcome_uploads.BROKEN_OFF in owner.get(f"{page}result/").content.decode()
    owner.post(page, {"act": "start"})
    assert OutcomeBatch.objects.get().rows == 2
