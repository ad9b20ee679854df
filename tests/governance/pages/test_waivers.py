from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import CompensatingControl, Waiver
from tests.cast import PASSWORD, make_person
from tests.waived import an_ask, asked, hold, lacking, settle, signed, waived

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative(cast):
    return lacking(cast)


@pytest.fixture
def new_url(initiative):
    return f"/initiatives/{initiative.key}/waivers/new/?requirement=DEC-3"


def typed(cast, **fields):
    ask = an_ask(cast)
    rows = {
        "controls-0-text": "Every tenth case is read",
        "controls-0-owner": cast.tom.pk,
        "controls-0-cadence_days": 7,
    }
    form = {
        "kind": "exception",
        "ground": "timing",
        "reason": ask.reason,
        "risk": ask.risk,
        "remediation": ask.remediation,
        "starts_on": ask.starts_on.isoformat(),
        "ends_on": ask.ends_on.isoformat(),
        "timezone": "UTC",
        "controls-TOTAL_FORMS": 1,
        "controls-INITIAL_FORMS": 0,
    }
    return form | rows | fields


def page(client, person, url):
    client.force_login(person)
    return client.get(url)


def test_the_form_says_who_decides_and_for_how_long(client, cast, new_url):
    text = page(client, cast.petra, new_url).content.decode()

    assert "Decided by: Second line. It lasts at most 60 days and is renewed at most once." in text
    assert 'name="reason"' in text


def test_who_does_not_answer_for_it_is_told_who_does_and_gets_no_form(client, cast, new_url):
    answer = page(client, cast.carl, new_url)
    refused = client.post(new_url, typed(cast))

    assert 'name="reason"' not in answer.content.decode()
    assert "the owners of its decisions and the PMO ask for a waiver" in answer.content.decode()
    assert (refused.status_code, Waiver.objects.count()) == (403, 0)


def test_what_nobody_may_waive_is_named_with_what_may_be(client, cast, initiative):
    text = page(client, cast.petra, f"/initiatives/{initiative.key}/waivers/new/?requirement=RSK-1").content.decode()

    assert "RSK-1 is never waived, by nobody." in text
    assert f"/initiatives/{initiative.key}/waivers/new/?requirement=DEC-3" in text
    assert 'name="reason"' not in text


@pytest.mark.parametrize("requirement", ["", "NONSENSE", "DEC-3'--", "x" * 500])
def test_any_requirement_in_the_address_is_answered(client, cast, initiative, requirement):
    client.force_login(cast.petra)
    url = f"/initiatives/{initiative.key}/waivers/new/"

    assert client.get(url, {"requirement": requirement}).status_code == 200
    assert client.post(f"{url}?requirement={requirement}", {}).status_code == 200


def test_it_is_asked_and_one_lands_on_it(client, cast, new_url):
    client.force_login(cast.petra)

    answer = client.post(new_url, typed(cast))

    waiver = Waiver.objects.get()
    assert answer.url == f"/waivers/{waiver.pk}/"
    assert list(waiver.controls.values_list("text", "owner__username", "cadence_days")) == [
        ("Every tenth case is read", "tom", 7)
    ]
    assert "Nobody decided yet" in client.get(answer.url).content.decode()


def test_a_refusal_lists_every_reason_and_keeps_every_keystroke(client, cast, new_url):
    client.force_login(cast.petra)
    long = (timezone.now() + timedelta(days=200)).date().isoformat()

    answer = client.post(new_url, typed(cast, ends_on=long, **{"controls-0-owner": cast.petra.pk}))
    text = answer.content.decode()

    assert answer.status_code == 422
    assert "60 are the most" in text
    assert "has to be owned by somebody other than you" in text
    assert "Ten cases a week go to the wrong team." in text
    assert "Every tenth case is read" in text
    assert f'value="{long}"' in text


def test_what_is_wrong_with_a_control_is_said_where_it_was_typed(client, cast, new_url):
    client.force_login(cast.petra)

    text = client.post(new_url, typed(cast, **{"controls-0-owner": "", "controls-0-text": "Read"})).content.decode()

    assert 'href="#id_controls-0-owner"' in text
    assert Waiver.objects.count() == 0


def test_a_row_that_was_emptied_is_no_control(client, cast, new_url):
    client.force_login(cast.petra)
    second = {"controls-TOTAL_FORMS": 2, "controls-1-text": "", "controls-1-owner": "", "controls-1-cadence_days": ""}

    client.post(new_url, typed(cast, **second))

    assert Waiver.objects.get().controls.count() == 1


def test_one_too_many_is_warned_of_and_let_be_asked(client, cast, initiative, new_url):
    hold(initiative, "second_line", cast.rita)
    for requirement in ("DEC-4", "DEC-5", "CAP-1"):
        waived(cast, initiative, requirement)
    client.force_login(cast.petra)

    text = client.get(new_url).content.decode()
    client.post(new_url, typed(cast))

    assert "3 waivers are open already. With one more, GOV-2 does not hold and no gate opens." in text
    assert Waiver.objects.filter(requirement="DEC-3").exists()


def test_a_waiver_in_force_is_renewed_from_the_day_after_it(client, cast, initiative, new_url):
    running = waived(cast, initiative, days=10)
    client.force_login(cast.petra)

    form = client.get(new_url).context["desk"].form
    first = form.initial["starts_on"]
    client.post(new_url, typed(cast, renews=running.pk, starts_on=first.isoformat()))

    assert first == running.ends_on + timedelta(days=1)
    assert Waiver.objects.get(state="submitted").renews == running


def test_the_gate_leads_to_asking_only_where_somebody_may_waive_it(client, cast, initiative):
    url = f"/initiatives/{initiative.key}/gate/?gate=production"
    text = page(client, cast.petra, url).content.decode()

    assert "waivers/new/?requirement=DEC-3" in text
    assert "waivers/new/?requirement=RSK-1" not in text
    assert (
        "waivers/new/"
        not in page(client, cast.carl, f"/initiatives/{initiative.key}/gate/?gate=production").content.decode()
    )


def test_the_gate_shows_what_is_waived_with_what_is_missing(client, cast, initiative):
    waived(cast, initiative)

    context = page(client, cast.petra, f"/initiatives/{initiative.key}/gate/?gate=production").context

    (shown,) = context["waived"]
    assert (shown["id"], len(shown["gaps"])) == ("DEC-3", 2)
    assert shown["message"].startswith("DEC-3 is waived until ")
    assert "DEC-3" not in [f["id"] for group in context["missing"] for f in group["findings"]]


@pytest.mark.parametrize("name", ["petra", "dora", "olivia", "tom", "carl", "adam", "arne", "oscar"])
def test_nobody_else_is_offered_to_sign_or_can(client, cast, initiative, name):
    waiver = asked(cast, initiative, by=cast.dora)
    person, url = getattr(cast, name), f"/waivers/{waiver.pk}/"

    text = page(client, person, url).content.decode()
    body = {"act": "approve", "digest": waiver.digest, "password": PASSWORD}
    answer = client.post(url, body)

    assert 'name="password"' not in text
    assert answer.status_code == 403
    waiver.refresh_from_db()
    assert (waiver.state, waiver.signatures.count()) == ("submitted", 0)


def test_a_second_account_and_a_superuser_are_refused_with_the_reason(client, cast, initiative):
    waiver = asked(cast, initiative, by=cast.dora)
    again = make_person("Dora again", cast.second_line, "risk", identity_group=cast.dora.identity_group)
    root = make_person("Root", cast.second_line, is_superuser=True, is_staff=True)
    body = {"act": "approve", "digest": waiver.digest, "password": PASSWORD}

    for person, reason in ((again, "Whoever asks for a waiver does not decide"), (root, "decided by the second line")):
        client.force_login(person)
        answer = client.post(f"/waivers/{waiver.pk}/", body)
        assert (answer.status_code, reason in answer.content.decode()) == (403, True)


def test_the_second_line_reads_the_statement_and_signs_with_the_password(client, cast, initiative):
    waiver = asked(cast, initiative)
    url = f"/waivers/{waiver.pk}/"

    text = page(client, cast.rita, url).content.decode()
    wrong = client.post(url, {"act": "approve", "digest": waiver.digest, "password": "no", "comment": "Watch it."})
    answer = client.post(url, {"act": "approve", "digest": waiver.digest, "password": PASSWORD})

    assert "I, Rita, as second line reviewer, approve that DEC-3 is waived" in text
    assert waiver.digest in text
    assert (wrong.status_code, "This is not your password" in wrong.content.decode()) == (403, True)
    assert "Watch it." in wrong.content.decode()
    assert answer.url == url
    shown = client.get(url).content.decode()
    assert "I, Rita, as second line reviewer, approve" in shown
    assert "In force" in shown


def test_a_button_pressed_twice_signs_once(client, cast, initiative):
    waiver = asked(cast, initiative)
    client.force_login(cast.rita)
    body = {"act": "approve", "digest": waiver.digest, "password": PASSWORD}

    answers = [client.post(f"/waivers/{waiver.pk}/", body).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert waiver.signatures.count() == 1


def test_a_no_says_why(client, cast, initiative):
    waiver = asked(cast, initiative)
    client.force_login(cast.rita)
    body = {"act": "reject", "digest": waiver.digest, "password": PASSWORD}

    without = client.post(f"/waivers/{waiver.pk}/", body)
    client.post(f"/waivers/{waiver.pk}/", body | {"comment": "The risk is not known."})

    assert (without.status_code, "Say why you reject it." in without.content.decode()) == (409, True)
    assert "The risk is not known." in client.get(f"/waivers/{waiver.pk}/").content.decode()


def test_what_was_not_read_is_not_signed(client, cast, initiative):
    waiver = asked(cast, initiative)
    client.force_login(cast.rita)

    answer = client.post(f"/waivers/{waiver.pk}/", {"act": "approve", "digest": "0" * 64, "password": PASSWORD})

    assert (answer.status_code, "This is not what you were shown." in answer.content.decode()) == (409, True)


def test_it_is_withdrawn_closed_and_revoked_by_those_who_may(client, cast, initiative):
    first, second = asked(cast, initiative), None
    client.force_login(cast.petra)
    assert client.post(f"/waivers/{first.pk}/", {"act": "withdraw"}).status_code == 302
    second = waived(cast, initiative)
    refused = client.post(f"/waivers/{second.pk}/", {"act": "close"})
    settle(initiative)
    assert client.post(f"/waivers/{second.pk}/", {"act": "close"}).status_code == 302
    third = waived(cast, initiative, "DEC-4")
    assert client.post(f"/waivers/{third.pk}/", {"act": "revoke", "reason": "No."}).status_code == 403
    client.force_login(cast.rita)
    assert client.post(f"/waivers/{third.pk}/", {"act": "revoke"}).status_code == 409
    assert client.post(f"/waivers/{third.pk}/", {"act": "revoke", "reason": "It harms."}).status_code == 302

    assert (refused.status_code, "It does not hold without the waiver yet" in refused.content.decode()) == (409, True)
    assert [w.state for w in Waiver.objects.order_by("pk")] == ["withdrawn", "closed", "revoked"]


def test_the_owner_of_a_control_shows_it_and_nobody_else(client, cast, initiative):
    waiver = waived(cast, initiative)
    control = waiver.controls.get()
    body = {"act": "show", "control": control.pk, "text": "Twelve read."}
    url = f"/waivers/{waiver.pk}/"

    client.force_login(cast.petra)
    assert client.post(url, body).status_code == 403
    assert 'value="show"' not in client.get(url).content.decode()
    client.force_login(cast.ian)
    assert 'value="show"' in client.get(url).content.decode()
    assert client.post(url, body | {"text": ""}).status_code == 422
    assert client.post(url, body | {"control": 999999}).status_code == 404
    assert client.post(url, body).status_code == 302

    assert "Twelve read." in client.get(url).content.decode()


def test_nothing_is_asked_here_yet(client, cast):
    text = page(client, cast.petra, "/waivers/").content.decode()

    assert "No waivers here" in text
    assert "0 waivers are approved, 0 wait for approval." in text


def test_the_register_begins_with_what_expires_first(client, cast, initiative):
    later = waived(cast, initiative, "DEC-4", days=50)
    soon = waived(cast, initiative, "DEC-5", days=3)
    gone = waived(cast, initiative, "DEC-3", days=5, at=timezone.now() - timedelta(days=20))
    answer = page(client, cast.carl, "/waivers/")

    assert [(row["waiver"].pk, row["standing"]) for row in answer.context["rows"]] == [
        (gone.pk, "expired"),
        (soon.pk, "in_force"),
        (later.pk, "in_force"),
    ]
    assert answer.context["lede"] == (
        "2 waivers are approved, 0 wait for approval.",
        "1 expires within 30 days, 1 has expired.",
    )


def test_the_register_is_narrowed_by_state_requirement_initiative_and_unit(client, cast, initiative):
    other = lacking(cast, cast.claims, title="Other")
    running, waiting = waived(cast, initiative), asked(cast, other)
    taken = asked(cast, initiative, "DEC-4")
    signed(taken, cast.rita, "rejected", comment="No.")
    client.force_login(cast.carl)

    def shown(**words):
        return [row["waiver"].pk for row in client.get("/waivers/", words).context["rows"]]

    assert shown() == [running.pk, waiting.pk]
    assert shown(state="waiting") == [waiting.pk]
    assert shown(state="rejected") == [taken.pk]
    assert shown(state="all") == [running.pk, waiting.pk, taken.pk]
    assert shown(requirement="DEC-4", state="all") == [taken.pk]
    assert shown(initiative=other.key) == [waiting.pk]
    assert shown(unit=cast.claims.pk) == [waiting.pk]
    assert shown(q="Other") == [waiting.pk]


def test_what_is_listed_is_exported_with_its_signatures(client, cast, initiative):
    running = waived(cast, initiative)
    asked(cast, initiative, "DEC-4")
    client.force_login(cast.carl)

    lines = b"".join(client.get("/waivers/export/csv/", {"requirement": "DEC-3"})).decode("utf-8-sig").splitlines()
    sheet = client.get("/waivers/export/xlsx/")

    assert len(lines) == 2
    assert f"{running.pk},DEC-3,{initiative.key},Case triage,In force,exception,W2," in lines[1]
    assert "Rita, second line reviewer, approved, " in lines[1]
    assert running.digest in lines[1]
    assert sheet.headers["Content-Disposition"].endswith('.xlsx"')
    assert client.get("/waivers/export/pdf/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_sends_the_same_statements_however_many(client, cast, count, django_assert_num_queries):
    for number in range(count):
        waived(cast, lacking(cast, title=f"Initiative {number}"))
    client.force_login(cast.petra)

    with django_assert_num_queries(9):
        client.get("/waivers/")


@pytest.mark.parametrize("count", [1, 3])
def test_one_waiver_sends_the_same_statements_however_many_controls(
    client, cast, initiative, count, django_assert_num_queries
):
    waiver = waived(cast, initiative)
    CompensatingControl.objects.bulk_create(
        CompensatingControl(waiver=waiver, text=f"Control {n}", owner=cast.ian, cadence_days=7) for n in range(count)
    )
    client.force_login(cast.rita)

    with django_assert_num_queries(63):
        client.get(f"/waivers/{waiver.pk}/")
