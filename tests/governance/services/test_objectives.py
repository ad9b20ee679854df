from dataclasses import replace
from datetime import timedelta

import pytest

from governance.models import KpiSearch, LedgerEntry
from governance.services.kpis import kpi_adjust, kpi_name, kpi_plan, kpi_search_record
from governance.services.objectives import ObjectiveTerms, objective_agree, objective_end, objective_set
from roles.rules.refusals import NotPermitted, Refused
from tests.valued import fund, now, worth

pytestmark = pytest.mark.django_db
TODAY = now().date()


@pytest.fixture
def initiative(cast):
    fund(cast)
    return worth(cast)


def by(person):
    return {"actor": person.actor, "at": now()}


@pytest.fixture
def terms(cast):
    return ObjectiveTerms(
        holder=cast.oscar,
        cycle="This year",
        starts_on=TODAY - timedelta(days=30),
        ends_on=TODAY + timedelta(days=300),
        statement="Cases reach the right team at once",
        measure="misroute_rate",
        target="3 %",
        counter_measure="customer-effort",
        weight="from_10_to_25",
    )


def test_an_objective_counts_once_its_holder_says_yes_in_their_own_name(cast, initiative, terms):
    terms = replace(terms, measure=keys(initiative)[0], counter_measure=keys(initiative)[1])
    objective = objective_set(initiative, terms, **by(cast.hana))

    for person in (cast.hana, cast.petra, cast.carl, cast.adam):
        with pytest.raises(NotPermitted):
            objective_agree(objective, **by(person))
    assert objective_agree(objective, **by(cast.oscar)).agreed_at is not None
    with pytest.raises(Refused, match="already"):
        objective_agree(objective, **by(cast.oscar))
    # Whoever said yes is held to it; whoever set it may take it back.
    with pytest.raises(NotPermitted):
        objective_end(objective, **by(cast.olivia))
    assert objective_end(objective, **by(cast.hana)).ended_at is not None


def test_what_the_objective_is_stands_nowhere_in_the_ledger(cast, initiative, terms):
    terms = replace(terms, measure=keys(initiative)[0], counter_measure=keys(initiative)[1])
    objective_set(initiative, terms, **by(cast.hana))

    entry = LedgerEntry.objects.get(verb="objective_set")
    assert terms.statement not in f"{entry.target_label} {entry.details} {entry.reason}"


def keys(initiative):
    return sorted(initiative.tolerances.values_list("key", flat=True))


def test_whoever_is_asked_may_decline(cast, initiative, terms):
    terms = replace(terms, holder=cast.olivia, measure=keys(initiative)[0], counter_measure=keys(initiative)[1])
    objective = objective_set(initiative, terms, **by(cast.hana))

    assert objective_end(objective, **by(cast.olivia)).ended_at is not None


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"measure": "logins"}, "not how much it is used"),
        ({"counter_measure": ""}, "holds it in balance"),
        ({"counter_measure": "prompts"}, "“prompts” is measured by nobody here"),
        ({"ends_on": TODAY - timedelta(days=1)}, "The cycle is over"),
        ({"starts_on": TODAY + timedelta(days=400)}, "ends before it begins"),
        ({"statement": " "}, "Say what is to come out"),
    ],
)
def test_what_rewards_nothing_that_comes_out_is_refused(cast, initiative, terms, fields, text):
    terms = replace(terms, measure=keys(initiative)[0], counter_measure=keys(initiative)[1])

    with pytest.raises(Refused, match=text):
        objective_set(initiative, replace(terms, **fields), **by(cast.hana))


def test_nobody_sets_themselves_an_objective(cast, initiative, terms):
    terms = replace(terms, measure=keys(initiative)[0], counter_measure=keys(initiative)[1])

    with pytest.raises(Refused, match="Nobody sets themselves"):
        objective_set(initiative, terms, **by(cast.oscar))
    for person in (cast.olivia, cast.arne, cast.adam, cast.fred):
        with pytest.raises(NotPermitted):
            objective_set(initiative, terms, **by(person))


def test_the_ledger_says_that_there_is_one_and_not_what_it_is(cast, initiative, terms):
    terms = replace(terms, measure=keys(initiative)[0], counter_measure=keys(initiative)[1])
    objective_set(initiative, terms, **by(cast.hana))

    assert LedgerEntry.objects.filter(verb="objective_set").get().details == {}


def test_what_rewards_the_old_way_is_named_dated_and_changed(cast, initiative):
    said = {"name": "Cases by hand", "why": "It pays for the work that ends.", "owner": cast.olivia}
    with pytest.raises(NotPermitted):
        kpi_name(initiative, **said, **by(cast.carl))
    kpi = kpi_name(initiative, **said, **by(cast.hana))
    with pytest.raises(Refused, match="named already"):
        kpi_name(initiative, **said | {"name": "cases BY hand"}, **by(cast.hana))

    with pytest.raises(Refused, match="day to come"):
        kpi_plan(kpi, adjust_by=TODAY - timedelta(days=1), **by(cast.olivia))
    kpi_plan(kpi, adjust_by=TODAY + timedelta(days=30), **by(cast.olivia))
    with pytest.raises(Refused, match="still to come"):
        kpi_adjust(kpi, adjustment="Gone.", adjusted_on=TODAY + timedelta(days=1), **by(cast.olivia))
    assert kpi_adjust(kpi, adjustment="It counts cases solved now.", **by(cast.olivia)).adjusted_on == TODAY
    with pytest.raises(Refused, match="already"):
        kpi_plan(kpi, adjust_by=TODAY + timedelta(days=30), **by(cast.olivia))


def test_a_search_says_what_was_looked_at(cast, initiative):
    with pytest.raises(Refused, match="what you looked at"):
        kpi_search_record(initiative, looked_at=" ", **by(cast.hana))
    with pytest.raises(NotPermitted):
        kpi_search_record(initiative, looked_at="All.", **by(cast.arne))

    kpi_search_record(initiative, looked_at="The scorecard of the contact centre.", **by(cast.hana))

    assert KpiSearch.objects.get().searched_by == cast.hana
