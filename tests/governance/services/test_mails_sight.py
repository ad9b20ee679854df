"""A mail shows no more than the inbox of whoever gets it: what is confidential stays with those who take part."""

import pytest
from django.core import mail

from governance.models import Delivery, Flag, Notice
from governance.services.deliveries import deliveries_run
from governance.services.digests import mails_bundle
from governance.services.raising import flags_upsert
from roles.models import Person
from tests.cast import NOW, make_initiative
from tests.confidential import WORD, client_of, hidden, text_of


@pytest.fixture
def secret(cast):
    """Something confidential that Tom, who takes no part in it, was told of by mistake."""
    Person.objects.filter(pk=cast.tom.pk).update(email="tom@example.org")
    return hidden(make_initiative(cast), cast)


def told(cast, message, *, initiative=None, person=None):
    """Tell Tom, who stands above whoever acts, of a flag; and put together what goes out by mail."""
    row = ("F-OWN-1", f"told:{message}", initiative and initiative.pk, person and person.pk, "critical", message)
    flags_upsert([(*row, "accountabilities", None, "", cast.olivia.pk, "{}", lambda: NOW)], NOW)
    flag = Flag.objects.get(dedupe_key=f"told:{message}")
    of_it = {"flag": flag, "message": message, "severity": flag.severity, "url": f"/flags/{flag.pk}/"}
    Notice.objects.create(key=message, person=cast.tom, kind="board", urgent=True, created_at=NOW, **of_it)


def test_nobody_is_mailed_what_they_do_not_see(cast, secret):
    told(cast, f"Nobody owns {WORD}.", initiative=secret)

    mails_bundle(at=NOW)
    deliveries_run()

    assert mail.outbox == []
    assert set(Delivery.objects.filter(channel="email").values_list("state", flat=True)) == {"moot"}
    assert WORD not in text_of(client_of(cast.tom).get("/inbox/?show=all"))


def test_what_waited_for_the_mail_goes_out_without_what_became_confidential(cast, secret):
    told(cast, f"Nobody owns {WORD}.", initiative=secret)
    told(cast, "Nobody owns the other.", initiative=make_initiative(cast, "The other"))

    mails_bundle(at=NOW)
    deliveries_run()

    [sent] = mail.outbox
    html, _type = sent.alternatives[0]
    assert "Nobody owns the other." in sent.body
    assert WORD not in sent.subject + sent.body + html


def test_what_is_told_of_a_person_names_no_initiative_that_the_receiver_does_not_see(cast, secret):
    told(cast, f"Olivia has promised too much: {secret.key}.", person=cast.olivia)

    mails_bundle(at=NOW)
    deliveries_run()

    [sent] = mail.outbox
    page, api = (text_of(client_of(cast.tom).get(path)) for path in ("/inbox/", "/api/v1/notices/"))
    assert "Olivia has promised too much: another commitment." in sent.body
    assert "Olivia has promised too much: another commitment." in page
    assert "Olivia has promised too much: another commitment." in api
    assert secret.key not in sent.subject + sent.body + sent.alternatives[0][0] + page + api
