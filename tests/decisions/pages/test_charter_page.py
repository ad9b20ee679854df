import pytest
from django.urls import reverse
from django.utils import timezone

from decisions.models import CaseFile, Decision, DecisionMap, MapEdge, MapNode, Replay
from decisions.pages.charter import ramp_words
from decisions.services.decisions import decision_update
from tests.cast import NOW, make_decision
from tests.decisions.whole import settle_claim


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def read(client, decision):
    return client.get(reverse("decision", args=[decision.pk]))


# It still holds


@pytest.mark.parametrize("who", ["carl", "arne"])
def test_that_it_still_holds_is_offered_to_nobody_who_may_not_change_it(cast, as_, who):
    decision = make_decision(cast)
    client = as_(getattr(cast, who))

    page = read(client, decision)
    answer = client.post(reverse("decision-review", args=[decision.pk]), {"revision": decision.revision})

    assert "It still holds" not in page.content.decode()
    assert answer.status_code == 403
    assert Decision.objects.get(pk=decision.pk).reviewed_at is None


def test_the_owner_confirms_what_they_read_and_not_what_changed_meanwhile(cast, as_):
    decision = make_decision(cast)
    client = as_(cast.olivia)
    address = reverse("decision-review", args=[decision.pk])

    client.post(address, {"revision": decision.revision})
    confirmed = Decision.objects.get(pk=decision.pk)
    decision_update(decision, question="Which team?", actor=cast.olivia.actor, at=NOW)
    client.post(address, {"revision": decision.revision})

    assert confirmed.reviewed_by == cast.olivia
    assert Decision.objects.get(pk=decision.pk).reviewed_at == confirmed.reviewed_at
    assert "reviewed on" in read(client, decision).content.decode()


# What it says


def test_a_bare_decision_says_what_is_missing(cast, as_):
    text = read(as_(cast.carl), make_decision(cast)).content.decode()

    for words in (
        "The logic is not written down.",
        "No segment is named; all cases count alike.",
        "Nobody has said what a good and a bad outcome is.",
        "No case reaches a person by a rule.",
        "No reference case is adjudicated. It was never run on past cases.",
        "not reviewed since",
    ):
        assert words in text


def test_segments_are_told_with_their_level_and_what_binds_it(cast, as_):
    context = read(as_(cast.carl), settle_claim(cast, rules=2)).context

    told = [(each["name"], each["share"], each["level"], each["rule"]) for each in context["grants"]]
    assert told == [
        ("Gold customers", "20", "A3: the AI decides, a human may veto", ""),
        ("Retail", "70", "A4: the AI decides, exceptions go to humans", "Nothing above 2,000 euro"),
        ("Vulnerable", "8", "A1: the AI recommends, a human chooses", ""),
        ("Unknown", "2", "A0: a human decides", ""),
    ]
    assert context["ramp"] == (
        "5 % of the cases for 14 days, until no breach; then 25 % of the cases for 28 days, until error rate within "
        "tolerance; then all cases"
    )


def test_a_ramp_without_a_condition_is_told_all_the_same():
    assert ramp_words([{"share": 50, "days": 1, "until": ""}, {"share": 100, "days": 0}]) == (
        "50 % of the cases for 1 day; then all cases"
    )


def test_cases_in_which_the_same_happens_are_told_as_one(cast, as_):
    context = read(as_(cast.carl), settle_claim(cast, rules=2)).context

    asked = "Claims desk answers within 2 hours; if nobody does: hold the case."
    missing, escalated, fraud = context["cases"]
    assert (missing.what, missing.asked, len(missing.cases)) == ("ask for what is missing", asked, 5)
    assert "When the case is ambiguous (Confidence below 0.85)" in escalated.cases
    assert "When no rule fits" in escalated.cases
    assert (fraud.cases, context["holes"]) == (["Suspected fraud, in any case"], [])


def test_the_table_is_read_in_the_charter(cast, as_):
    answer = read(as_(cast.carl), settle_claim(cast, rules=3))

    assert answer.context["table"]["count"] == 3
    assert "As the settlement guide says" in answer.content.decode()


def test_the_last_replay_is_told_with_its_cases(cast, as_):
    decision = make_decision(cast)
    file = CaseFile.objects.create(
        decision=decision, name="past.csv", digest="d", size=1, rows=1000, uploaded_by=cast.olivia
    )
    Replay.objects.create(
        decision=decision,
        case_file=file,
        table={},
        table_digest="d",
        state="done",
        result={"cases": 1000},
        requested_by=cast.olivia,
        finished_at=timezone.now(),
    )

    evidence = read(as_(cast.carl), decision).context["evidence"]

    assert evidence[1].startswith("Run on 1000 past cases on ")


def test_where_it_stands_in_a_map_is_told(cast, as_):
    decision, above = make_decision(cast), make_decision(cast, name="Settle claim")
    drawn = DecisionMap.objects.create(name="Claims", unit=cast.operations, created_by=cast.olivia)
    own, other = (
        MapNode.objects.create(map=drawn, dmn_id=f"d{each.pk}", kind="decision", decision=each)
        for each in (decision, above)
    )
    tier = MapNode.objects.create(map=drawn, dmn_id="i", kind="input", name="Tier")
    MapEdge.objects.create(map=drawn, source=tier, target=own, kind="information")
    MapEdge.objects.create(map=drawn, source=own, target=other, kind="information")

    (place,) = read(as_(cast.carl), decision).context["places"]

    assert ([str(node) for node in place.needs], [str(node) for node in place.needed_by]) == (
        ["Tier"],
        ["Settle claim"],
    )
