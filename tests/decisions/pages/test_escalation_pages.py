from decimal import Decimal

import pytest
from django.urls import reverse

from decisions.models import Decision, EdgeCasePolicy, Queue
from decisions.pages.matrix import matrix, others_open
from decisions.queries.charter import decisions_whole
from decisions.queries.logic import table_rows
from decisions.rules.facts import TableFacts
from tests.cast import make_decision
from tests.decisions.whole import settle_claim


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def whole(cast):
    return settle_claim(cast, rules=2)


def row_post(decision, key, **fields):
    return reverse("decision-edge-cases", args=[decision.pk]), {"row": key} | fields


def rows(decision, table=None):
    found = decisions_whole().get(pk=decision.pk)
    return {row.key: row for row in matrix(found, table or table_rows([decision.pk]).get(decision.pk))}


# Where no rule fits


def test_a_decision_without_a_table_has_no_rule_that_could_not_fit(cast):
    prose, table = make_decision(cast, logic_kind="prose"), make_decision(cast, name="Other", logic_kind="table")

    assert ("edge-uncovered" in rows(prose), "edge-uncovered" in rows(table)) == (False, True)


def test_a_table_that_covers_every_case_needs_no_rule_for_the_rest(cast):
    decision = make_decision(cast, logic_kind="table")
    complete = TableFacts(rules=3, fresh=True, exact=True)

    row = rows(decision, complete)["edge-uncovered"]

    assert (row.is_hole, row.needless) == (False, "The table covers every case.")
    assert row not in others_open(rows(decision, complete)["edge-ambiguous"], rows(decision, complete).values())
    assert rows(decision, TableFacts(rules=3))["edge-uncovered"].is_hole


def test_what_no_rule_fits_goes_to_a_person_or_gets_an_allowed_answer(cast, as_):
    decision = make_decision(cast, logic_kind="table", allowed_answers=["Pay", "Refuse"])
    client = as_(cast.olivia)

    refused = client.post(*row_post(decision, "edge-uncovered", action="abstain"))
    saved = client.post(*row_post(decision, "edge-uncovered", action="escalate", expected_share="2.5"))

    assert (refused.status_code, saved.status_code) == (422, 302)
    assert EdgeCasePolicy.objects.get().expected_share == Decimal("0.025")


# What makes a case ambiguous


def test_a_measure_and_its_number_are_said_in_words(cast, as_):
    decision = make_decision(cast)
    client = as_(cast.olivia)

    client.post(*row_post(decision, "edge-ambiguous", action="abstain", trigger="confidence", trigger_value="0.85"))
    typed = rows(decision)["edge-ambiguous"].threshold
    client.post(
        *row_post(decision, "edge-ambiguous", action="abstain", trigger_text="pages longer than", trigger_value="40")
    )

    policy = EdgeCasePolicy.objects.get()
    assert (typed, rows(decision)["edge-ambiguous"].threshold) == ("Confidence below 0.85", "pages longer than 40")
    assert (policy.trigger, policy.trigger_text) == ("other", "pages longer than")


@pytest.mark.parametrize(
    "fields", [{"trigger": "confidence", "trigger_value": "85"}, {"trigger": "other", "trigger_value": "3"}]
)
def test_a_number_that_cannot_be_and_a_measure_without_a_name_are_refused(cast, as_, fields):
    decision = make_decision(cast)

    answer = as_(cast.olivia).post(*row_post(decision, "edge-ambiguous", action="abstain", **fields))

    assert answer.status_code == 422
    assert not EdgeCasePolicy.objects.exists()


def test_the_share_of_a_case_is_its_own_where_one_rule_is_used_for_all(cast, as_):
    decision = make_decision(cast)

    as_(cast.olivia).post(*row_post(decision, "edge-mandatory-fraud", action="escalate", expected_share="1", same="on"))

    shares = dict(EdgeCasePolicy.objects.values_list("category", "expected_share"))
    assert shares.pop("fraud") == Decimal("0.01")
    assert len(shares) > 1
    assert set(shares.values()) == {None}


# Who that brings work to


def test_the_forecast_counts_cases_and_people_and_says_what_to_do(cast, as_, whole):
    forecast = as_(cast.carl).get(reverse("decision-edge-cases", args=[whole.pk])).context["forecast"]

    claims, fraud = forecast["queues"]
    assert forecast["sentence"] == (
        "About 76 of 400 cases a day reach a person: Claims desk 74 (needs 8.6 people, 2.5 there); "
        "Fraud desk 2 (needs 0.3 people, 2 there)."
    )
    assert (forecast["enough"], claims.enough, fraud.enough) == (False, False, True)
    assert claims.advice.startswith("Staff Claims desk with 6.5 more, send fewer cases there, or begin with ")
    assert fraud.advice == ""


def test_what_is_not_known_is_said_and_never_taken_for_nothing(cast, as_, whole):
    EdgeCasePolicy.objects.filter(decision=whole, kind="ambiguous").update(expected_share=None)

    forecast = as_(cast.carl).get(reverse("decision-edge-cases", args=[whole.pk])).context["forecast"]

    claims = forecast["queues"][0]
    assert forecast["sentence"].startswith("How many cases a day reach a person is not known. Claims desk: not known")
    assert (forecast["enough"], claims.needed) == (None, "")
    assert "Nobody said what share of Settle small claim goes to Claims desk" in claims.missing


def test_where_a_human_decides_anyway_nothing_is_forecast(cast, as_, whole):
    Decision.objects.filter(pk=whole.pk).update(autonomy=0)

    assert as_(cast.carl).get(reverse("decision-edge-cases", args=[whole.pk])).context["forecast"] is None


# Queues


def test_a_queue_is_read_by_everybody_and_changed_by_its_lead(cast, as_, whole):
    queue = Queue.objects.get(name="Claims desk")
    address = reverse("queue", args=[queue.pk])
    fields = {
        "name": "Claims desk",
        "unit": cast.claims.pk,
        "days": "every_day",
        "staffed_from": "07:00",
        "staffed_until": "21:00",
        "staffed_fte": "9",
        "handling_minutes": "20",
    }

    page = as_(cast.olivia).get(address)
    refused = as_(cast.olivia).post(address, fields)
    saved = as_(cast.carl).post(address, fields)

    queue.refresh_from_db()
    assert (page.status_code, page.context["may_edit"], refused.status_code, saved.url) == (200, False, 403, address)
    assert [sender.name for sender in page.context["forecast"].queue.senders] == [whole.name]
    assert (queue.days, queue.staffed_fte, queue.handling_minutes) == ("every_day", 9, 20)


def test_a_form_that_is_older_than_the_queue_brings_nothing_old_back(cast, as_, whole):
    queue = Queue.objects.get(name="Claims desk")
    client, address = as_(cast.carl), reverse("queue", args=[queue.pk])
    fields = {"name": "Claims desk", "unit": cast.claims.pk, "days": "weekdays", "staffed_from": "07:00"}
    fields |= {"staffed_until": "21:00", "seen": client.get(address).context["seen"]}
    assert f'name="seen" value="{fields["seen"]}"' in client.get(address).content.decode()

    first = client.post(address, fields | {"staffed_fte": "9"})
    stale = client.post(address, fields | {"staffed_fte": "3"})

    assert (first.status_code, stale.status_code) == (302, 409)
    assert "Somebody changed this queue since you opened it." in stale.content.decode()
    assert Queue.objects.get(pk=queue.pk).staffed_fte == 9


def test_a_queue_keeps_its_own_name_and_takes_none_of_another(cast, as_, whole):
    queue = Queue.objects.get(name="Claims desk")
    fields = {"unit": cast.claims.pk, "days": "weekdays", "staffed_from": "07:00", "staffed_until": "21:00"}
    fields |= {"staffed_fte": "3"}

    own = as_(cast.carl).post(reverse("queue", args=[queue.pk]), fields | {"name": "Claims desk"})
    taken = as_(cast.carl).post(reverse("queue", args=[queue.pk]), fields | {"name": "fraud desk"})

    assert (own.status_code, taken.status_code) == (302, 422)
    assert list(taken.context["form"].errors) == ["name"]
