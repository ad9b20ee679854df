from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from governance.ledger import broken_links
from governance.models import CHASED, Flag, Initiative, LedgerEntry, Readiness
from governance.rules.flags import FLAG_TITLES
from governance.rules.stages import Nature, Stage
from roles.models import Person


def counts():
    return {model: model.objects.count() for model in (Initiative, Person, LedgerEntry, Flag, Readiness)}


def test_it_is_refused_where_there_is_no_demo(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="This is not a demo"):
        call_command("load_demo")

    assert Person.objects.count() == 0


def test_a_second_load_changes_nothing(loaded, django_assert_num_queries):
    before = counts()
    out = StringIO()

    with django_assert_num_queries(1):
        call_command("load_demo", force=True, stdout=out)

    assert out.getvalue() == "Harbour Mutual is there already.\n"
    assert counts() == before


def test_every_stage_and_every_nature_occurs(loaded):
    assert set(Initiative.objects.values_list("stage", flat=True)) == set(Stage)
    assert set(Initiative.objects.values_list("nature", flat=True)) == set(Nature)


def test_every_flag_rule_has_something_to_chase(loaded):
    assert set(Flag.objects.filter(state__in=CHASED).values_list("rule", flat=True)) == set(FLAG_TITLES)


def test_five_of_those_in_production_lack_nothing(loaded):
    healthy = Readiness.objects.filter(initiative__stage="production", unmet=[], indeterminate=[])

    assert sorted(healthy.values_list("initiative__title", flat=True)) == [
        "Broker letter drafts",
        "Call summaries for advisers",
        "Motor damage estimates from photos",
        "Policy wording search",
        "Storm surge claims forecast",
    ]


def test_the_ledger_tells_it_from_past_to_present_and_every_link_holds(loaded):
    moments = list(LedgerEntry.objects.order_by("id").values_list("at", flat=True))

    assert list(broken_links()) == []
    assert moments == sorted(moments)
    assert (moments[-1] - moments[0]).days > 270
    assert moments[-1] <= loaded


def test_only_personas_can_sign_in_and_all_of_them_can(loaded, settings, client):
    can = {person.username for person in Person.objects.all() if person.has_usable_password()}
    signed_in = [name for name in settings.DEMO_PERSONAS if client.login(username=name, password="remit-demo")]

    assert can == set(settings.DEMO_PERSONAS)
    assert signed_in == settings.DEMO_PERSONAS


def test_whoever_moved_an_initiative_through_a_gate_held_nothing_on_it(loaded):
    movers = Counter()
    for initiative in Initiative.objects.prefetch_related("transitions", "accountabilities"):
        holders = {a.person_id for a in initiative.accountabilities.all()}
        movers[bool(holders & {t.actor_id for t in initiative.transitions.all() if t.gate})] += 1

    assert movers == {False: 18}
