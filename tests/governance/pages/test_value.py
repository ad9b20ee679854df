from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import AdoptionObjective, Benefit, ConflictingKpi, Flag, KpiSearch
from governance.rules.value import BenefitKind
from governance.services.objectives import ObjectiveTerms, objective_set
from roles.models import Bypass
from tests.cast import appoint, force_stage
from tests.valued import baselined, before, committed, fund, now, proposed, read, worth

pytestmark = pytest.mark.django_db
TODAY = now().date()


@pytest.fixture
def cast(cast):
    return fund(cast)


@pytest.fixture
def initiative(cast):
    return worth(cast)


@pytest.fixture
def url(initiative):
    return f"/initiatives/{initiative.key}/value/"


def shown(client, person, url):
    client.force_login(person)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def sent(client, person, url, act, **fields):
    client.force_login(person)
    return client.post(url, {"act": act} | fields)


def claim(cast, initiative, **fields):
    whole = {"name": "Less sorting", "kind": "capacity", "owner": cast.fred.pk, "plan": initiative.plan.pk}
    more = {"hours": "280", "unit": "hours a month", "cadence_days": "90"}
    return whole | more | fields


def terms(cast, initiative, **fields):
    first, second = initiative.tolerances.order_by("key").values_list("key", flat=True)
    said = {
        "cycle": "This year",
        "starts_on": TODAY - timedelta(days=30),
        "ends_on": TODAY + timedelta(days=300),
        "statement": "Cases reach the right team at once",
        "measure": first,
        "target": "3 %",
        "counter_measure": second,
    }
    return said | fields


def test_an_empty_page_says_what_to_do_next(client, cast, url):
    text = shown(client, cast.petra, url)

    assert "<strong>Nobody said what it is worth.</strong>" in text
    assert "Measure what was before while it is still so" in text
    assert "0 of 280 hours a month claimed" in text
    assert "Nobody has looked yet" in text
    assert 'value="propose"' in text
    assert 'value="objective"' in text
    assert 'value="propose"' not in shown(client, cast.carl, url)


def test_the_first_sentence_says_how_much_is_claimed_and_what_finance_relies_on(client, cast, initiative, url):
    committed(cast, initiative, hours=100)
    proposed(cast, initiative, hours=80, name="Faster answers")
    proposed(cast, initiative, kind=BenefitKind.DISBENEFIT, name="More stress")

    text = shown(client, cast.carl, url)

    assert "2 benefits, 180 of 280 hours claimed; finance relies on 1." in text
    assert "step 3 of 5" in text
    assert "Measure what was before" in text
    assert "What it costs somebody" in text


def test_too_large_a_claim_is_refused_with_its_figures_and_keeps_every_keystroke(client, cast, initiative, url):
    answer = sent(client, cast.fred, url, "propose", **claim(cast, initiative, hours="350", boundary="Not the letters"))
    text = answer.content.decode()

    assert answer.status_code == 422
    assert "The plan sets 280 hours a month free; 350 would be claimed." in text
    assert "Not the letters" in text
    assert 'value="350"' in text
    assert sent(client, cast.fred, url, "propose", **claim(cast, initiative)).status_code == 302
    assert Benefit.objects.get().hours == 280


def test_who_may_not_say_what_it_is_worth_is_told_who_may(client, cast, initiative, url):
    answer = sent(client, cast.carl, url, "propose", **claim(cast, initiative))

    assert answer.status_code == 403
    assert "Only the outcome owner, the executive, finance and the PMO" in answer.content.decode()
    assert sent(client, cast.petra, url, "nonsense").status_code == 400


def test_a_benefit_is_walked_from_claim_to_proof(client, cast, initiative):
    benefit = proposed(cast, initiative, hours=100)
    url = f"/benefits/{benefit.pk}/"
    was = before()
    typed = {"value": "300", "first_day": was.first_day, "last_day": was.last_day, "method": "Time sheets."}

    assert sent(client, cast.olivia, url, "baseline", **typed).status_code == 302
    assert "It waits for somebody of finance" in shown(client, cast.olivia, url)
    assert 'value="commit"' in shown(client, cast.fred, url)
    assert sent(client, cast.fred, url, "commit").status_code == 302
    seen = {"first_day": TODAY - timedelta(days=30), "last_day": TODAY - timedelta(days=1)}
    late = sent(
        client,
        cast.olivia,
        url,
        "read_hours",
        value="90",
        hours="95",
        source="CRM",
        **seen | {"last_day": "2099-01-01"},
    )
    assert (late.status_code, "The period is not over" in late.content.decode()) == (409, True)
    assert 'value="CRM"' in late.content.decode()
    assert sent(client, cast.olivia, url, "read_hours", value="90", hours="95", source="CRM", **seen).status_code == 302
    assert sent(client, cast.fred, url, "validate", because="Two posts stay open.").status_code == 302

    text = shown(client, cast.carl, url)
    assert "Validated by Fred" in text
    assert "Two posts stay open." in text
    assert 'value="write_down"' not in text
    assert "Said what is seen of it: Less sorting" in text


def test_whoever_proposed_it_finds_no_button_to_rely_on_it(client, cast, initiative):
    benefit = baselined(cast, proposed(cast, initiative, hours=10, by=cast.fred))

    assert 'value="commit"' not in shown(client, cast.fred, f"/benefits/{benefit.pk}/")
    assert sent(client, cast.fred, f"/benefits/{benefit.pk}/", "commit").status_code == 403


def test_what_goes_past_the_ai_is_not_counted(client, cast, initiative, url):
    benefit = committed(cast, initiative, hours=100)
    read(cast, benefit, hours=Decimal(95))
    assert "95 of 95 hours counted" in shown(client, cast.carl, url)
    days = {"first_day": TODAY - timedelta(days=7), "last_day": TODAY - timedelta(days=1)}
    change = initiative.plan.changes.get(fate="automate")
    about = {"source": "sample", "reported_by": cast.olivia, "reported_at": now()}
    Bypass.objects.create(change=change, eligible=400, off_route=44, **days, **about)
    chased = {"severity": "high", "message": "-", "mend_screen": "plans", "dedupe_key": "past"}
    times = dict.fromkeys(("due_at", "opened_at", "last_seen_at"), now())
    Flag.objects.create(rule="F-ROL-2", initiative=initiative, **chased, **times)

    text = shown(client, cast.carl, url)

    assert "89 of 95 hours counted" in text
    assert "11 % of cases go past the AI" in text
    assert "11 % of cases go past the AI" in shown(client, cast.carl, f"/benefits/{benefit.pk}/")


def test_two_readings_are_drawn_and_the_later_one_of_a_period_counts(client, cast, initiative):
    benefit = committed(cast, initiative, hours=100)
    read(cast, benefit, days=40, hours=Decimal(50))
    read(cast, benefit, hours=Decimal(60))
    read(cast, benefit, hours=Decimal(70), note="Counted again.")

    text = shown(client, cast.carl, f"/benefits/{benefit.pk}/")

    assert 'data-chart="benefit-readings"' in text
    assert "Counted again." in text
    assert '<td class="num" data-label="Hours set free">60</td>' not in text


def test_benefits_rest_while_it_is_back_from_production(client, cast, initiative, url):
    benefit = committed(cast, initiative, hours=100)
    for stage in ("pilot", "production", "pilot"):
        force_stage(initiative, stage, cast.petra)

    assert "Its benefits rest" in shown(client, cast.olivia, url)
    answer = sent(
        client,
        cast.olivia,
        f"/benefits/{benefit.pk}/",
        "read_hours",
        value="1",
        source="CRM",
        first_day=TODAY - timedelta(days=2),
        last_day=TODAY - timedelta(days=1),
    )
    assert (answer.status_code, "its benefits rest" in answer.content.decode()) == (409, True)


def test_an_objective_is_set_from_who_lacks_one_and_agreed_to_by_its_holder(client, cast, initiative, url):
    appoint(cast, initiative, "accountable_executive", cast.oscar)
    text = shown(client, cast.hana, url)
    assert "0 of 1 leader holds an objective" in text
    assert f'href="?holder={cast.oscar.pk}#objective-new"' in text
    assert f'<option value="{cast.oscar.pk}" selected' in shown(client, cast.hana, f"{url}?holder={cast.oscar.pk}")

    said = terms(cast, initiative)
    refused = sent(
        client, cast.hana, url, "objective", holder=cast.oscar.pk, **said | {"counter_measure": said["measure"]}
    )
    assert (refused.status_code, "second measure that holds it in balance" in refused.content.decode()) == (422, True)
    assert sent(client, cast.hana, url, "objective", holder=cast.oscar.pk, **said).status_code == 302
    objective = AdoptionObjective.objects.get()
    assert "It waits for its holder" in shown(client, cast.oscar, url)
    assert sent(client, cast.petra, url, "agree", row=objective.pk).status_code == 403
    assert sent(client, cast.oscar, url, "agree", row=objective.pk).status_code == 302

    assert "1 of 1 leader holds an objective" in shown(client, cast.oscar, url)
    assert sent(client, cast.hana, url, "end", row=objective.pk).status_code == 302
    assert "0 of 1 leader holds an objective" in shown(client, cast.oscar, url)


def test_what_somebody_is_rewarded_for_is_read_by_few(client, cast, initiative, url):
    appoint(cast, initiative, "accountable_executive", cast.oscar)
    holder = ObjectiveTerms(holder=cast.oscar, **terms(cast, initiative))
    objective_set(initiative, holder, actor=cast.hana.actor, at=now())
    secret = "Cases reach the right team at once"

    for person in (cast.hana, cast.oscar, cast.petra, cast.arne, cast.fred):
        assert secret in shown(client, person, url), person
    for person in (cast.carl, cast.tom, cast.rita, cast.olivia):
        assert secret not in shown(client, person, url), person
        assert secret not in shown(client, person, f"/initiatives/{initiative.key}/history/"), person
    appoint(cast, initiative, "outcome_owner", cast.olivia)
    assert secret in shown(client, cast.olivia, url)


def test_an_objective_of_another_initiative_is_not_touched_from_here(client, cast, initiative, url):
    other = worth(cast, "Letters", role="Clerk, redesigned")
    holder = ObjectiveTerms(holder=cast.oscar, **terms(cast, other))
    objective = objective_set(other, holder, actor=cast.hana.actor, at=now())

    assert sent(client, cast.oscar, url, "agree", row=objective.pk).status_code == 404


def test_what_rewards_the_old_way_is_named_dated_and_changed(client, cast, initiative, url):
    appoint(cast, initiative, "outcome_owner", cast.olivia)
    named = {"name": "Cases by hand", "why": "It pays for the old work.", "owner": cast.olivia.pk}
    assert sent(client, cast.petra, url, "kpi", **named).status_code == 302
    kpi = ConflictingKpi.objects.get()
    assert "No day yet" in shown(client, cast.carl, url)
    late = sent(client, cast.olivia, url, "kpi_plan", row=kpi.pk, adjust_by=TODAY - timedelta(days=1))
    assert (late.status_code, "Set a day to come." in late.content.decode()) == (422, True)
    assert (
        sent(client, cast.olivia, url, "kpi_plan", row=kpi.pk, adjust_by=TODAY + timedelta(days=9)).status_code == 302
    )
    assert "To be changed by" in shown(client, cast.carl, url)
    changed = {"adjustment": "It counts cases solved.", "adjusted_on": TODAY}
    assert sent(client, cast.olivia, url, "kpi_adjust", row=kpi.pk, **changed).status_code == 302
    assert "It counts cases solved." in shown(client, cast.carl, url)

    assert sent(client, cast.carl, url, "search", looked_at="All of it.").status_code == 403
    assert sent(client, cast.petra, url, "search", looked_at="The scorecard of the centre.").status_code == 302
    assert "The scorecard of the centre." in shown(client, cast.carl, url)
    assert KpiSearch.objects.get().searched_by == cast.petra


def test_the_page_takes_the_same_statements_however_much_it_shows(client, cast, initiative, url):
    def statements():
        with CaptureQueriesContext(connection) as seen:
            shown(client, cast.petra, url)
        return len(seen)

    def fill(mark):
        read(cast, committed(cast, initiative, hours=10, name=f"Benefit {mark}"))
        ConflictingKpi.objects.create(
            initiative=initiative, name=mark, why="-", owner=cast.olivia, named_by=cast.petra, named_at=now()
        )
        holder = ObjectiveTerms(holder=cast.oscar, **terms(cast, initiative, cycle=mark))
        objective_set(initiative, holder, actor=cast.hana.actor, at=now())

    fill("one")
    statements()  # reads what is kept for later
    few = statements()
    for mark in ("two", "three", "four"):
        fill(mark)

    assert statements() == few


def test_my_work_asks_the_holder_finance_and_the_owner_each_for_their_part(client, cast, initiative):
    objective_set(
        initiative, ObjectiveTerms(holder=cast.oscar, **terms(cast, initiative)), actor=cast.hana.actor, at=now()
    )
    waits = baselined(cast, proposed(cast, initiative, hours=10, name="Faster answers", by=cast.fred))
    late = committed(cast, initiative, hours=10, name="Less sorting")
    force_stage(initiative, "pilot", cast.petra)
    Benefit.objects.filter(pk=late.pk).update(committed_at=now() - timedelta(days=91))

    assert "Agree to an objective: Cases reach the right team at once" in shown(client, cast.oscar, "/")
    assert f"/benefits/{waits.pk}/#commit" in shown(client, cast.fiona, "/")
    assert f"/benefits/{waits.pk}/#commit" not in shown(client, cast.fred, "/")
    assert f"/benefits/{late.pk}/#read" in shown(client, cast.olivia, "/")
    assert f"/benefits/{late.pk}/#read" not in shown(client, cast.carl, "/")
