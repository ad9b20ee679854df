"""The page on which work is taken out: proofs, cases that go past the AI, tasks, and doing it by hand again."""

import pytest
from django.utils import timezone

from roles.models import Bypass, FallbackTrial, RedesignPlan, RedesignTask, Removal
from roles.services.removals import removal_report
from tests.stopping import change_of, day, sorting_of, stopping


@pytest.fixture
def plan(cast):
    return stopping(cast)


@pytest.fixture
def desk(client, plan):
    """Reads and posts as somebody."""

    class Desk:
        url = f"/roles/plans/{plan.pk}/removal/"
        change = sorting_of(plan)

        def read(self, person, status=200):
            client.force_login(person)
            answer = client.get(self.url)
            assert answer.status_code == status
            return " ".join(answer.content.decode().split())

        def post(self, person, act, prefix=None, **fields):
            client.force_login(person)
            name = f"{act}-{prefix or self.change.pk}" if prefix != "" else act
            body = {"act": name, **{f"{name}-{field}": value for field, value in fields.items()}}
            return client.post(self.url, body)

        def verify(self, person, removal):
            client.force_login(person)
            return client.post(self.url, {"act": "verify", "removal": removal.pk, "next": self.url})

        def bypass(self, person, first, off_route, eligible=400, **fields):
            days = {"first_day": day(first).isoformat(), "last_day": day(first - 6).isoformat()}
            counts = {"eligible": eligible, "off_route": off_route, "source": "system_log"}
            return self.post(person, "bypass", **days | counts | fields)

    return Desk()


PROOF = {"kind": "procedure_retired", "what": "Procedure 12 is withdrawn."}


def test_one_sentence_says_how_it_stands(cast, desk):
    page = desk.read(cast.carl)

    assert "0 of 1 activity that ends is out. 1 is overdue." in page
    assert "Overdue, 60 days late" in page
    assert "Nothing proves yet that it is out." in page
    assert "by hand it takes 340 hours a month; 60 are there" in page


def test_a_proof_is_given_by_one_and_verified_by_another(cast, desk):
    posted = desk.post(cast.tom, "removal", removed_on=day(50).isoformat(), **PROOF)
    removal = Removal.objects.get()

    assert (posted.status_code, removal.reported_by) == (302, cast.tom)
    assert "Verify that it is out" not in desk.read(cast.tom)
    assert desk.verify(cast.tom, removal).status_code == 403
    assert "Verify that it is out" in desk.read(cast.hana)
    assert desk.verify(cast.hana, removal).status_code == 302
    page = desk.read(cast.carl)
    assert "1 of 1 activity that ends is out." in page
    assert "verified by Hana" in page
    assert "overdue" not in page


def test_a_proof_is_turned_down_with_what_it_lacks(cast, desk, plan):
    removal = removal_report(desk.change, **PROOF, removed_on=day(50), actor=cast.tom.actor, at=timezone.now())
    prefix = removal.pk

    empty = desk.post(cast.hana, "reject", prefix, reason="")
    said = desk.post(cast.hana, "reject", prefix, reason="The form is still on the intranet.")

    assert (empty.status_code, said.status_code) == (422, 302)
    page = desk.read(cast.tom)
    assert "The form is still on the intranet." in page
    assert "Proof turned down, 60 days late" in page


def test_a_refused_form_keeps_every_keystroke(cast, desk):
    answer = desk.post(cast.tom, "removal", removed_on=day(-3).isoformat(), **PROOF)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This day is still ahead." in page
    assert "Procedure 12 is withdrawn." in page
    assert not Removal.objects.exists()


def test_cases_past_the_ai_are_told_with_their_interval_and_open_a_task(cast, desk):
    assert desk.bypass(cast.carl, 50, 44, note="Heirs have no way in.").status_code == 302

    page = desk.read(cast.olivia)
    assert "44 of 400 cases (11.0 %) go past the AI." in page
    assert "8.3 – 14.4 %" in page
    assert "Heirs have no way in." in page
    assert "Find out why cases of “Sort the inbox” go past the AI" in page
    assert "Close the task" in page
    assert "Close the task" not in desk.read(cast.carl)


def test_a_task_is_closed_after_two_periods_below(cast, desk):
    desk.bypass(cast.carl, 50, 44)
    task = RedesignTask.objects.get()
    resolution = {"resolution": "Heirs have a way in now."}

    early = desk.post(cast.olivia, "close", **resolution)
    for first in (43, 36):
        desk.bypass(cast.carl, first, 12)
    late = desk.post(cast.olivia, "close", **resolution)

    assert (early.status_code, late.status_code) == (422, 302)
    assert "for 2 periods running; so far for 0." in " ".join(early.content.decode().split())
    task.refresh_from_db()
    assert task.closed_by == cast.olivia
    assert "Heirs have a way in now." in desk.read(cast.carl)


def test_the_same_days_are_counted_once(cast, desk):
    desk.bypass(cast.carl, 50, 3)
    answer = desk.bypass(cast.tom, 48, 3)

    assert answer.status_code == 422
    assert Bypass.objects.count() == 1


def test_a_trial_shows_what_people_can_do_by_hand(cast, desk):
    fields = {"change": desk.change.pk, "held_on": day(2).isoformat(), "passed": "yes", "hours": "350"}

    alone = desk.post(cast.hana, "trial", "", witnessed_by=cast.hana.pk, **fields)
    seen = desk.post(cast.hana, "trial", "", witnessed_by=cast.carl.pk, **fields)

    assert (alone.status_code, seen.status_code) == (422, 302)
    assert FallbackTrial.objects.get().recorded_by == cast.hana
    page = desk.read(cast.carl)
    assert "by hand it takes 340 hours a month; 340 are there" in page
    assert "People could do it" in page
    assert "Record a trial" not in page


@pytest.mark.parametrize("name", ["arne", "adam"])
def test_auditors_and_administrators_read_and_are_offered_nothing(cast, desk, name):
    person = getattr(cast, name)

    page = desk.read(person)

    assert "Say that it is out" not in page
    assert "Record a trial" not in page
    assert desk.post(person, "removal", removed_on=day(5).isoformat(), **PROOF).status_code == 200
    assert not Removal.objects.exists()


def test_where_nothing_ends_the_page_says_what_to_do(cast, client):
    plan = stopping(cast, cited=False, fate="augment", fallback="", removal_kind="")
    client.force_login(cast.carl)

    page = client.get(f"/roles/plans/{plan.pk}/removal/").content.decode()

    assert "Nothing ends in this plan" in page


def test_a_withdrawn_plan_is_read_and_not_written(cast, desk, plan):
    RedesignPlan.objects.filter(pk=plan.pk).update(state="withdrawn")

    assert "Say that it is out" not in desk.read(cast.tom)


def test_the_page_asks_as_often_for_many_activities_as_for_one(cast, desk, plan, client, django_assert_max_num_queries):
    client.force_login(cast.carl)
    with django_assert_max_num_queries(60) as one:
        client.get(desk.url)
    for number in range(3):
        more = change_of(plan, f"File letter {number}", 20, 0, fate="automate", effective_date=day(5))
        removal_report(more, **PROOF, removed_on=day(4), actor=cast.tom.actor, at=timezone.now())

    with django_assert_max_num_queries(len(one)):
        client.get(desk.url)


def test_my_work_shows_what_i_take_out_verify_and_find_out(cast, desk, client):
    def waits_for(person):
        client.force_login(person)
        sections = {section["id"]: section["tasks"] for section in client.get("/").context["sections"]}
        return [task.title for task in sections.get("roles", [])]

    assert waits_for(cast.tom) == ["Take it out of the work: Sort the inbox"]
    assert waits_for(cast.hana) == []

    desk.post(cast.tom, "removal", removed_on=day(50).isoformat(), **PROOF)
    desk.bypass(cast.carl, 50, 44)

    assert waits_for(cast.tom) == []
    assert waits_for(cast.hana) == ["Verify that it is out: Sort the inbox"]
    assert waits_for(cast.olivia) == [
        "Verify that it is out: Sort the inbox",
        "Find out why cases of “Sort the inbox” go past the AI",
    ]
    assert waits_for(cast.arne) == []
