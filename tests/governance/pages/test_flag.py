"""One flag, the inbox, and who is told outside: what people do there."""

from datetime import timedelta

import pytest

from governance.models import Delivery, Endpoint, Flag, Hearing, LedgerEntry, Notice
from governance.services.accountabilities import accountability_accept
from governance.services.chasing import chase
from governance.services.sweep import sweep_some
from tests.api_client import ApiClient, reasons
from tests.cast import NOW, appoint
from tests.governance.services.test_chasing import people, raised
from tests.ready import now

__all__ = ["people"]


def look(client, person, url):
    client.force_login(person)
    return " ".join(client.get(url).text.split())


def post(client, by, flag, **data):
    client.force_login(by)
    return client.post(f"/flags/{flag.pk}/", data)


def test_a_flag_says_what_is_wrong_who_acts_and_what_was_told(client, people):
    flag = raised(people)
    chase(at=NOW)

    text = look(client, people.carl, f"/flags/{flag.pk}/")

    assert "Nobody answers (1)." in text
    assert "Olivia has to act." in text
    assert "Told: Olivia" in text
    assert 'value="acknowledge"' not in text  # he only reads it


def test_each_sees_what_they_may_do_about_it(client, people):
    flag, critical = raised(people), raised(people, 2, severity="critical")

    def acts(person, about):
        text = look(client, person, f"/flags/{about.pk}/")
        return {
            name
            for name in ("acknowledge", "resolve", "assign", "snooze", "accept", "wake")
            if f'value="{name}"' in text
        }

    assert acts(people.olivia, flag) == {"acknowledge", "resolve", "assign", "snooze"}
    assert acts(people.rita, flag) == {"accept"}
    assert acts(people.olivia, critical) == {"acknowledge", "resolve", "assign"}
    assert acts(people.rita, critical) == acts(people.carl, flag) == acts(people.arne, flag) == set()


def test_it_is_handed_on_in_the_browser(client, people):
    flag = raised(people)

    refused = post(client, people.carl, flag, act="assign", person=people.oscar.pk)
    missing = post(client, people.olivia, flag, act="assign", person="")
    done = post(client, people.olivia, flag, act="assign", person=people.oscar.pk, because="He decides.")

    assert (refused.status_code, missing.status_code, done.status_code) == (403, 422, 302)
    assert Flag.objects.get(pk=flag.pk).assigned == people.oscar
    assert "Oscar has to act." in look(client, people.carl, f"/flags/{flag.pk}/")


def test_put_off_too_long_the_page_keeps_what_was_typed_and_says_until_when(client, people):
    flag, until = raised(people), (now().date() + timedelta(days=60)).isoformat()

    answer = post(client, people.olivia, flag, act="snooze", until=until, because="The new owner starts in January.")

    assert answer.status_code == 409
    assert "At most 14 days" in answer.text
    assert "The new owner starts in January." in answer.text
    assert Flag.objects.get(pk=flag.pk).state == "open"


def test_said_to_be_mended_it_is_looked_at_at_once(client, people):
    answers = appoint(people, people.initiative, "outcome_owner", people.olivia, accept=False)
    sweep_some(initiatives=[people.initiative.pk], at=now())
    flag = Flag.objects.get(initiative=people.initiative, rule="F-OWN-1")

    still = post(client, people.petra, flag, act="resolve")
    accountability_accept(answers, actor=people.olivia.actor, at=now())
    mended = post(client, people.petra, flag, act="resolve")

    assert (still.status_code, mended.status_code) == (409, 302)
    assert "It is still so:" in still.text
    assert Flag.objects.get(pk=flag.pk).state == "cleared"
    assert LedgerEntry.objects.filter(verb="flag_resolve").count() == 1


def test_the_api_does_the_same_acts_and_refuses_for_the_same_reasons(people):
    flag, until = raised(people), (now().date() + timedelta(days=3)).isoformat()
    path = f"flags/{flag.pk}"

    refused = ApiClient(people.carl).post(f"{path}/snooze", {"until": until, "because": "Later."})
    late = ApiClient(people.olivia).post(f"{path}/snooze", {"until": "2020-01-01", "because": "Later."})
    snoozed = ApiClient(people.olivia).post(f"{path}/snooze", {"until": until, "because": "Later."})
    woken = ApiClient(people.olivia).post(f"{path}/wake", {})
    accepted = ApiClient(people.rita).post(f"{path}/accept", {"until": until, "because": "Small."})
    assigned = ApiClient(people.petra).post(f"{path}/assign", {"person": people.dora.pk})
    still = ApiClient(people.dora).post(f"{path}/acknowledge", {})

    assert (refused.status_code, late.status_code, reasons(late)) == (403, 409, ["DAY"])
    states = [answer.json()["state"] for answer in (snoozed, woken, accepted, assigned, still)]
    assert states == ["snoozed", "open", "accepted", "open", "acknowledged"]
    assert assigned.json()["assigned"]["name"] == "Dora"


def test_the_inbox_is_everybodys_own_and_opening_a_notice_reads_it(client, people):
    flag = raised(people)
    chase(at=NOW)
    notice = Notice.objects.get(person=people.olivia)

    assert "Nobody answers (1)." not in look(client, people.carl, "/inbox/")
    client.force_login(people.carl)
    assert client.post(f"/inbox/{notice.pk}/open/").status_code == 404
    assert "1 thing is new." in look(client, people.olivia, "/inbox/")
    opened = client.post(f"/inbox/{notice.pk}/open/")

    assert opened["Location"] == f"/flags/{flag.pk}/"
    assert "Nothing is new." in look(client, people.olivia, "/inbox/")
    assert "Nobody answers (1)." in look(client, people.olivia, "/inbox/?show=all")


@pytest.mark.parametrize(
    ("query", "lede", "title"),
    [("", "Nothing is new.", "Nothing new"), ("?show=all", "You were told nothing so far.", "Nothing yet")],
)
def test_an_empty_inbox_says_whether_nothing_is_new_or_nothing_was_ever_told(client, people, query, lede, title):
    client.force_login(people.carl)
    page = client.get(f"/inbox/{query}").content.decode()

    assert lede in page
    assert title in page


def test_the_bell_is_told_at_once_how_many_are_new(client, people):
    client.force_login(people.olivia)
    before = client.get("/inbox/live/").text
    raised(people)
    chase(at=NOW)

    answer = client.get("/inbox/live/").text
    mark = answer.split("id: ")[1].split("\n")[0]

    assert "data: 0" in before
    assert "event: inbox\ndata: 1" in answer
    assert "data:" not in client.get("/inbox/live/", headers={"Last-Event-ID": mark}).text


def test_the_inbox_takes_the_same_statements_however_much_is_in_it(client, people, django_assert_max_num_queries):
    for number in range(8):
        raised(people, number)
    chase(at=NOW)
    client.force_login(people.olivia)

    with django_assert_max_num_queries(8):
        client.get("/inbox/")


def test_a_digest_is_switched_off_and_on_in_the_inbox(client, people):
    client.force_login(people.olivia)

    client.post("/inbox/hearing/", {"digest": "no"})
    assert Hearing.objects.get(person=people.olivia).digest is False
    assert "you get no digest" in look(client, people.olivia, "/inbox/")
    client.post("/inbox/hearing/", {"digest": "yes"})
    assert Hearing.objects.get(person=people.olivia).digest is True


def test_what_waits_for_a_leaver_is_handed_over_by_pmo_or_hr(client, people):
    raised(people)
    url = f"/flags/hand-over/{people.olivia.pk}/"
    client.force_login(people.carl)
    assert client.get(url).status_code == client.post(url, {}).status_code == 403

    client.force_login(people.hana)
    unsaid = client.post(url, {"to": people.dora.pk, "because": ""})
    done = client.post(url, {"to": people.dora.pk, "because": "She leaves."})

    assert (unsaid.status_code, done["Location"]) == (422, f"/flags/?owner={people.dora.pk}")
    assert "1 flag waits." in look(client, people.hana, f"/flags/hand-over/{people.dora.pk}/")


def test_only_pmo_and_administrators_see_who_is_told_outside(client, people):
    for person in (people.olivia, people.arne, people.rita):
        client.force_login(person)
        assert client.get("/channels/").status_code == 403

    assert "Nobody outside is told anything." in look(client, people.petra, "/channels/")


def test_a_secret_is_shown_once_in_the_answer_that_made_it(client, people):
    client.force_login(people.petra)
    values = {"name": "Tickets", "channel": "webhook", "url": "https://example.org/hook", "happenings": ["flag.raised"]}

    nothing = client.post("/channels/", values | {"happenings": []})
    open_to_all = client.post("/channels/", values | {"url": "http://example.org/hook"})
    made = client.post("/channels/", values)

    assert (nothing.status_code, open_to_all.status_code, made.status_code) == (422, 409, 200)
    assert "whsec_" in made.text
    assert "whsec_" not in look(client, people.petra, "/channels/")
    endpoint = Endpoint.objects.get()
    assert "whsec_" not in endpoint.sealed
    turned = client.post(f"/channels/{endpoint.pk}/secret/")
    assert "whsec_" in turned.text
    assert made.text.split("whsec_")[1][:20] != turned.text.split("whsec_")[1][:20]
    client.post(f"/channels/{endpoint.pk}/try/")
    assert Delivery.objects.get(endpoint=endpoint).content["type"] == "remit.trial"
    client.post(f"/channels/{endpoint.pk}/end/")
    assert Delivery.objects.get(endpoint=endpoint).state == "moot"
