from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from governance.models import LedgerEntry
from roles.models import CalendarFeed, Milestone, TrainingCount, TrainingNeed
from roles.rules.training import Audience
from roles.services.milestones import milestone_set
from roles.services.training import Learning, training_need_set
from tests.cast import make_person
from tests.roles.consulting import german_plan, works_council


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def today(db):
    return timezone.localdate()


@pytest.fixture
def plan(cast, today):
    return german_plan(cast, today=today)


@pytest.fixture
def need(cast, plan):
    learning = Learning("Spot a wrong sorting", Audience.AFFECTED, 12)
    return training_need_set(plan, learning, actor=cast.hana.actor, at=timezone.now())


@pytest.fixture
def day(cast, plan, today):
    return milestone_set(
        plan,
        cohort="Early shift",
        what="works from the triage queue",
        due_on=today + timedelta(days=30),
        actor=cast.hana.actor,
        at=timezone.now(),
    )


def page_of(plan):
    return reverse("plan-training", args=[plan.pk])


def count_form(need, trained, assessed, counted_on):
    fields = {"trained": trained, "assessed": assessed, "counted_on": counted_on}
    return {"act": "count", "item": need.pk} | {f"count-{need.pk}-{name}": value for name, value in fields.items()}


def test_hr_says_what_people_learn_and_counts_who_has_shown_it(cast, as_, plan, today):
    client = as_(cast.hana)
    client.post(
        page_of(plan), {"act": "need", "need-skill": "Stop it", "need-audience": "interveners", "need-people": 4}
    )
    need = TrainingNeed.objects.get()

    answer = client.post(page_of(plan), count_form(need, 3, 2, today))

    shown = client.get(page_of(plan)).content.decode()
    assert answer.url == f"{page_of(plan)}#need-{need.pk}"
    assert "2 of 4 have shown it, 3 are trained" in shown
    assert f'id="need-{need.pk}"' in shown
    entry = LedgerEntry.objects.filter(verb="training_count_report").get()
    assert (entry.target_type, entry.target_id) == ("roles.redesignplan", str(plan.pk))


def test_a_count_that_cannot_be_is_refused_and_keeps_what_was_typed(cast, as_, plan, need, today):
    answer = as_(cast.hana).post(page_of(plan), count_form(need, 13, 14, today + timedelta(days=1)))

    form = answer.context["needs"][0].count
    assert answer.status_code == 422
    assert form.non_field_errors() == [
        "Only who was trained can have shown it: no more than were trained.",
        "12 people have to learn this; no more can be trained.",
        "Nobody was counted on a day that is still to come.",
    ]
    assert form["trained"].value() == "13"
    assert not TrainingCount.objects.exists()


def test_a_wrong_count_is_corrected_by_a_later_report_and_both_are_kept(cast, as_, plan, need, today):
    client = as_(cast.hana)
    client.post(page_of(plan), count_form(need, 12, 12, today))
    client.post(page_of(plan), count_form(need, 9, 7, today))
    client.post(page_of(plan), count_form(need, 12, 12, today - timedelta(days=1)))

    assert "7 of 12 have shown it, 9 are trained" in client.get(page_of(plan)).content.decode()
    assert TrainingCount.objects.count() == 3


def test_fewer_people_than_were_trained_cannot_be_asked_for(cast, as_, plan, need, today):
    client = as_(cast.hana)
    client.post(page_of(plan), count_form(need, 10, 5, today))
    fields = {"skill": need.skill, "audience": "affected", "people": 9}
    sent = {f"need-change-{need.pk}-{name}": value for name, value in fields.items()}

    answer = client.post(page_of(plan), {"act": "need", "item": need.pk} | sent)

    assert answer.status_code == 422
    assert "10 were counted as trained; the plan cannot ask for fewer." in answer.content.decode()


def test_groups_move_over_on_their_days_and_it_is_said_what_shows_it(cast, as_, plan, day, today):
    client = as_(cast.hana)
    sent = {"act": "day-done", "item": day.pk, f"day-done-{day.pk}-done_on": today}

    refused = client.post(page_of(plan), sent)
    client.post(page_of(plan), sent | {f"day-done-{day.pk}-evidence": "Rota of December"})

    day.refresh_from_db()
    assert refused.status_code == 422
    assert (day.done_on, day.evidence) == (today, "Rota of December")
    kept = client.post(page_of(plan), {"act": "day-remove", "item": day.pk})
    assert kept.status_code == 422
    assert "This was done; it stays with the plan." in kept.content.decode()


def test_a_day_is_set_moved_and_taken_off(cast, as_, plan, today):
    client = as_(cast.hana)
    words = {"cohort": "Late shift", "what": "reads the queue"}
    sent = {f"day-{name}": value for name, value in (words | {"due_on": today}).items()}
    client.post(page_of(plan), {"act": "day"} | sent)
    (day,) = Milestone.objects.all()

    moved = {f"day-change-{day.pk}-{n}": v for n, v in (words | {"due_on": today + timedelta(days=9)}).items()}
    client.post(page_of(plan), {"act": "day", "item": day.pk} | moved)
    day.refresh_from_db()
    assert day.due_on == today + timedelta(days=9)
    client.post(page_of(plan), {"act": "day-remove", "item": day.pk})
    assert not Milestone.objects.exists()


def test_the_head_of_the_unit_counts(cast, as_, plan, need, today):
    cast.claims.head = cast.carl
    cast.claims.save(update_fields=["head"])

    assert as_(cast.carl).post(page_of(plan), count_form(need, 2, 1, today)).status_code == 302
    assert TrainingCount.objects.get().reported_by == cast.carl


def test_others_write_nothing(cast, as_, plan, need, day, today):
    removed = {"act": "need-remove", "item": need.pk, f"need-remove-{need.pk}-reason": "X"}
    done = {"act": "day-done", "item": day.pk, f"day-done-{day.pk}-done_on": today, f"day-done-{day.pk}-evidence": "X"}
    for who in (cast.carl, cast.petra, cast.tom, cast.arne, cast.adam):
        client = as_(who)
        for sent in (count_form(need, 2, 1, today), removed, done, {"act": "day-remove", "item": day.pk}):
            assert client.post(page_of(plan), sent).status_code == 403
        assert "Report a count" not in client.get(page_of(plan)).content.decode()
    assert not TrainingCount.objects.exists()


def test_an_act_of_no_name_and_something_of_another_plan_do_nothing(cast, as_, plan, need, today):
    other = german_plan(cast, site="Bonn", today=today)
    client = as_(cast.hana)

    assert client.post(page_of(plan), {"act": "dance"}).status_code == 302
    assert client.post(page_of(other), count_form(need, 2, 1, today)).status_code == 404


def test_a_plan_is_a_calendar_file(cast, as_, plan, need, day, today):
    answer = as_(cast.carl).get(reverse("plan-calendar", args=[plan.pk]))

    events = {str(event["uid"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert events[f"milestone-{day.pk}@testserver"]["dtstart"].dt == today + timedelta(days=30)
    assert f"/roles/plans/{plan.pk}/" in str(events[f"milestone-{day.pk}@testserver"]["url"])


def uids(answer):
    return {str(event["uid"]).partition("@")[0] for event in Calendar.from_ical(answer.content).walk("VEVENT")}


def test_a_feed_needs_no_sign_in_and_holds_only_what_concerns_its_person(cast, as_, plan, day, today):
    elsewhere = german_plan(cast, site="Bonn", author=cast.hana, title="Elsewhere", today=today)
    elsewhere.role.unit = cast.platforms
    elsewhere.role.save(update_fields=["unit"])
    client = as_(cast.carl)
    client.post(reverse("calendar"), {"act": "make"})
    feed = CalendarFeed.objects.get()
    address = reverse("calendar-feed", args=[feed.key])
    assert address in client.get(reverse("calendar")).content.decode()

    answer = Client().get(address)

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert f"milestone-{day.pk}" in uids(answer)
    assert not {name for name in uids(answer) if name == f"change-{elsewhere.changes.get().pk}"}


def test_who_speaks_for_them_and_who_looks_after_all_see_those_days(cast, plan, day, today):
    wanda = works_council(cast, "Wanda", jurisdictions=["DE"], since=today)
    wanda.unit = cast.platforms
    wanda.save(update_fields=["unit"])
    for who, sees in ((wanda, True), (cast.hana, True), (cast.olivia, True), (cast.tom, False)):
        client = Client()
        client.force_login(who)
        assert (day.cohort in client.get(reverse("calendar")).content.decode()) is sees, who


def test_a_closed_address_leads_nowhere_nor_does_one_made_before(cast, as_):
    client = as_(cast.carl)
    client.post(reverse("calendar"), {"act": "make"})
    first = CalendarFeed.objects.get()
    client.post(reverse("calendar"), {"act": "make"})
    second = CalendarFeed.objects.get(closed_at=None)

    assert Client().get(reverse("calendar-feed", args=[first.key])).status_code == 404
    assert Client().get(reverse("calendar-feed", args=[second.key])).status_code == 200
    client.post(reverse("calendar"), {"act": "close"})
    assert Client().get(reverse("calendar-feed", args=[second.key])).status_code == 404
    assert Client().get("/calendar/nobody.ics").status_code == 404


@pytest.mark.parametrize("change", [{"is_active": False}, {"status": "left"}])
def test_who_may_not_sign_in_reads_nothing_by_an_old_address(cast, as_, change):
    frieda = make_person("Frieda", cast.claims)
    as_(frieda).post(reverse("calendar"), {"act": "make"})
    for name, value in change.items():
        setattr(frieda, name, value)
    frieda.save(update_fields=list(change))

    assert Client().get(reverse("calendar-feed", args=[CalendarFeed.objects.get().key])).status_code == 404


def test_auditors_and_administrators_have_no_address(cast, as_):
    for who in (cast.arne, cast.adam):
        assert as_(who).post(reverse("calendar"), {"act": "make"}).status_code == 403
    assert not CalendarFeed.objects.exists()
