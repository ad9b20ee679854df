"""Consultations, training, days and absences over the API."""

from roles.models import Absence
from tests.api_client import ApiClient, reasons
from tests.cast import NOW
from tests.roles.consulting import consent_rule, german_plan, works_council


def test_a_consultation_is_begun_by_hr_and_concluded_by_who_speaks_for_employees(cast):
    plan, rule = german_plan(cast), consent_rule()
    body = {"plan": plan.pk, "rule": rule.pk, "notified_on": NOW.date().isoformat(), "evidence": "Letter."}
    council = works_council(cast, "Wanda", body=rule.body)

    refused, begun = ApiClient(cast.carl).post("consultations", body), ApiClient(cast.hana).post("consultations", body)
    path = f"consultations/{begun.json()['id']}"
    ended = ApiClient(council).post(f"{path}/conclude", {"outcome": "agreed", "position": "Fine."})
    unread, read = ApiClient(cast.carl).get(path), ApiClient(cast.petra).get(path)

    assert (refused.status_code, begun.status_code, ended.status_code) == (403, 201, 200)
    assert (unread.json()["outcome"], unread.json()["position"]) == ("agreed", None)
    assert read.json()["position"] == "Fine."
    assert read["ETag"] == f'"{read.json()["revision"]}"'


def test_a_rule_is_signed_away_by_the_second_line_alone(cast):
    body = {"plan": german_plan(cast).pk, "rule": consent_rule().pk, "reason": "Nobody is monitored."}

    refused, done = (ApiClient(person).post("consultations/exempt", body) for person in (cast.carl, cast.rita))

    assert (refused.status_code, done.status_code, done.json()["outcome"]) == (403, 200, "not_required")


def test_what_people_learn_is_planned_counted_and_taken_off(cast):
    need = {"plan": german_plan(cast).pk, "skill": "Spot a wrong case", "audience": "affected", "people": 12}
    api = ApiClient(cast.hana)
    refused = ApiClient(cast.carl).post("training-needs", need)
    made = api.post("training-needs", need)
    path = f"training-needs/{made.json()['id']}"

    changed = api.patch(path, {"people": 10})
    counted = api.post(f"{path}/counts", {"trained": 5, "assessed": 4, "counted_on": "2026-01-01"})
    wrong = api.post(f"{path}/counts", {"trained": 5, "assessed": 6, "counted_on": "2026-01-02"})
    gone = api.post(f"{path}/remove", {"reason": "Nobody does this any more."})

    assert (refused.status_code, made.status_code, changed.json()["people"]) == (403, 201, 10)
    assert counted.json()["counts"][0]["assessed"] == 4
    assert (reasons(wrong), gone.status_code) == (["COUNT"], 204)


def test_a_day_is_set_moved_done_and_then_stays(cast):
    api = ApiClient(cast.hana)
    day = {"plan": german_plan(cast).pk, "cohort": "Shift A", "what": "Handles exceptions", "due_on": "2027-01-04"}
    refused, made = ApiClient(cast.carl).post("milestones", day), api.post("milestones", day)
    path = f"milestones/{made.json()['id']}"

    moved = api.patch(path, {"due_on": "2027-02-01"})
    done = api.post(f"{path}/done", {"done_on": "2026-01-01", "evidence": "Rota."})
    kept = api.delete(path)

    assert (refused.status_code, made.status_code, moved.json()["due_on"]) == (403, 201, "2027-02-01")
    assert (done.json()["done_on"], kept.status_code) == ("2026-01-01", 409)


def test_absences_are_listed_by_hr_and_by_whom_they_concern(cast):
    days = {"starts_on": "2027-01-04", "ends_on": "2027-01-08"}
    api = ApiClient(cast.hana)
    made = api.post("absences", days | {"person": cast.olivia.pk})

    seen = {
        person.username: len(ApiClient(person).get("absences").json()["results"])
        for person in (cast.hana, cast.arne, cast.olivia, cast.oscar, cast.carl)
    }

    assert (made.status_code, Absence.objects.count()) == (201, 1)
    assert seen == {"hana": 1, "arne": 1, "olivia": 1, "oscar": 1, "carl": 0}
    assert ApiClient(cast.carl).post("absences", days | {"person": cast.olivia.pk}).status_code == 403
    assert api.post("absences", {**days, "person": cast.olivia.pk, "ends_on": "2027-01-01"}).status_code == 400
