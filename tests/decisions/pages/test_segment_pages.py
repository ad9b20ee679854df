from decimal import Decimal

import pytest
from django.urls import reverse

from decisions.models import AutonomyGrant, Decision, Segment
from decisions.services.decisions import decision_set_inputs
from decisions.services.segments import autonomy_grants_set, segment_register
from governance.services.initiatives import initiative_cite_decision
from tests.cast import NOW, make_decision, make_initiative


@pytest.fixture
def decision(cast):
    return make_decision(cast, impact="moderate", reversibility="costly", autonomy=4)


@pytest.fixture
def retail(cast):
    return segment_register(unit=cast.company, name="Retail", actor=cast.olivia.actor, at=NOW)


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


def step(decision):
    return f"{reverse('decision-edit', args=[decision.pk])}?step=segments"


def sent(*rows, unknown=None, ramp=(), **fields):
    data = {"unknown-level": "0"} | {f"unknown-{name}": value for name, value in (unknown or {}).items()}
    for prefix, entries in (("grants", rows), ("ramp", ramp)):
        data |= {f"{prefix}-TOTAL_FORMS": len(entries), f"{prefix}-INITIAL_FORMS": 0}
        for place, entry in enumerate(entries):
            data |= {f"{prefix}-{place}-{name}": value for name, value in entry.items()}
    return data | fields


def granted(decision):
    rows = AutonomyGrant.objects.filter(decision=decision).order_by("segment__name")
    return {row.segment.name if row.segment else "unknown": (row.level, row.share, row.rule) for row in rows}


# The step of the form


def test_an_outsider_sets_nothing(cast, as_, decision):
    answer = as_(cast.carl).post(step(decision), sent({"name": "Mine", "level": "4"}))

    assert answer.status_code == 403
    assert (granted(decision), Segment.objects.count()) == ({}, 0)


def test_unknown_cases_always_have_a_row(cast, as_, decision):
    answer = as_(cast.olivia).get(step(decision))

    assert 'name="unknown-level"' in answer.content.decode()


def test_a_known_segment_is_used_again_and_a_new_one_is_made(cast, as_, decision, retail):
    rows = [
        {"name": "retail", "level": "4", "share": "70", "rule": "Nothing above 500"},
        {"name": "Vulnerable", "level": "1", "share": "12.5", "high_touch": "on"},
        {"name": "", "level": "", "share": "", "rule": ""},
    ]
    steps = [{"share": "5", "days": "14", "until": "no breach"}, {"share": "100", "days": "0"}, {"share": ""}]

    answer = as_(cast.olivia).post(
        step(decision), sent(*rows, unknown={"level": "0", "share": "17.5"}, ramp=steps, revision=decision.revision)
    )

    assert answer.url == f"{reverse('decision-edit', args=[decision.pk])}?step=conflicts"
    assert granted(decision) == {
        "Retail": (4, Decimal("0.7"), "Nothing above 500"),
        "Vulnerable": (1, Decimal("0.125"), ""),
        "unknown": (0, Decimal("0.175"), ""),
    }
    made = Segment.objects.get(name="Vulnerable")
    assert (made.unit, made.high_touch, made.created_by) == (decision.unit, True, cast.olivia)
    assert [each["share"] for each in Decision.objects.get(pk=decision.pk).ramp] == [5, 100]


def test_what_is_granted_comes_back_and_can_be_taken_out(cast, as_, decision, retail):
    grants = [{"segment": retail, "level": 3, "share": Decimal("0.6")}]
    autonomy_grants_set(decision, grants=grants, actor=cast.olivia.actor, at=NOW)
    client = as_(cast.olivia)
    rows = list(client.get(step(decision)).context["desk"].form.grants)
    before = [(row.title, row["level"].value(), row["share"].value()) for row in rows]

    client.post(step(decision), sent({"segment": str(retail.pk), "level": "3", "share": "60", "DELETE": "on"}))

    assert before == [("Retail", 3, "60"), ("A further segment", None, None)]
    assert granted(decision) == {"unknown": (0, None, "")}


def test_levels_above_the_most_are_closed_in_the_page_and_refused_by_the_server(cast, as_, retail):
    capped = make_decision(cast, name="Refuse claim", impact="critical", reversibility="irreversible")
    client = as_(cast.olivia)

    page = client.get(step(capped))
    answer = client.post(step(capped), sent({"name": "Retail", "level": "2"}))

    options = page.context["desk"].form.unknown["level"]
    assert [option.data["attrs"].get("disabled", False) for option in options] == [False, False, *[True] * 4]
    assert answer.status_code == 422
    assert "A2 in Retail is above A1" in answer.content.decode()
    assert granted(capped) == {}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"name": "Retail"}, "level"),
        ({"level": "2"}, "name"),
        ({"name": "Retail", "level": "1", "share": "101"}, "share"),
    ],
)
def test_what_a_row_lacks_is_said_beside_it_and_nothing_is_lost(cast, as_, decision, retail, row, field):
    answer = as_(cast.olivia).post(step(decision), sent(row | {"rule": "kept"}))

    (form,) = answer.context["desk"].form.grants
    assert answer.status_code == 422
    assert list(form.errors) == [field]
    assert form["rule"].value() == "kept"


def test_a_predicate_that_cannot_be_read_makes_no_segment(cast, as_, decision):
    answer = as_(cast.olivia).post(step(decision), sent({"name": "Dear", "predicate": "amount >", "level": "1"}))

    assert answer.status_code == 422
    assert "It stands at character" in answer.content.decode()
    assert not Segment.objects.exists()


def test_inputs_and_sources_of_other_decisions_around_are_offered(cast, as_, decision):
    other = make_decision(cast, name="Settle claim")
    inputs = [{"name": "Claim amount", "source_system": "Claims system"}]
    decision_set_inputs(other, inputs=inputs, actor=cast.olivia.actor, at=NOW)

    page = as_(cast.olivia).get(f"{reverse('decision-edit', args=[decision.pk])}?step=inputs")

    known = page.context["inputs_known"]
    assert (known["names"], known["sources"]) == (["Claim amount"], ["Claims system"])


# The pages of segments


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_asks_as_many_queries_for_four_as_for_one(cast, as_, decision, count, django_assert_num_queries):
    segments = [
        segment_register(unit=cast.operations, name=f"S{place}", actor=cast.olivia.actor, at=NOW)
        for place in range(count)
    ]
    grants = [{"segment": segment, "level": 1} for segment in segments]
    autonomy_grants_set(decision, grants=grants, actor=cast.olivia.actor, at=NOW)
    client = as_(cast.carl)

    with django_assert_num_queries(10):
        answer = client.get(reverse("segments"))

    assert [len(each.used_by) for each in answer.context["page"].object_list] == [1] * count


def test_the_list_is_searched_and_says_when_nothing_matches(cast, as_, retail):
    client = as_(cast.carl)

    found = client.get(reverse("segments"), {"q": "reta"}).context["page"].object_list
    empty = client.get(reverse("segments"), {"q": "nowhere"})

    assert list(found) == [retail]
    assert "No segment matches" in empty.content.decode()


def test_the_list_shows_one_initiative_as_a_whole(cast, as_, decision, retail):
    first, second = make_initiative(cast), make_initiative(cast, "Letters")
    other = make_decision(cast, second, name="Write letter")
    initiative_cite_decision(first, decision, actor=cast.petra.actor, at=NOW)
    for each, level in ((decision, 2), (other, 1)):
        autonomy_grants_set(each, grants=[{"segment": retail, "level": level}], actor=cast.olivia.actor, at=NOW)
    segment_register(unit=cast.operations, name="Nobody's", actor=cast.olivia.actor, at=NOW)

    page = as_(cast.carl).get(reverse("segments"), {"initiative": first.key}).context["page"]

    assert [(each.name, [grant.decision for grant in each.used_by]) for each in page.object_list] == [
        ("Retail", [decision])
    ]


def test_a_reader_sees_a_segment_and_may_not_change_it(cast, as_, retail):
    client = as_(cast.carl)

    page = client.get(reverse("segment", args=[retail.pk]))
    changed = client.post(reverse("segment", args=[retail.pk]), {"name": "Mine"})
    removed = client.post(reverse("segment", args=[retail.pk]), {"remove": "1"})

    assert "<form class=" not in page.content.decode().partition("<main")[2]
    assert (changed.status_code, removed.status_code) == (403, 403)
    assert Segment.objects.get().name == "Retail"


def test_whoever_made_it_changes_and_removes_a_segment(cast, as_, retail):
    client = as_(cast.olivia)

    client.post(reverse("segment", args=[retail.pk]), {"name": "Private", "high_touch": "on"})
    changed = Segment.objects.get()
    client.post(reverse("segment", args=[retail.pk]), {"remove": "1"})

    assert (changed.name, changed.high_touch) == ("Private", True)
    assert not Segment.objects.exists()


def test_a_form_that_is_older_than_the_segment_brings_no_old_predicate_back(cast, as_, retail):
    client, address = as_(cast.olivia), reverse("segment", args=[retail.pk])
    seen = client.get(address).context["seen"]
    assert f'name="seen" value="{seen}"' in client.get(address).content.decode()
    client.post(address, {"name": "Retail", "note": "Private people", "seen": seen})

    stale = client.post(address, {"name": "Private", "seen": seen})
    again = client.post(address, {"name": "Private", "seen": stale.context["seen"]})

    assert (stale.status_code, again.status_code) == (409, 409)
    assert "Somebody changed this segment since you opened it." in stale.content.decode()
    assert stale.context["form"]["name"].value() == "Private"
    assert (Segment.objects.get().name, Segment.objects.get().note) == ("Retail", "Private people")


def test_a_segment_is_named_for_a_unit(cast, as_):
    client = as_(cast.carl)
    fields = {"name": "Dear", "predicate": "amount > 1000", "unit": cast.claims.pk}

    refused = client.post(reverse("segment-new"), fields | {"predicate": "amount >"})
    answer = client.post(reverse("segment-new"), fields)

    made = Segment.objects.get()
    assert refused.status_code == 422
    assert answer.url == reverse("segment", args=[made.pk])
    assert (made.name, made.predicate, made.created_by) == ("Dear", "amount > 1000", cast.carl)
