"""Who makes an initiative confidential, and what others see instead."""

import re

import pytest

from governance.models import Breach, Endpoint, Flag, Initiative
from governance.rules.chasing import Rung
from governance.services.confidentiality import confidentiality_lift, confidentiality_set
from governance.services.happenings import flags_happened
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW, appoint, make_decision, make_initiative, make_person
from tests.confidential import WORD, client_of, hidden, text_of
from tests.waived import asked

# What is different on a page each time it is asked for.
CHANGING = r'csrf\w+" value="\w+"|"X-CSRFToken": "\w+"|nonce-[^"]+|\d\d:\d\d'


def changed(before, after):
    """Return the lines that were not there before."""
    pairs = zip(before, after, strict=True)
    return [line for old, new in pairs for line in new.splitlines() if line not in set(old.splitlines())]


def test_the_portfolio_counts_as_if_it_did_not_exist(cast):
    otto = make_person("Otto", cast.technology)
    make_initiative(cast, "An open one")
    pages = ("/portfolio/", "/initiatives/", "/flags/", "/breaches/", "/waivers/", "/decisions/", "/reviews/", "/")
    pages += ("/search/?q=Case", "/capacity/", "/portfolio/calendar/", "/benefits/", "/clearances/")

    def seen():
        return [re.sub(CHANGING, "", text_of(client_of(otto).get(page))) for page in pages]

    without = seen()
    initiative = make_initiative(cast, "Case")
    asked(cast, initiative, "CAP-1", at=NOW)
    hidden(initiative, cast)

    assert Breach.objects.count() == 1
    assert changed(without, seen()) == []
    confidentiality_lift(initiative, reason="Sold.", actor=cast.petra.actor, at=NOW)
    assert seen() != without


def test_hours_promised_to_it_are_shown_as_another_commitment(cast):
    otto, initiative = make_person("Otto", cast.technology, "architect"), make_initiative(cast)
    appoint(cast, initiative, "outcome_owner", cast.olivia)
    hidden(initiative, cast)

    page = text_of(client_of(otto).get(f"/capacity/?person={cast.olivia.pk}&month=2026-12"))

    assert "Another commitment" in page
    assert initiative.key not in page
    assert initiative.key in text_of(client_of(cast.petra).get(f"/capacity/?person={cast.olivia.pk}&month=2026-12"))


def test_a_decision_tells_of_it_to_nobody_outside(cast):
    otto, initiative = make_person("Otto", cast.technology), make_initiative(cast)
    decision = make_decision(cast, initiative)
    hidden(initiative, cast)

    assert WORD not in text_of(client_of(otto).get(f"/decisions/{decision.pk}/"))
    assert WORD in text_of(client_of(cast.petra).get(f"/decisions/{decision.pk}/"))


def test_no_endpoint_is_told_of_it(cast):
    initiative = make_initiative(cast)
    endpoint = {"name": "Chat", "channel": "slack", "url": "https://example.org/", "happenings": ["flag.raised"]}
    made = Endpoint.objects.create(**endpoint, created_by=cast.petra)
    hidden(initiative, cast)

    flags_happened([(Flag.objects.get(dedupe_key="leak"), Rung.FIRST)], at=NOW)

    assert not made.deliveries.exists()


def test_only_who_answers_for_it_hides_it_and_says_why(cast):
    initiative = make_initiative(cast)
    appoint(cast, initiative, "outcome_owner", cast.olivia)
    for who in (cast.carl, cast.adam, cast.arne, cast.oscar, cast.hana):
        with pytest.raises(NotPermitted):
            confidentiality_set(initiative, reason="Hush.", actor=who.actor, at=NOW)
    with pytest.raises(Refused, match="Say why"):
        confidentiality_set(initiative, reason=" ", actor=cast.olivia.actor, at=NOW)

    form = {"reason": "A sale."}
    before = Initiative.objects.get(pk=initiative.pk).revision

    assert client_of(cast.olivia).post(f"/initiatives/{initiative.key}/confidential/", form).status_code == 302
    assert "A sale." in text_of(client_of(cast.olivia).get(f"/initiatives/{initiative.key}/confidential/"))
    assert Initiative.objects.get(pk=initiative.pk).revision == before
    assert "Confidential" in text_of(client_of(cast.olivia).get(f"/initiatives/{initiative.key}/"))
