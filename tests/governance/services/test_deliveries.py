"""What goes out: to a real mail server and a real receiver, once each, again where it was not taken."""

import json
import socket
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from django.test import override_settings
from django.utils import timezone
from standardwebhooks import Webhook

from governance.models import Channel, Delivery, Hearing, Notice
from governance.rules.outgoing import WAITS, Happening
from governance.services.chasing import chase
from governance.services.clearances import clearance_suspend
from governance.services.deliveries import deliveries_run, delivery_replay
from governance.services.endpoints import endpoint_end, endpoint_register, endpoint_secret_turn, endpoint_try
from governance.services.mails import unsubscribe_token
from governance.services.notices import notices_read
from governance.tasks import deliver
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW
from tests.cleared import cleared
from tests.governance.services.test_chasing import people, raised

__all__ = ["people"]


def _free_port():
    """Return a port that nobody uses: the mail server cannot be asked for any."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class _Mailbox:
    """What a mail server took, and what it says to the next message."""

    def __init__(self):
        self.taken, self.answer = [], "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            self.taken.append(envelope)
        return self.answer


@pytest.fixture
def mailbox():
    """Return a real SMTP server's mailbox, to which the portal sends."""
    box = _Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=_free_port())
    server.start()
    options = {"host": "127.0.0.1", "port": server.port, "timeout": 5}
    backend = "django.core.mail.backends.smtp.EmailBackend"
    with override_settings(MAILERS={"default": {"BACKEND": backend, "OPTIONS": options}}):
        yield box
    server.stop()


class _Receiver(BaseHTTPRequestHandler):
    """Takes what is posted, and answers as it is told to."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.headers, body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_args):
        """Say nothing."""


@contextmanager
def receiving():
    with HTTPServer(("127.0.0.1", 0), _Receiver) as server:
        server.taken, server.answer = [], 204
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def receiver(settings):
    settings.PRIVATE_ENDPOINTS = True
    with receiving() as server:
        yield server


def endpoint(people, receiver, *happenings, channel=Channel.WEBHOOK):
    return endpoint_register(
        name=f"Tickets by {channel}",
        channel=channel,
        url=f"http://127.0.0.1:{receiver.server_port}/hook",
        happenings=happenings or tuple(Happening),
        actor=people.petra.actor,
        at=NOW,
    )


def sent():
    return list(Delivery.objects.order_by("pk").values_list("state", "attempts"))


def again():
    """Let the time pass that the next try waits for."""
    Delivery.objects.filter(state="waiting").update(next_at=timezone.now() - timedelta(seconds=1))
    deliveries_run()


def test_a_mail_says_what_is_wrong_where_it_is_mended_and_is_sent_once(people, mailbox):
    flag = raised(people)
    chase(at=NOW)

    deliver()
    deliver()

    [envelope] = mailbox.taken
    text = envelope.content.decode()
    assert envelope.rcpt_tos == ["olivia@example.org"]
    assert "Subject: High" in text
    assert f"http://localhost:8000/flags/{flag.pk}/" in text
    assert "Nobody answers (1)." in text
    assert "Content-Type: text/plain" in text
    assert "Content-Type: text/html" in text
    assert "List-Unsubscribe" not in text  # what somebody has to act on is not switched off
    assert sent() == [("sent", 1)]


def test_a_mail_that_is_not_taken_is_tried_again_under_the_same_id(people, mailbox):
    raised(people)
    chase(at=NOW)
    mailbox.answer = "451 Try again later"
    deliver()
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.attempts) == ("waiting", 1)
    assert "451" in waiting.error
    deliver()  # its time has not come
    assert Delivery.objects.get().attempts == 1

    mailbox.answer = "250 OK"
    again()

    assert sent() == [("sent", 2)]
    assert f"<{waiting.key.replace(':', '.')}@" in mailbox.taken[0].content.decode()


def test_what_was_read_meanwhile_is_not_mailed(people, mailbox):
    raised(people)
    chase(at=NOW)
    notices_read(people.olivia.pk, at=NOW)

    deliver()

    assert mailbox.taken == []
    assert sent() == [("moot", 1)]


def test_a_digest_can_be_switched_off_from_the_mail_itself(people, mailbox, client):
    raised(people, severity="medium")
    chase(at=NOW)
    deliver()
    text = mailbox.taken[0].content.decode()
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in text

    address = f"/inbox/unsubscribe/{unsubscribe_token(people.olivia.pk)}/"
    assert client.get(address).status_code == 200
    assert not Hearing.objects.filter(digest=False).exists()  # a scanner that follows links changes nothing
    assert client.post(address).status_code == 200
    assert client.post(f"{address[:-3]}xx/").status_code == 404

    raised(people, 2, severity="medium", at=NOW + timedelta(days=1))
    assert chase(at=NOW + timedelta(days=1)).mails == 0
    assert Notice.objects.filter(person=people.olivia).count() == 2


def test_a_webhook_is_signed_and_says_the_same_id_with_each_try(people, receiver):
    named = endpoint(people, receiver)
    flag = raised(people)
    chase(at=NOW)
    receiver.answer = 503
    again()
    receiver.answer = 204
    again()

    (first, body), (second, _body) = receiver.taken
    told = Webhook(named.secret).verify(body, dict(first))
    assert (told["type"], told["data"]["flag"], told["data"]["initiative"]) == (
        "flag.raised",
        flag.pk,
        people.initiative.key,
    )
    assert first["webhook-id"] == second["webhook-id"]
    assert [d.state for d in Delivery.objects.filter(channel="webhook")] == ["sent"]


def test_with_another_secret_the_old_one_verifies_nothing_more(people, receiver):
    old = endpoint(people, receiver)
    new = endpoint_secret_turn(old.endpoint, actor=people.petra.actor, at=NOW)
    endpoint_try(old.endpoint, actor=people.petra.actor, at=timezone.now())
    deliveries_run()

    [(headers, body)] = receiver.taken
    assert Webhook(new.secret).verify(body, dict(headers))["type"] == "remit.trial"
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(old.secret).verify(body, dict(headers))


def test_an_endpoint_hears_only_what_it_asked_for_and_each_thing_once(people, receiver):
    endpoint(people, receiver, Happening.FLAG_CLEARED)
    flag = raised(people)
    chase(at=NOW)
    type(flag).objects.filter(pk=flag.pk).update(state="cleared", cleared_at=NOW + timedelta(hours=1))

    for hours in (1, 2):
        chase(at=NOW + timedelta(hours=hours, minutes=1))
        again()

    assert [json.loads(body)["type"] for _headers, body in receiver.taken] == ["flag.cleared"]


def test_that_an_ai_was_stopped_is_told_in_the_transaction_that_stops_it(people, receiver):
    endpoint(people, receiver, Happening.CLEARANCE_CHANGED)
    initiative = cleared(people)

    clearance_suspend(initiative, reason="It answers nonsense.", actor=people.rita.actor, at=NOW)
    again()

    [(_headers, body)] = receiver.taken
    told = json.loads(body)
    assert (told["type"], told["data"]["initiative"]) == ("clearance.changed", initiative.key)
    assert told["data"]["reason"] == "It answers nonsense."


@pytest.mark.parametrize(("channel", "where"), [(Channel.SLACK, "blocks"), (Channel.TEAMS, "attachments")])
def test_chat_gets_a_short_message_in_its_own_form(people, receiver, channel, where):
    endpoint(people, receiver, Happening.FLAG_RAISED, channel=channel)
    raised(people)
    chase(at=NOW)
    again()

    [(_headers, body)] = receiver.taken
    message = json.loads(body)
    assert message[where]
    assert "Nobody answers (1)." in body.decode()
    assert "http://localhost:8000/flags/" in body.decode()


def test_what_is_never_taken_is_given_up_in_sight_and_sent_again_by_hand(people, receiver):
    named = endpoint(people, receiver)
    delivery = endpoint_try(named.endpoint, actor=people.petra.actor, at=timezone.now())
    receiver.answer = 500
    for _try in range(len(WAITS) + 1):
        again()
    dead = Delivery.objects.get(pk=delivery.pk)
    assert (dead.state, dead.attempts) == ("dead", len(WAITS) + 1)
    assert "500" in dead.error

    with pytest.raises(NotPermitted):
        delivery_replay(dead, actor=people.olivia.actor, at=timezone.now())
    delivery_replay(dead, actor=people.petra.actor, at=timezone.now())
    receiver.answer = 200
    again()

    assert Delivery.objects.get(pk=delivery.pk).state == "sent"


def test_a_worker_that_died_with_a_message_leaves_it_to_another_one(people, mailbox, monkeypatch):
    raised(people)
    chase(at=NOW)
    monkeypatch.setattr("governance.services.deliveries._deliver", lambda _number: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        deliveries_run()
    monkeypatch.undo()

    assert deliveries_run() == 0  # held for a while, so that nobody sends it twice
    again()

    assert len(mailbox.taken) == 1


def test_an_address_inside_is_not_told_unless_the_installation_says_so(people, receiver, settings):
    named = endpoint(people, receiver)
    settings.PRIVATE_ENDPOINTS = False
    endpoint_try(named.endpoint, actor=people.petra.actor, at=timezone.now())

    deliveries_run()

    assert receiver.taken == []
    assert "not a public address" in Delivery.objects.get().error


def test_who_is_told_outside_is_said_by_pmo_and_administrators_alone(people, receiver):
    named = endpoint(people, receiver)

    for name in ("olivia", "arne", "carl"):
        actor = getattr(people, name).actor
        with pytest.raises(NotPermitted):
            endpoint_register(
                name="Mine",
                channel=Channel.SLACK,
                url="https://example.org/hook",
                happenings=tuple(Happening),
                actor=actor,
                at=NOW,
            )
        with pytest.raises(NotPermitted):
            endpoint_end(named.endpoint, actor=actor, at=NOW)


def test_an_address_that_anybody_can_read_along_is_refused(people):
    with pytest.raises(Refused, match="https"):
        endpoint_register(
            name="Open",
            channel=Channel.WEBHOOK,
            url="http://example.org/hook",
            happenings=(Happening.FLAG_RAISED,),
            actor=people.petra.actor,
            at=NOW,
        )


def test_an_endpoint_that_ended_is_told_nothing_that_still_waits(people, receiver):
    named = endpoint(people, receiver)
    raised(people)
    chase(at=NOW)
    endpoint_end(named.endpoint, actor=people.petra.actor, at=NOW)

    again()

    assert receiver.taken == []
