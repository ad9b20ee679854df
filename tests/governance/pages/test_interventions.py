"""The pages of those who step in, on the phone and on the initiative."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from decisions.rules.vocabulary import EdgeAction, EdgeCase
from decisions.services.decisions import edge_case_set
from decisions.services.queues import queue_register
from decisions.services.rosters import shift_set
from governance.models import AppealRoute, Breach, CaseReport, Drill, OverrideDay, SeededTest
from governance.services.case_reports import case_report_make
from tests.api_client import ApiClient, reasons
from tests.cast import NOW, appoint, force_stage, make_decision, make_initiative, make_person

DRILL = {"act": "drill", "drill-kind": "stop", "drill-held_at": "2026-01-05T09:00", "drill-passed": "yes"}


@pytest.fixture
def initiative(cast):
    """In pilot; Carl leads the queue of its decision and intervenes, Hana answers there day and night."""
    initiative = make_initiative(cast)
    appoint(cast, initiative, "intervention_lead", cast.carl)
    appoint(cast, initiative, "outcome_owner", cast.olivia)
    force_stage(initiative, "pilot", cast.petra)
    by = {"actor": cast.olivia.actor, "at": NOW}
    hours = {"staffed_from": time(8), "staffed_until": time(18), "staffed_fte": 2}
    cast.queue = queue_register(name="Desk", unit=cast.operations, lead=cast.carl, **hours, **by)
    cast.decision = make_decision(cast, initiative)
    edge_case_set(cast.decision, kind=EdgeCase.UNCOVERED, action=EdgeAction.ESCALATE, queue=cast.queue, **by)
    on_roster(cast, cast.hana)
    return initiative


def on_roster(cast, *people):
    always = {"days": "every_day", "starts": time(0), "ends": time(0), "trained_on": NOW.date()}
    for person in people:
        shift_set(cast.queue, person=person, **always, actor=cast.carl.actor, at=NOW)


def read(client, person, url):
    client.force_login(person)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_whoever_answers_sees_their_queues_and_the_big_button(client, cast, initiative):
    page = read(client, cast.hana, "/interventions/")

    assert ("1 person is there now" in page, "Hana" in page, "This case does not fit" in page) == (True, True, True)
    assert "No queue is yours" in read(client, cast.rita, "/interventions/")
    assert "This case does not fit" not in read(client, cast.arne, "/interventions/")


def test_a_case_is_reported_and_answered_and_the_answer_is_found(client, cast, initiative):
    assert "Route case" in read(client, cast.hana, "/interventions/report/")
    about = initiative.citations.get().pk
    case = {"about": about, "kind": "no_rule", "text": "A new kind of cover.", "case_reference": "C-1"}

    posted = client.post("/interventions/report/", case)

    report = CaseReport.objects.get()
    assert (posted.status_code, report.reported_by) == (302, cast.hana)
    assert "1 case waits for your answer" in read(client, cast.carl, "/interventions/")
    client.post(f"/interventions/cases/{report.pk}/reply/", {f"reply-{report.pk}-text": "There is a rule now."})
    assert "There is a rule now." in read(client, cast.hana, "/interventions/")
    assert "No case waits for your answer." in read(client, cast.carl, "/interventions/")


def test_what_must_never_happen_restricts_at_once(client, cast, initiative):
    client.force_login(cast.hana)
    about = initiative.citations.get().pk

    client.post("/interventions/report/", {"about": about, "kind": "never", "text": "It refused an emergency."})

    assert CaseReport.objects.get().breach == Breach.objects.get()


def test_where_somebody_has_no_part_they_report_from_the_initiative(client, cast, initiative):
    outside = make_person("Ola", cast.technology)

    assert "No decision is offered" in read(client, outside, "/interventions/report/")
    assert "Route case" in read(client, outside, f"/interventions/report/?initiative={initiative.key}")


def test_those_who_intervene_record_drills_on_the_page(client, cast, initiative):
    url = f"/initiatives/{initiative.key}/interventions/"
    client.force_login(cast.carl)

    own = client.post(url, DRILL | {"drill-witnessed_by": cast.carl.pk, "drill-seconds_to_safe": 40})
    untimed = client.post(url, DRILL | {"drill-witnessed_by": cast.hana.pk})
    done = client.post(url, DRILL | {"drill-witnessed_by": cast.hana.pk, "drill-seconds_to_safe": 900})

    assert (own.status_code, untimed.status_code, done.status_code) == (422, 422, 302)
    assert "Say how many seconds" in untimed.content.decode()
    page = read(client, cast.rita, url)
    assert ("Too slow" in page, "900 of 300" in page, Drill.objects.count()) == (True, True, 1)
    assert 'value="drill"' not in read(client, cast.oscar, url)


def test_a_test_of_a_small_team_is_refused_and_another_kind_waits_for_the_second_line(client, cast, initiative):
    url = f"/initiatives/{initiative.key}/interventions/"
    test = {"act": "seeded", "seeded-held_on": "2026-01-05", "seeded-team_size": 6}
    client.force_login(cast.carl)

    small = client.post(url, test | {"seeded-team_size": 4, "seeded-planted": 30, "seeded-caught": 26})
    client.post(url, test | {"seeded-planted": 30, "seeded-caught": 26})
    client.post(url, test | {"seeded-alternative": "Each explained ten cases."})

    other = SeededTest.objects.get(planted=0)
    assert (small.status_code, "single people" in small.content.decode()) == (422, True)
    assert client.post(f"/interventions/tests/{other.pk}/approve/").status_code == 403
    page = read(client, cast.rita, url)
    assert ("26 of 30" in page, "Waits for the second line" in page, "% at least" in page) == (True, True, True)
    client.post(f"/interventions/tests/{other.pk}/approve/")
    other.refresh_from_db()
    assert other.approved_by == cast.rita


def test_overrides_are_shown_by_reason_and_never_of_few(client, cast, initiative):
    url = f"/initiatives/{initiative.key}/interventions/"
    for reason, cases in {"wrong-team": 12, "tone": 4, "other": 3}.items():
        day = timezone.now().date() - timedelta(days=3)
        OverrideDay.objects.create(initiative=initiative, decision="Route case", day=day, reason=reason, cases=cases)

    assert "Fewer than 5 people" in read(client, cast.rita, url)
    assert "wrong-team" not in read(client, cast.rita, url)
    on_roster(cast, cast.tom, cast.carl, cast.rita, cast.oscar)
    page = read(client, cast.rita, url)

    assert ("wrong-team" in page, "tone" in page, "Other reasons" in page) == (True, False, True)


def test_the_way_to_appeal_is_told_once_at_a_time(client, cast, initiative):
    url = f"/initiatives/{initiative.key}/interventions/"
    said = {"act": "appeal", "appeal-affects_people": "yes", "appeal-contact": "Ombudsman", "appeal-answer_days": 14}
    client.force_login(cast.olivia)

    first = client.post(url, said | {"appeal-revision": 0, "appeal-reviewed_by_others": "on"})
    stale = client.post(url, said | {"appeal-revision": 0})

    assert (first.status_code, stale.status_code, AppealRoute.objects.get().contact) == (302, 422, "Ombudsman")
    assert client.post(url, {"act": "appeal", "appeal-affects_people": "no", "appeal-revision": 1}).status_code == 422
    client.force_login(cast.carl)
    assert client.post(url, said | {"appeal-revision": 1}).status_code == 403


def test_the_api_tells_the_same(cast, initiative):
    carl, rita, hana = ApiClient(cast.carl), ApiClient(cast.rita), ApiClient(cast.hana)
    drill = {"initiative": initiative.key, "kind": "stop", "held_at": "2026-01-05T09:00:00Z", "passed": True}

    made = carl.post("drills", drill | {"witnessed_by": cast.hana.pk, "seconds_to_safe": 40})
    assert (made.status_code, made.json()["witnessed_by"]["name"]) == (201, "Hana")
    own = carl.post("drills", drill | {"witnessed_by": cast.carl.pk, "seconds_to_safe": 40})
    assert (own.status_code, reasons(own)) == (409, ["WITNESS"])
    few = {"initiative": initiative.key, "held_on": "2026-01-05", "team_size": 4, "planted": 30, "caught": 29}
    assert reasons(carl.post("seeded-tests", few)) == ["GROUP"]
    other = carl.post("seeded-tests", few | {"team_size": 5, "planted": 0, "caught": 0, "alternative": "Talks."}).json()
    assert rita.post(f"seeded-tests/{other['id']}/approve").json()["approved_by"]["name"] == "Rita"
    case = {
        "initiative": initiative.key,
        "decision": cast.decision.pk,
        "kind": "wrong",
        "text": "No.",
        "case_reference": "X1",
    }
    told = hana.post("case-reports", case)
    assert (told.status_code, "X1" in told.content.decode()) == (201, False)
    assert carl.post(f"case-reports/{told.json()['id']}/reply", {"text": "Mended."}).json()["reply"] == "Mended."
    assert [row["kind"] for row in hana.get("case-reports", waiting="false").json()["results"]] == ["wrong"]


def test_the_api_says_how_it_is_appealed_and_to_what_a_tag_belongs(cast, initiative):
    api, url = ApiClient(cast.olivia), f"initiatives/{initiative.key}/appeal-route"

    assert api.get(url).status_code == 404
    put = api.put(url, {"affects_people": True, "contact": "Ombudsman", "answer_days": 14})
    assert (put.status_code, put["ETag"], api.get(url).json()["contact"]) == (200, '"1"', "Ombudsman")
    assert api.put(url, {"affects_people": True}, **{"If-Match": '"9"'}).status_code == 412
    assert ApiClient(cast.carl).put(url, {"affects_people": True}).status_code == 403


def test_reports_of_others_are_answered_by_those_who_may(client, cast, initiative):
    told = {"kind": "wrong", "text": "It is a complaint."}
    report = case_report_make(initiative, cast.decision, **told, actor=cast.hana.actor, at=NOW)
    client.force_login(cast.tom)

    answer = client.post(f"/interventions/cases/{report.pk}/reply/", {f"reply-{report.pk}-text": "No."})

    assert answer.status_code == 403
