"""Breaches by API: listed, read, handled, and ended by two."""

import pytest

from governance.models import Breach
from tests.api_client import ApiClient, reasons
from tests.broken import counted, detected, signed_tolerance, watched_initiative

pytestmark = pytest.mark.django_db


@pytest.fixture
def breach(cast):
    initiative = watched_initiative(cast)
    signed_tolerance(cast, initiative)
    counted(initiative, 40, 240)
    detected(initiative)
    return Breach.objects.get()


def test_it_is_listed_and_shown_with_its_numbers_and_its_timeline(cast, breach):
    listed = ApiClient(cast.carl).get("breaches", state="open", initiative=breach.initiative.key).json()["results"]
    shown = ApiClient(cast.carl).get(f"breaches/{breach.pk}")

    assert [(row["id"], row["k"], row["n"], row["action"]) for row in listed] == [(breach.pk, 40, 240, "restricted")]
    assert shown["ETag"] == '"1"'
    assert [(event["act"], event["actor"]) for event in shown.json()["events"]] == [("opened", None)]
    assert (shown.json()["tolerance"], shown.json()["limit_text"]) == (breach.tolerance_id, "at most 5 %")


def test_it_is_handled_and_ended_by_two(cast, breach):
    lead, owner, second = (ApiClient(person) for person in (cast.ian, cast.olivia, cast.rita))
    said = [
        *(("acknowledge", {}), ("contain", {"text": "Held."}), ("cause", {"text": "A prompt."})),
        *(("remedy", {"text": "Mended."}), ("watch", {"until": "2099-01-01"}), ("note", {"text": "Quiet so far."})),
    ]

    codes = [lead.post(f"breaches/{breach.pk}/{act}", body).status_code for act, body in said]
    by_lead = lead.post(f"breaches/{breach.pk}/close", {"reason": "One prompt."})
    asked = owner.post(f"breaches/{breach.pk}/close", {"reason": "One prompt."})
    declined = second.post(f"breaches/{breach.pk}/decline", {"reason": "Show a week."})
    owner.post(f"breaches/{breach.pk}/close", {"reason": "Here is a week."})
    own = owner.post(f"breaches/{breach.pk}/concur")
    ended = second.post(f"breaches/{breach.pk}/concur", {"note": "Seen."})

    assert codes == [200] * 6
    assert (by_lead.status_code, asked.status_code, declined.status_code) == (403, 200, 200)
    assert (own.status_code, reasons(own)) == (403, ["SOD-BREACH"])
    assert (ended.json()["state"], ended.json()["concurred_by"]["name"]) == ("closed", "Rita")


def test_an_act_on_what_was_read_before_is_refused(cast, breach):
    lead = ApiClient(cast.ian)
    lead.post(f"breaches/{breach.pk}/note", {"text": "Looking."})

    answer = lead.post(f"breaches/{breach.pk}/acknowledge", {}, **{"if-match": '"1"'})

    assert answer.status_code == 412
    assert Breach.objects.get().state == "open"


def test_a_false_alarm_takes_two_as_well(cast, breach):
    asked = ApiClient(cast.ian).post(f"breaches/{breach.pk}/reject", {"reason": "Test data."})
    ended = ApiClient(cast.rita).post(f"breaches/{breach.pk}/concur")

    assert (asked.json()["closing"], ended.json()["state"]) == ("reject", "rejected")
