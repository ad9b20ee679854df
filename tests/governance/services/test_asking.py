"""What is asked of people: told once, in the act or with the next sweep, and settled by whoever answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from governance.models import Notice
from governance.services.accountabilities import accountability_accept, accountability_decline
from governance.services.digests import mails_bundle
from governance.services.sweep import sweep_requested
from tests.cast import NOW, appoint, make_initiative, make_person
from tests.waived import asked


def waits(*, about=""):
    rows = Notice.objects.filter(kind="asked", moot_at=None, about__startswith=about).order_by("pk")
    return {(row.person.display_name, row.about.split(":")[0], row.url.split("#")[0]) for row in rows}


def test_who_is_proposed_is_asked_in_the_act_and_their_manager_as_well(cast):
    held = appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, accept=False)
    url = f"/accountabilities/{held.pk}/"
    assert waits() == {("Olivia", "accountability", url), ("Oscar", "accountability", url)}

    accountability_accept(held, actor=cast.olivia.actor, at=NOW)

    assert waits() == {("Oscar", "accountability", url)}
    assert Notice.objects.count() == 2


def test_what_is_declined_waits_for_nobody(cast):
    held = appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, accept=False)

    accountability_decline(held, reason="No time.", actor=cast.olivia.actor, at=NOW)

    assert waits() == set()


def test_what_is_asked_goes_out_with_the_digest_of_the_morning(cast):
    cast.olivia.email = "olivia@example.org"
    cast.olivia.save(update_fields=["email"])
    appoint(cast, make_initiative(cast), "outcome_owner", cast.olivia, accept=False, hours=0)

    assert mails_bundle(at=NOW - timedelta(hours=5)) == 0
    assert mails_bundle(at=NOW) == 1


def test_a_waiver_is_asked_of_who_decides_and_never_of_who_asks(cast):
    initiative = make_initiative(cast)
    appoint(cast, initiative, "outcome_owner", cast.olivia)
    waiver = asked(cast, initiative, "CAP-1", at=timezone.now())

    sweep_requested(at=timezone.now())

    names = {name for name, _about, _url in waits(about="waiver")}
    assert names
    assert waiver.requested_by.display_name not in names
    assert "Olivia" not in names


@pytest.mark.parametrize("language", ["", "de"])
def test_it_is_said_in_the_words_of_the_object(cast, language):
    dora = make_person("Dora", cast.operations, language=language)
    appoint(cast, make_initiative(cast, "Sort letters"), "measurement_owner", dora, accept=False, hours=0)

    [notice] = Notice.objects.filter(person=dora)

    assert notice.message.endswith("Sort letters")
    assert notice.message.startswith("You are asked to be measurement owner: ")
