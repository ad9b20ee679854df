"""On a map's page an architect says that they looked at it as it is; a change of the map takes that away."""

import pytest

from decisions.models import DecisionMap, MapNode, MapReview
from decisions.services.maps import map_register, map_rename
from governance.evidence import gather_one
from governance.models import LedgerEntry
from tests.cast import NOW, appoint, make_decision, make_initiative, make_person


@pytest.fixture
def chart(cast):
    return map_register(name="Claims", unit=cast.operations, actor=cast.olivia.actor, at=NOW)


def look(client, person, chart, note="", revision=None):
    client.force_login(person)
    return client.post(f"/decisions/maps/{chart.pk}/", {"note": note, "revision": revision or chart.revision})


def page_of(client, person, chart):
    client.force_login(person)
    return " ".join(client.get(f"/decisions/maps/{chart.pk}/").content.decode().split())


def test_an_architect_looks_at_a_map_and_it_is_kept_with_the_revision(cast, client, chart):
    anna = make_person("Anna", cast.company, "architect")
    assert "Nobody has looked at it yet." in page_of(client, anna, chart)

    assert look(client, anna, chart, "Two decisions overlap.").status_code == 302

    kept = MapReview.objects.get()
    assert (kept.map_revision, kept.reviewed_by, kept.note) == (chart.revision, anna, "Two decisions overlap.")
    assert LedgerEntry.objects.filter(verb="map_review", target_id=str(chart.pk)).exists()
    page = page_of(client, anna, chart)
    assert "Anna looked at this map as it is now" in page
    assert "I looked at it and stand by it" not in page
    again = look(client, anna, chart)
    assert again.status_code == 422
    assert "You looked at this map as it is now already." in again.content.decode()


def test_a_change_of_the_map_takes_it_away_and_an_old_page_is_refused_with_what_was_typed(cast, client, chart):
    anna = make_person("Anna", cast.company, "architect")
    look(client, anna, chart)
    seen = chart.revision
    map_rename(chart, name="All claims", actor=cast.olivia.actor, at=NOW)

    late = look(client, anna, chart, "I had this open.", revision=seen)

    assert late.status_code == 422
    assert "I had this open." in late.content.decode()
    assert "It was changed since anybody looked at it." in page_of(client, anna, chart)
    assert look(client, anna, DecisionMap.objects.get()).status_code == 302


def test_whoever_is_domain_architect_somewhere_may_and_others_may_not(cast, client, chart):
    assert look(client, cast.carl, chart).status_code == 403
    appoint(cast, make_initiative(cast), "domain_architect", cast.carl)

    assert look(client, cast.carl, chart).status_code == 302
    for person in (cast.arne, cast.adam, cast.olivia):
        assert look(client, person, chart).status_code == 403
        assert "I looked at it and stand by it" not in page_of(client, person, chart)


def test_the_facts_of_an_initiative_know_who_looked(cast, client, chart):
    initiative = make_initiative(cast)
    decision = make_decision(cast, initiative)
    MapNode.objects.create(map=chart, dmn_id="d", kind="decision", decision=decision)
    appoint(cast, initiative, "domain_architect", cast.carl)
    look(client, cast.carl, chart)

    (drawn,) = gather_one(initiative.pk, NOW).facts.maps

    assert drawn.seen_by == (cast.carl.identity_group,)
