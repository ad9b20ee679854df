"""The page on which somebody says what was measured, and corrects it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.models import Measurement
from tests.cast import appoint, make_decision, make_initiative, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def mona(cast):
    return make_person("Mona", cast.second_line)


@pytest.fixture
def initiative(cast, mona):
    initiative = make_initiative(cast)
    appoint(cast, initiative, "measurement_owner", mona)
    return initiative


def told(**fields):
    today = timezone.now().date()
    return {
        "measure": "misroute_rate",
        "starts_on": today - timedelta(days=7),
        "ends_on": today - timedelta(days=1),
        "k": 3,
        "n": 60,
        "sampling": "simple_random",
    } | fields


def report(client, initiative, **fields):
    return client.post(reverse("initiative-measurements", args=[initiative.key]), told(**fields))


def text_of(client, initiative, **query):
    return client.get(reverse("initiative-measurements", args=[initiative.key]), query).content.decode()


def test_a_measurement_is_told_and_shown_with_its_counts_and_interval(client, cast, initiative, mona):
    decision = make_decision(cast, initiative)
    client.force_login(mona)

    answer = report(client, initiative, decision=decision.pk, segment="Private", source="Complaints register")

    text = text_of(client, initiative)
    assert answer.status_code == 302
    assert "3 of 60 (5 %)" in text
    assert "between 1.7 and 13.7 % with 95 % confidence" in text
    assert "Private" in text
    assert "Complaints register" in text
    assert "Nothing is measured here yet" not in text_of(client, initiative, measure="none")


def test_what_is_wrong_is_listed_and_nothing_typed_is_lost(client, initiative, mona):
    client.force_login(mona)

    answer = report(client, initiative, k=70, note="Counted twice")

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "70 of 60 cannot be: there are more than were looked at." in text
    assert "Counted twice" in text
    assert not Measurement.objects.exists()


def test_who_does_not_measure_reads_and_is_shown_no_form(client, cast, initiative):
    client.force_login(cast.carl)

    answer = report(client, initiative)

    assert answer.status_code == 403
    assert "Say what was measured" not in text_of(client, initiative)


def test_a_correction_stands_beside_what_it_corrects(client, initiative, mona):
    client.force_login(mona)
    report(client, initiative)
    page = reverse("measurement-correct", args=[Measurement.objects.get().pk])

    assert "What it says now: 3 of 60 (5 %)." in client.get(page).content.decode()
    assert client.post(page, {"k": 4, "n": 60, "reason": ""}).status_code == 422
    assert client.post(page, {"k": 4, "n": 60, "reason": "One came in late."}).status_code == 302
    text = text_of(client, initiative)
    assert "4 of 60 (6.7 %)" in text
    assert "Corrected: One came in late." in text
    assert "Before: 3 of 60 (5 %), told by Mona" in text
    assert "It was corrected already." in client.get(page).content.decode()


def test_everything_is_exported_what_was_corrected_as_well(client, initiative, mona):
    client.force_login(mona)
    report(client, initiative)
    client.post(reverse("measurement-correct", args=[Measurement.objects.get().pk]), {"k": 4, "n": 60, "reason": "X"})

    answer = client.get(reverse("measurements-export", args=[initiative.key, "csv"]))

    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert lines[1].endswith("X,no")
    assert lines[2].endswith(",yes")
    assert client.get(reverse("measurements-export", args=[initiative.key, "xlsx"])).status_code == 200
    assert client.get(reverse("measurements-export", args=[initiative.key, "pdf"])).status_code == 404


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_takes_the_same_statements_however_long(
    client, initiative, mona, count, django_assert_max_num_queries
):
    client.force_login(mona)
    for number in range(count):
        report(client, initiative, segment=f"Segment {number}")
    for measurement in Measurement.objects.all():
        page = reverse("measurement-correct", args=[measurement.pk])
        client.post(page, {"k": 4, "n": 60, "reason": "X"})
    client.get(reverse("initiative-measurements", args=[initiative.key]))

    with django_assert_max_num_queries(90) as taken:
        text_of(client, initiative)

    _COUNTS.setdefault("first", len(taken))
    assert len(taken) == _COUNTS["first"]


_COUNTS: dict[str, int] = {}
