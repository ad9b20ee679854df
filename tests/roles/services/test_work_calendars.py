"""When people work, by place: who says so, and what is counted by it."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.models import Flag
from governance.services.sweep import sweep_some
from roles.models import WorkCalendar
from roles.queries.units import UnitTree
from roles.rules.business_calendar import PLAIN
from roles.rules.refusals import NotPermitted, Refused
from roles.services.work_calendars import work_calendar_register, work_calendar_update
from tests.cast import NOW, make_initiative

WEDNESDAY = NOW.date() + timedelta(days=1)


def register(cast, *units, by=None, name="Dubai", weekend=(4, 5), days=None):
    return work_calendar_register(
        name=name,
        weekend=weekend,
        units=units,
        days=days or {WEDNESDAY: "A holiday"},
        actor=(by or cast.adam).actor,
        at=NOW,
    )


@pytest.mark.parametrize("name", ["petra", "olivia", "rita", "arne", "carl"])
def test_who_neither_administers_nor_works_in_hr_says_nothing_of_it(cast, name):
    with pytest.raises(NotPermitted):
        register(cast, by=getattr(cast, name))

    assert not WorkCalendar.objects.exists()


def test_the_nearest_calendar_counts_and_elsewhere_monday_to_friday(cast):
    register(cast, cast.company, name="Company", weekend=(5, 6))
    register(cast, cast.operations)

    tree = UnitTree.read()

    assert tree.calendar_of(cast.claims.pk) == tree.calendar_of(cast.operations.pk)
    assert tree.calendar_of(cast.claims.pk).weekend == {4, 5}
    assert tree.calendar_of(cast.platforms.pk).weekend == {5, 6}
    assert PLAIN.is_worked(WEDNESDAY)
    assert not tree.calendar_of(cast.claims.pk).is_worked(WEDNESDAY)


def test_what_cannot_count_is_refused_with_every_reason(cast):
    register(cast, cast.operations)

    with pytest.raises(Refused) as refusal:
        register(cast, cast.operations, name="dubai", weekend=range(7))

    assert [reason.id for reason in refusal.value.reasons] == ["NAME", "WEEKEND", "UNIT"]


def test_a_flag_is_due_by_the_calendar_of_the_unit_it_is_about(cast):
    plain = make_initiative(cast, beneficiary_unit=cast.platforms)
    away = make_initiative(cast, "Elsewhere", beneficiary_unit=cast.claims)
    register(cast, cast.operations)

    sweep_some(initiatives=[plain.pk, away.pk], at=NOW)

    due = {flag.initiative_id: flag.due_at.date() for flag in Flag.objects.filter(rule="F-OWN-1")}
    # Twenty business days: with Friday and Saturday off and one holiday on the way it is a day later.
    assert due[away.pk] - due[plain.pk] == timedelta(days=1)


def test_a_calendar_is_written_on_its_page_from_what_is_typed_and_a_file_and_read_over_the_api(client, cast):
    client.force_login(cast.adam)
    sent = {"name": "Belgium", "units": [cast.operations.pk], "weekend": [5, 6], "days": "2026-12-25 Christmas"}
    file = SimpleUploadedFile("days.csv", b"day,name\n2027-01-01,New Year\n")

    made = client.post("/working-days/new/", sent | {"file": file})
    wrong = client.post("/working-days/new/", sent | {"name": "Other", "days": "Christmas"})
    client.force_login(cast.carl)
    [row] = client.get("/api/v1/work-calendars").json()["results"]
    listed = client.get("/working-days/")

    assert (made.status_code, wrong.status_code, listed.status_code) == (302, 422, 200)
    assert row["days_off"] == [
        {"day": "2026-12-25", "name": "Christmas"},
        {"day": "2027-01-01", "name": "New Year"},
    ]
    assert [unit["name"] for unit in row["units"]] == ["Operations"]
    assert client.post(f"/working-days/{row['id']}/", sent).status_code == 403


def test_changed_it_keeps_what_somebody_else_wrote_meanwhile(cast):
    calendar = register(cast, cast.operations)
    said = {"name": "Dubai", "weekend": [5, 6], "units": [cast.operations], "days": {date(2027, 1, 1): "New Year"}}

    changed = work_calendar_update(calendar, **said, revision=1, actor=cast.hana.actor, at=NOW)
    with pytest.raises(Refused):
        work_calendar_update(calendar, **said, revision=1, actor=cast.hana.actor, at=NOW)

    assert (changed.weekend, changed.days_off.count(), changed.revision) == ([5, 6], 1, 2)
