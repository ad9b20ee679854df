from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from decisions.models import Decision, EdgeCasePolicy, Queue
from decisions.pages.fields import field_url
from decisions.pages.matrix import matrix, span
from decisions.queries.charter import decisions_whole
from decisions.queries.clarity import decision_clarity
from decisions.services.decisions import decision_set_conflicts, decision_set_inputs, decision_update
from decisions.services.ownerships import ownership_decline, ownership_propose
from tests.cast import NOW, make_decision, make_initiative
from tests.decisions.whole import settle_claim


@pytest.fixture
def decision(cast):
    return make_decision(cast)


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def queue(cast):
    return Queue.objects.create(name="Claims desk", unit=cast.claims, staffed_from="08:00", staffed_until="18:00")


def edit(decision, step):
    return f"{reverse('decision-edit', args=[decision.pk])}?step={step}"


def basics(decision, **fields):
    return {"name": decision.name, "revision": decision.revision} | fields


def rows_of_inputs(*rows, **fields):
    data = {"inputs-TOTAL_FORMS": len(rows), "inputs-INITIAL_FORMS": 0} | fields
    for place, row in enumerate(rows):
        data |= {f"inputs-{place}-{name}": value for name, value in row.items()}
    return data


# The register


def test_the_register_says_when_it_is_empty(cast, as_):
    answer = as_(cast.carl).get(reverse("decisions"))

    assert answer.context["register"].rows == []
    assert "No decision is registered yet" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", [{}, {"clarity": "incomplete"}])
def test_the_register_asks_as_many_queries_for_three_as_for_one(cast, as_, count, query, django_assert_num_queries):
    initiative = make_initiative(cast)
    for place in range(count):
        make_decision(cast, initiative, name=f"Route case {place}")
    client = as_(cast.carl)

    with django_assert_num_queries(27 if query else 20):
        answer = client.get(reverse("decisions"), query)

    assert [row.cited for row in answer.context["register"].rows] == [1] * count


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "rout"}, ["Route case"]),
        ({"verb": "resolve"}, ["Settle claim"]),
        ({"autonomy": "2"}, ["Settle claim"]),
        ({"owner": "nobody"}, ["Route case", "Settle claim"]),
        ({"owner": "accepted"}, []),
        ({"clarity": "complete"}, []),
        ({"sort": "-name"}, ["Settle claim", "Route case"]),
        ({"sort": "-clarity"}, ["Settle claim", "Route case"]),
        ({"unit": "abc", "autonomy": "99999999999", "sort": "nonsense", "page": "x"}, ["Route case", "Settle claim"]),
    ],
)
def test_the_register_is_searched_filtered_and_sorted_by_its_address(cast, as_, decision, query, names):
    make_decision(cast, name="Settle claim", verb="resolve", autonomy=2)

    answer = as_(cast.carl).get(reverse("decisions"), query)

    assert [row.decision.name for row in answer.context["register"].rows] == names


def test_the_register_finds_what_a_decision_looks_at_and_whose_it_is(cast, as_, decision):
    other = make_decision(cast, name="Settle claim")
    decision_set_inputs(other, inputs=[{"name": "Claim amount"}], actor=cast.olivia.actor, at=NOW)
    ownership_propose(decision=other, person=cast.carl, actor=cast.olivia.actor, at=NOW)
    gone = ownership_propose(decision=decision, person=cast.oscar, actor=cast.olivia.actor, at=NOW)
    ownership_decline(gone, actor=cast.oscar.actor, at=NOW, reason="not mine")

    def found(person, **query):
        rows = as_(person).get(reverse("decisions"), query).context["register"].rows
        return [row.decision.name for row in rows]

    assert found(cast.olivia, q="claim am") == found(cast.olivia, q="CARL") == ["Settle claim"]
    assert found(cast.olivia, q="oscar") == []
    assert (found(cast.carl, owner="mine"), found(cast.oscar, owner="mine")) == (["Settle claim"], [])


def test_the_register_says_how_far_a_table_goes(cast, as_, decision):
    whole = settle_claim(cast, rules=2)
    make_decision(cast, name="Write letter", logic_kind="prose", logic_text="Be kind.")

    rows = as_(cast.carl).get(reverse("decisions"), {"sort": "name"}).context["rows"]

    assert {row.decision.name: (str(logic["kind"]), str(logic["note"])) for row, logic in rows} == {
        decision.name: ("", ""),
        whole.name: ("Table, 2 rules", "leaves cases open"),
        "Write letter": ("Prose", ""),
    }


def test_a_unit_stands_for_everything_below_it(cast, as_, decision):
    answer = as_(cast.carl).get(reverse("decisions"), {"unit": cast.company.pk})

    assert [row.decision for row in answer.context["register"].rows] == [decision]


# A new one


def test_registering_needs_a_name_and_keeps_what_was_typed(cast, as_):
    answer = as_(cast.carl).post(reverse("decision-new"), {"name": "", "unit": cast.claims.pk})

    assert answer.status_code == 422
    assert answer.context["form"]["unit"].value() == str(cast.claims.pk)
    assert not Decision.objects.exists()


def test_who_registers_goes_on_to_the_guided_form(cast, as_):
    answer = as_(cast.carl).post(reverse("decision-new"), {"name": "Route case", "unit": cast.claims.pk})

    made = Decision.objects.get()
    assert made.created_by == cast.carl
    assert answer.url == f"/decisions/{made.pk}/edit/?step=basics"


@pytest.mark.parametrize(
    ("next_", "ends"),
    [
        ("/initiatives/AI-0001/decisions/?cite=", "/initiatives/AI-0001/decisions/?cite={pk}"),
        ("/portfolio/", "/portfolio/"),
        ("https://elsewhere.example/?cite=", "/decisions/{pk}/edit/?step=basics"),
    ],
)
def test_who_came_from_another_page_goes_back_with_the_new_decision(cast, as_, next_, ends):
    answer = as_(cast.carl).post(reverse("decision-new"), {"name": "Route case", "unit": cast.claims.pk, "next": next_})

    assert answer.url == ends.format(pk=Decision.objects.get().pk)


# The guided form


@pytest.mark.parametrize(
    "step", ["basics", "autonomy", "inputs", "logic", "segments", "conflicts", "edge-cases", "outcomes", "owner"]
)
def test_the_form_is_closed_to_an_outsider_who_is_told_who_can_open_it(cast, as_, decision, step):
    answer = as_(cast.carl).get(edit(decision, step))

    assert answer.status_code == 403
    (reason,) = answer.context["reasons"]
    assert reason.text == (
        "“Route case” can be changed by its owner, by Olivia, who registered it, by the heads of its unit, Operations, "
        "and by architects."
    )
    assert answer.context["read"] == reverse("decision", args=[decision.pk])


@pytest.mark.parametrize(
    "step", ["basics", "autonomy", "inputs", "logic", "segments", "conflicts", "edge-cases", "outcomes", "owner"]
)
def test_every_step_opens_for_whoever_may_edit(cast, as_, decision, step):
    answer = as_(cast.olivia).get(edit(decision, step))

    assert answer.status_code == 200
    assert answer.context["step"] == step


def test_an_outsider_writes_nothing(cast, as_, decision):
    answer = as_(cast.carl).post(edit(decision, "basics"), basics(decision, question="Mine?"))

    decision.refresh_from_db()
    assert answer.status_code == 403
    assert decision.question == ""


def test_a_step_is_saved_and_leads_to_the_next(cast, as_, decision):
    answer = as_(cast.olivia).post(
        edit(decision, "basics"),
        basics(decision, question="Which team?", verb="route", allowed_answers="Billing\n\nTechnical\nBilling\n"),
    )

    decision.refresh_from_db()
    assert answer.url == edit(decision, "autonomy")
    assert (decision.question, decision.verb, decision.allowed_answers) == (
        "Which team?",
        "route",
        ["Billing", "Technical"],
    )


def test_save_and_leave_goes_to_the_charter(cast, as_, decision):
    answer = as_(cast.olivia).post(edit(decision, "basics"), basics(decision, leave="1"))

    assert answer.url == reverse("decision", args=[decision.pk])


def test_a_refused_step_keeps_every_keystroke(cast, as_, decision):
    answer = as_(cast.olivia).post(
        edit(decision, "basics"), basics(decision, question="Which team?", volume_per_day="many")
    )

    decision.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["desk"].form["volume_per_day"].value() == "many"
    assert answer.context["desk"].form["question"].value() == "Which team?"
    assert decision.question == ""


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(cast, as_, decision):
    opened = decision.revision
    decision_update(decision, question="Theirs?", actor=cast.olivia.actor, at=NOW)

    answer = as_(cast.olivia).post(edit(decision, "basics"), basics(decision, question="Mine?", revision=opened))

    decision.refresh_from_db()
    assert answer.status_code == 409
    assert answer.context["desk"].stale
    assert answer.context["desk"].form["question"].value() == "Mine?"
    assert decision.question == "Theirs?"


def test_an_autosave_answers_without_a_page_and_with_the_new_revision(cast, as_, decision):
    answer = as_(cast.olivia).post(
        edit(decision, "basics"), basics(decision, question="Which team?"), headers={"X-Autosave": "1"}
    )

    decision.refresh_from_db()
    assert answer.status_code == 204
    assert answer.headers["X-Revision"] == str(decision.revision)
    assert decision.question == "Which team?"


def test_an_autosave_saves_what_is_valid_and_says_what_is_not(cast, as_, decision):
    answer = as_(cast.olivia).post(
        edit(decision, "basics"),
        basics(decision, question="Which team?", volume_per_day="many"),
        headers={"X-Autosave": "1"},
    )

    decision.refresh_from_db()
    assert answer.status_code == 422
    assert answer.json() == {"errors": [{"text": "Cases a day: Enter a whole number.", "url": "#volume_per_day"}]}
    assert answer.headers["X-Revision"] == str(decision.revision)
    assert decision.question == "Which team?"


def test_a_stale_autosave_changes_nothing(cast, as_, decision):
    opened = decision.revision
    decision_update(decision, question="Theirs?", actor=cast.olivia.actor, at=NOW)

    answer = as_(cast.olivia).post(
        edit(decision, "basics"),
        basics(decision, question="Mine?", revision=opened),
        headers={"X-Autosave": "1"},
    )

    decision.refresh_from_db()
    assert answer.status_code == 409
    assert decision.question == "Theirs?"


def test_autonomy_above_its_cap_is_refused_in_words(cast, as_, decision):
    answer = as_(cast.olivia).post(
        edit(decision, "autonomy"),
        {"impact": "critical", "reversibility": "irreversible", "autonomy": "4", "revision": decision.revision},
    )

    decision.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["desk"].refusals == ("A4 is above A1, the most that this impact and reversibility allow.",)
    assert answer.context["desk"].form["autonomy"].value() == "4"
    assert decision.autonomy is None


def test_the_cap_is_told_while_one_chooses(cast, as_, decision):
    answer = as_(cast.olivia).get(
        edit(decision, "autonomy"),
        {"step": "autonomy", "part": "cap", "impact": "high", "reversibility": "irreversible", "autonomy": "5"},
        headers={"HX-Request": "true"},
    )

    assert answer.context["grant"].above_sentence == (
        "A5 is above A2. It cannot be granted, and no waiver makes it possible."
    )
    assert answer.context["grant"].cap_sentence == (
        "With high impact and an answer that cannot be undone, A2 is the most: the AI decides, a human approves each."
    )
    assert answer.content.decode().strip().startswith('<div id="cap"')


def test_inputs_are_saved_in_order_of_precedence(cast, as_, decision):
    as_(cast.olivia).post(
        edit(decision, "inputs"),
        rows_of_inputs(
            {"name": "Billing status", "ORDER": "2", "mandatory": "on"},
            {"name": "Customer tier", "ORDER": "1"},
            {"name": "", "mandatory": "on"},
            revision=decision.revision,
        ),
    )

    assert [(i.name, i.rank, i.mandatory) for i in decision.inputs.order_by("rank")] == [
        ("Customer tier", 1, False),
        ("Billing status", 2, True),
    ]


def test_a_row_saved_twice_before_its_id_is_known_stays_one_input(cast, as_, decision):
    client, rows = as_(cast.olivia), rows_of_inputs({"name": "Customer tier", "mandatory": "on"})
    client.post(edit(decision, "inputs"), rows, headers={"X-Autosave": "1"})
    first = decision.inputs.get()

    client.post(edit(decision, "inputs"), rows, headers={"X-Autosave": "1"})

    assert decision.inputs.get() == first


@pytest.fixture
def two_inputs(cast, decision):
    decision_set_inputs(
        decision,
        inputs=[{"name": "Customer tier"}, {"name": "Billing status"}],
        actor=cast.olivia.actor,
        at=NOW,
    )
    return list(decision.inputs.order_by("rank"))


def test_a_pair_that_can_contradict_each_other_is_named(cast, as_, decision, two_inputs):
    first, second = two_inputs

    as_(cast.olivia).post(edit(decision, "conflicts"), {"pairs": f"{first.pk}-{second.pk}", "ruled_out": ""})

    pair = decision.conflicts.get()
    assert (pair.first, pair.second) == (first, second)


def test_a_pair_and_a_reason_why_there_is_none_are_refused_together(cast, as_, decision, two_inputs):
    first, second = two_inputs

    answer = as_(cast.olivia).post(
        edit(decision, "conflicts"), {"pairs": f"{first.pk}-{second.pk}", "ruled_out": "One record."}
    )

    assert answer.context["desk"].refusals == (
        "Either inputs can contradict each other, or there is a reason why none can; not both.",
    )
    assert not decision.conflicts.exists()


# What is still open


def test_every_open_item_leads_to_a_place_on_the_page_that_mends_it(cast, as_, decision, two_inputs):
    first, second = two_inputs
    decision_set_conflicts(decision, pairs=[(first.pk, second.pk)], ruled_out="", actor=cast.olivia.actor, at=NOW)
    items = decision_clarity([decision.pk], date(2026, 11, 24))[decision.pk].items
    client = as_(cast.olivia)

    for item in items:
        address, _hash, anchor = field_url(decision.pk, item.field).partition("#")
        assert anchor == item.field
        assert f'id="{anchor}"' in client.get(address).content.decode(), item.field


def test_the_clarity_is_asked_for_alone_after_a_save(cast, as_, decision):
    answer = as_(cast.olivia).get(
        edit(decision, "basics"), {"step": "basics", "part": "clarity"}, headers={"HX-Request": "true"}
    )

    assert answer.context["clarity"]["percent"] == 0
    assert answer.content.decode().strip().startswith('<div class="stack" id="clarity-meter"')


# Awkward cases


def row_post(decision, row, **fields):
    return reverse("decision-edge-cases", args=[decision.pk]), {"row": row} | fields


def test_an_outsider_fills_no_hole(cast, as_, decision, queue):
    answer = as_(cast.carl).post(*row_post(decision, "edge-mandatory-fraud", action="escalate", queue=queue.pk))

    assert answer.status_code == 403
    assert not EdgeCasePolicy.objects.exists()


def test_a_filled_row_reads_as_a_sentence(cast, as_, decision, queue):
    client = as_(cast.olivia)

    answer = client.post(
        *row_post(
            decision,
            "edge-mandatory-fraud",
            action="escalate",
            queue=queue.pk,
            respond_within_minutes="120",
            timeout_action="hold",
        )
    )

    assert answer.url == f"{edit(decision, 'edge-cases')}#edge-mandatory-fraud"
    row = next(row for row in matrix(decisions_whole().get(pk=decision.pk)) if row.key == "edge-mandatory-fraud")
    assert row.sentence == (
        "Suspected fraud, in any case: escalate to a person. Claims desk answers within 2 hours; "
        "if nobody does: hold the case."
    )


def test_silence_cannot_be_made_to_approve(cast, as_, decision):
    answer = as_(cast.olivia).post(
        *row_post(decision, "edge-mandatory-fraud", action="escalate", timeout_action="approve")
    )

    assert answer.status_code == 422
    assert not EdgeCasePolicy.objects.exists()


def test_the_default_answer_is_one_of_the_allowed(cast, as_, decision):
    decision_update(decision, allowed_answers=["Billing", "Technical"], actor=cast.olivia.actor, at=NOW)

    answer = as_(cast.olivia).post(
        *row_post(decision, "edge-ambiguous", action="default_answer", default_answer="Sales", trigger_value="0.7")
    )

    form = answer.context["form"]
    assert answer.status_code == 422
    assert "default_answer" in form.errors
    assert form["trigger_value"].value() == "0.7"


def test_a_row_saved_by_htmx_comes_back_with_the_clarity(cast, as_, decision):
    answer = as_(cast.olivia).post(
        *row_post(decision, "edge-ambiguous", action="abstain", trigger_text="confidence below", trigger_value="0.7"),
        headers={"HX-Request": "true"},
    )

    text = answer.content.decode()
    policy = EdgeCasePolicy.objects.get()
    assert (policy.trigger_value, policy.action) == (Decimal("0.7"), "abstain")
    assert text.count('<tr id="edge-ambiguous"') == 1
    # The meter and the forecast.
    assert text.count('hx-swap-oob="true"') == 2


def test_a_row_refused_by_htmx_keeps_what_was_typed(cast, as_, decision):
    answer = as_(cast.olivia).post(
        *row_post(decision, "edge-ambiguous", action="", trigger_text="confidence below"),
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 200
    assert answer.context["form"]["trigger_text"].value() == "confidence below"


def test_one_rule_fills_every_case_that_is_still_open(cast, as_, decision, queue):
    client = as_(cast.olivia)
    asked = {"action": "escalate", "queue": queue.pk, "respond_within_minutes": "60", "timeout_action": "hold"}
    client.post(*row_post(decision, "edge-mandatory-safety", action="manual_route", queue=queue.pk))

    client.post(*row_post(decision, "edge-mandatory-fraud", same="on", **asked))

    rules = {row.key: row.rule and row.rule.action for row in matrix(decisions_whole().get(pk=decision.pk))}
    # What was said already stays; what makes a case ambiguous needs a number of its own.
    kept = {"edge-mandatory-safety": "manual_route", "edge-ambiguous": None}
    assert rules == dict.fromkeys(rules, "escalate") | kept


def test_a_rule_that_not_every_case_can_have_leaves_the_others_open(cast, as_, decision):
    asked = {"action": "abstain", "trigger_text": "confidence below", "trigger_value": "0.7", "same": "on"}

    answer = as_(cast.olivia).post(*row_post(decision, "edge-ambiguous", **asked), headers={"HX-Request": "true"})

    found = {(policy.kind, policy.trigger_text) for policy in EdgeCasePolicy.objects.all()}
    assert found == {("ambiguous", "confidence below"), ("incomplete", "")}
    assert answer.headers["HX-Redirect"] == f"{edit(decision, 'edge-cases')}#edge-ambiguous"


def test_an_emptied_row_is_a_hole_again(cast, as_, decision):
    client = as_(cast.olivia)
    client.post(*row_post(decision, "edge-ambiguous", action="abstain"))

    client.post(*row_post(decision, "edge-ambiguous", remove="1"))

    assert not EdgeCasePolicy.objects.exists()


def test_a_row_of_no_case_is_not_found(cast, as_, decision):
    answer = as_(cast.olivia).post(*row_post(decision, "edge-incomplete-999", action="abstain"))

    assert answer.status_code == 404


def test_a_queue_is_made_in_the_middle_and_comes_back_chosen(cast, as_, decision):
    client = as_(cast.olivia)
    opened = client.get(reverse("decision-edge-cases", args=[decision.pk]), {"row": "edge-ambiguous"})
    new = client.get(opened.context["queue_url"])

    answer = client.post(
        reverse("queue-new"),
        {
            "name": "Duty officer",
            "unit": cast.operations.pk,
            "days": "every_day",
            "staffed_from": "00:00",
            "staffed_until": "00:00",
            "staffed_fte": "2",
            "next": new.context["next"],
        },
    )

    made = Queue.objects.get()
    assert client.get(answer.url).context["form"]["queue"].value() == made.pk


def test_a_second_queue_of_the_same_name_is_refused(cast, as_, queue):
    answer = as_(cast.olivia).post(reverse("queue-new"), {"name": "claims DESK", "unit": cast.claims.pk})

    assert answer.status_code == 422
    assert answer.context["form"].errors["name"] == [
        "A queue of this name exists already. Choose it in the row, or name this one."
    ]


@pytest.mark.parametrize(
    ("minutes", "words"), [(30, "30 minutes"), (60, "1 hour"), (240, "4 hours"), (1440, "1 day"), (4320, "3 days")]
)
def test_a_time_to_answer_is_said_in_the_largest_unit_that_fits(minutes, words):
    assert span(minutes) == words


# The charter


@pytest.mark.parametrize("count", [1, 3])
def test_the_charter_asks_as_many_queries_for_three_initiatives_as_for_one(cast, as_, count, django_assert_num_queries):
    initiatives = [make_initiative(cast, f"Triage {place}") for place in range(count)]
    decision = make_decision(cast)
    for initiative in initiatives:
        initiative.citations.create(decision=decision)
    client = as_(cast.carl)

    with django_assert_num_queries(33):
        answer = client.get(reverse("decision", args=[decision.pk]))

    assert len(answer.context["decision"].citations.all()) == count


def test_a_reader_is_offered_no_edit(cast, as_, decision):
    answer = as_(cast.carl).get(reverse("decision", args=[decision.pk]))

    assert (answer.context["may_edit"], answer.context["may_manage_owner"]) == (False, False)


def test_everything_about_a_decision_is_read_in_seven_queries(cast, decision, django_assert_num_queries):
    with django_assert_num_queries(7):
        list(decisions_whole())
