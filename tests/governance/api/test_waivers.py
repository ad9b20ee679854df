from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import Waiver
from tests.api_client import ApiClient, reasons
from tests.cast import PASSWORD, make_person
from tests.waived import an_ask, asked, lacking, settle, waived

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative(cast):
    return lacking(cast)


def body(cast, initiative, **fields):
    ask = an_ask(cast)
    return {
        "initiative": initiative.key,
        "requirement": "DEC-3",
        "ground": "timing",
        "reason": ask.reason,
        "risk": ask.risk,
        "remediation": ask.remediation,
        "starts_on": ask.starts_on.isoformat(),
        "ends_on": ask.ends_on.isoformat(),
        "controls": [{"text": "Every tenth case is read", "owner": cast.ian.pk, "cadence_days": 7}],
    } | fields


def yes(waiver, **fields):
    return {"meaning": "approved", "digest": waiver.digest, "password": PASSWORD} | fields


@pytest.mark.parametrize("name", ["carl", "rita", "tom", "arne", "adam"])
def test_nobody_asks_who_does_not_answer_for_it(cast, initiative, name):
    answer = ApiClient(getattr(cast, name)).post("waivers", body(cast, initiative))

    assert answer.status_code == 403
    assert not Waiver.objects.exists()


def test_it_is_asked_and_shown_with_what_is_signed(cast, initiative):
    answer = ApiClient(cast.petra).post("waivers", body(cast, initiative))

    waiver = Waiver.objects.get()
    shown = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"http://testserver/api/v1/waivers/{waiver.pk}")
    assert (shown["authority"], shown["state"], shown["standing"]) == ("W2", "submitted", "waiting")
    assert (shown["digest"], shown["timezone"], shown["renews"]) == (waiver.digest, "UTC", None)
    assert shown["controls"] == [
        {
            "id": waiver.controls.get().pk,
            "text": "Every tenth case is read",
            "owner": {"id": cast.ian.pk, "name": "Ian"},
            "cadence_days": 7,
            "evidence": [],
        }
    ]
    assert shown["signatures"] == []


def test_every_reason_is_a_problem_with_its_id(cast, initiative):
    long = (timezone.now() + timedelta(days=200)).date().isoformat()
    sent = body(cast, initiative, ends_on=long, controls=[])

    answer = ApiClient(cast.petra).post("waivers", sent)

    assert (answer.status_code, reasons(answer)) == (409, ["WAIVER_PERIOD", "WAIVER_CONTROLS"])


@pytest.mark.parametrize(
    ("field", "value"),
    [("state", "approved"), ("authority", "W1"), ("expires_at", "2030-01-01T00:00:00Z"), ("nonsense", 1)],
)
def test_a_field_that_is_not_written_here_is_refused(cast, initiative, field, value):
    answer = ApiClient(cast.petra).post("waivers", body(cast, initiative, **{field: value}))

    assert (answer.status_code, reasons(answer)) == (400, [field])
    assert not Waiver.objects.exists()


def test_it_is_not_dated_back(cast, initiative):
    yesterday = (timezone.now() - timedelta(days=1)).date().isoformat()

    answer = ApiClient(cast.petra).post("waivers", body(cast, initiative, starts_on=yesterday))

    assert (answer.status_code, reasons(answer)) == (409, ["WAIVER_PERIOD"])


@pytest.mark.parametrize("name", ["petra", "olivia", "dora", "tom", "carl", "adam", "arne", "oscar"])
def test_nobody_signs_who_may_not(cast, initiative, name):
    waiver = asked(cast, initiative, by=cast.dora)

    answer = ApiClient(getattr(cast, name)).post(f"waivers/{waiver.pk}/sign", yes(waiver))

    assert answer.status_code == 403
    assert not waiver.signatures.exists()


def test_a_second_account_and_a_superuser_are_refused_with_the_reason(cast, initiative):
    waiver = asked(cast, initiative, by=cast.dora)
    again = make_person("Dora again", cast.second_line, "risk", identity_group=cast.dora.identity_group)
    root = make_person("Root", cast.second_line, is_superuser=True, is_staff=True)

    told = [ApiClient(person).post(f"waivers/{waiver.pk}/sign", yes(waiver)) for person in (again, root)]

    assert [answer.status_code for answer in told] == [403, 403]
    assert (set(reasons(told[0])), reasons(told[1])) == ({"SOD-1"}, ["PERMISSION"])


def test_the_second_line_signs_with_digest_and_password(cast, initiative):
    waiver, api = asked(cast, initiative), ApiClient(cast.rita)
    address = f"waivers/{waiver.pk}/sign"

    wrong = api.post(address, yes(waiver, password="guess"))
    moved = api.post(address, yes(waiver, digest="0" * 64))
    answer = api.post(address, yes(waiver))
    again = api.post(address, yes(waiver))
    changed = api.post(address, yes(waiver, meaning="rejected", comment="No."))

    assert (wrong.status_code, reasons(wrong)) == (403, ["REAUTH"])
    assert (moved.status_code, reasons(moved)) == (409, ["DIGEST"])
    assert (answer.status_code, again.status_code, changed.status_code) == (200, 200, 409)
    (signature,) = again.json()["signatures"]
    assert (signature["printed_name"], signature["meaning"]) == ("Rita", "approved")
    assert signature["digest"] == waiver.digest
    assert again.json()["standing"] == "in_force"


def test_a_no_says_why(cast, initiative):
    waiver, api = asked(cast, initiative), ApiClient(cast.rita)

    without = api.post(f"waivers/{waiver.pk}/sign", yes(waiver, meaning="rejected"))
    answer = api.post(f"waivers/{waiver.pk}/sign", yes(waiver, meaning="rejected", comment="Too risky."))
    other = api.post(f"waivers/{waiver.pk}/sign", yes(waiver, meaning="recorded"))

    assert (without.status_code, reasons(without)) == (409, ["REASON"])
    assert (answer.status_code, answer.json()["state"]) == (200, "rejected")
    assert (other.status_code, reasons(other)) == (400, ["meaning"])


def test_withdraw_revoke_close_and_evidence(cast, initiative):
    petra, rita, ian = ApiClient(cast.petra), ApiClient(cast.rita), ApiClient(cast.ian)
    first = asked(cast, initiative)
    assert petra.post(f"waivers/{first.pk}/withdraw").json()["state"] == "withdrawn"
    running = waived(cast, initiative)
    control = running.controls.get().pk
    assert petra.post(f"waivers/{running.pk}/evidence", {"control": control, "text": "Read."}).status_code == 403
    given = ian.post(f"waivers/{running.pk}/evidence", {"control": control, "text": "Read."})
    assert (given.status_code, given.json()["given_by"]["name"]) == (201, "Ian")
    assert ian.post(f"waivers/{running.pk}/evidence", {"control": 999999, "text": "Read."}).status_code == 404
    still = petra.post(f"waivers/{running.pk}/close")
    assert (still.status_code, reasons(still)) == (409, ["DEC-3"])
    settle(initiative)
    assert petra.post(f"waivers/{running.pk}/close", {"reason": "Done."}).json()["state"] == "closed"
    third = waived(cast, initiative, "DEC-4")
    assert petra.post(f"waivers/{third.pk}/revoke", {"reason": "No."}).status_code == 403
    assert rita.post(f"waivers/{third.pk}/revoke").status_code == 400
    assert rita.post(f"waivers/{third.pk}/revoke", {"reason": "It harms."}).json()["standing"] == "revoked"


def test_a_renewal_names_the_waiver_that_it_follows(cast, initiative):
    running, api = waived(cast, initiative, days=10), ApiClient(cast.petra)
    begins = running.ends_on + timedelta(days=1)
    period = {"starts_on": begins.isoformat(), "ends_on": (begins + timedelta(days=20)).isoformat()}

    split = api.post("waivers", body(cast, initiative, **period))
    renewal = api.post("waivers", body(cast, initiative, renews=running.pk, **period))

    assert (split.status_code, reasons(split)) == (409, ["WAIVER_TWICE"])
    assert (renewal.status_code, renewal.json()["renews"]) == (201, running.pk)


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_the_same_statements_however_long(cast, count, django_assert_num_queries):
    for number in range(count):
        waived(cast, lacking(cast, title=f"Initiative {number}"))
    api = ApiClient(cast.petra)

    with django_assert_num_queries(3):  # one of them for what who asks is trusted with
        answer = api.get("waivers")

    assert len(answer.json()["results"]) == count


def test_the_list_is_narrowed_by_how_waivers_stand_now(cast, initiative):
    gone = waived(cast, initiative, days=3, at=timezone.now() - timedelta(days=10))
    running, waiting = waived(cast, initiative, "DEC-4"), asked(cast, initiative, "DEC-5")
    api = ApiClient(cast.carl)

    def found(**words):
        return [(row["id"], row["standing"]) for row in api.get("waivers", **words).json()["results"]]

    assert found() == [(waiting.pk, "waiting"), (running.pk, "in_force"), (gone.pk, "expired")]
    assert found(standing="expired") == [(gone.pk, "expired")]
    assert found(requirement="DEC-4") == [(running.pk, "in_force")]
    assert found(state="submitted") == [(waiting.pk, "waiting")]
