from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar

from roles.rules.calendar_days import plan_days
from roles.rules.calendar_text import calendar_text
from roles.rules.plans import MilestoneFacts, PlanState
from roles.rules.training import Audience, TrainingFacts
from tests.roles.rules.test_consultation import CHANGE, PLAN, RULE, TODAY, TOLD

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
MOVE = MilestoneFacts(7, "Early shift; Köln", "First, sorting, then\nreading", TODAY + timedelta(days=40), done=False)
LEARN = TrainingFacts(8, "Stop the AI", Audience.INTERVENERS, 4, 0, 0, None, TODAY + timedelta(days=20))
FULL = replace(PLAN, milestones=(MOVE,), training=(LEARN,))


def text_of(plan, revision=3):
    days = plan_days(plan, [RULE], TODAY)
    link = {plan.id: "https://remit.example/roles/plans/1/"}
    return calendar_text("Days", days, host="remit.example", links=link, revisions={plan.id: revision}, at=AT)


def test_a_plan_has_the_days_of_its_groups_changes_training_and_telling():
    found = [(day.name, day.on) for day in plan_days(FULL, [RULE], TODAY)]

    assert found == [
        ("training-8", TODAY + timedelta(days=20)),
        ("consultation-1-1", CHANGE - timedelta(days=60)),
        ("milestone-7", TODAY + timedelta(days=40)),
        ("change-0", CHANGE),
        ("change-0", CHANGE + timedelta(days=5)),
    ]


def test_who_was_told_has_no_last_day_any_more_and_a_withdrawn_plan_no_days():
    told = plan_days(replace(FULL, consultations=(TOLD,)), [RULE], TODAY)

    assert "consultation-1-1" not in {day.name for day in told}
    assert plan_days(replace(FULL, state=PlanState.WITHDRAWN), [RULE], TODAY) == ()


def test_a_calendar_program_reads_what_was_written():
    events = {str(event["uid"]): event for event in Calendar.from_ical(text_of(FULL)).walk("VEVENT")}

    event = events["milestone-7@remit.example"]
    assert str(event["summary"]) == "Early shift; Köln: First, sorting, then\nreading"
    assert event["dtstart"].dt == date(2027, 1, 3)
    assert event["dtend"].dt == date(2027, 1, 4)
    assert (event["sequence"], event["dtstamp"].dt) == (3, AT)


def test_the_text_is_as_the_standard_asks():
    text = text_of(FULL)

    lines = text.split(b"\r\n")
    assert b"\n" not in text.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert b"SUMMARY:Early shift\\; K\xc3\xb6ln: First\\, sorting\\, then\\nreading" in text.replace(b"\r\n ", b"")


def test_an_event_keeps_its_name_when_its_day_is_moved():
    moved = replace(FULL, milestones=(replace(MOVE, due_on=MOVE.due_on + timedelta(days=7)),))

    before, after = (
        {str(e["uid"]): e["dtstart"].dt for e in Calendar.from_ical(text_of(plan)).walk("VEVENT")}
        for plan in (FULL, moved)
    )
    assert before.keys() == after.keys()
    assert after["milestone-7@remit.example"] - before["milestone-7@remit.example"] == timedelta(days=7)


def test_the_last_day_that_there_is_lasts_a_day_like_any_other():
    last = replace(FULL, milestones=(replace(MOVE, due_on=date.max),))

    assert date.max in {event["dtstart"].dt for event in Calendar.from_ical(text_of(last)).walk("VEVENT")}
