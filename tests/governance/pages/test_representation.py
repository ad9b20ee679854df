from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.models import PolicyProfile
from governance.rules.measured_people import measured_of_people
from governance.services.initiatives import initiative_cite_plan
from roles.models import Representation
from roles.services.consultations import consultation_begin
from tests.cast import make_initiative, make_person
from tests.roles.consulting import consent_rule, german_plan, works_council

PAGE = "/representation/"


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def today(db):
    return timezone.localdate()


@pytest.fixture
def koeln(cast, today):
    return german_plan(cast, today=today)


@pytest.fixture
def krakow(cast, today):
    return german_plan(cast, site="Kraków", country="PL", title="After triage, Kraków", today=today)


def ask(cast, plan, today):
    return consultation_begin(plan, consent_rule(), notified_on=today, actor=cast.hana.actor, at=timezone.now())


def titles(answer):
    return [row["plan"].facts.title for row in answer.context["rows"]]


def test_a_representative_sees_what_changes_for_those_they_speak_for(cast, as_, koeln, krakow, today):
    initiative = make_initiative(cast)
    initiative_cite_plan(initiative, koeln, actor=cast.petra.actor, at=timezone.now())
    ask(cast, koeln, today)
    wanda = works_council(cast, "Wanda", jurisdictions=["DE"], since=today)

    answer = as_(wanda).get(PAGE)

    shown = answer.content.decode()
    assert titles(answer) == ["After triage"]
    assert "1 plan changes the work of 12 people you speak for. 1 question waits for an answer." in shown
    assert "300 today" in shown
    assert initiative.key in shown
    address = f"{reverse('plan-consultation', args=[koeln.pk])}#rule-{consent_rule().pk}"
    assert f'href="{address}">Answer: BetrVG § 87(1) no. 6</a>' in shown


def test_who_speaks_for_another_body_sees_the_plan_and_has_nothing_to_answer(cast, as_, koeln, today):
    ask(cast, koeln, today)
    eva = works_council(cast, "Eva", body="Employee representatives", sites=["köln"], since=today)

    answer = as_(eva).get(PAGE)

    assert titles(answer) == ["After triage"]
    assert answer.context["rows"][0]["waiting"] == []


@pytest.mark.parametrize("who", ["hana", "arne"])
def test_hr_and_auditors_look_at_all_of_it(cast, as_, koeln, krakow, who):
    answer = as_(getattr(cast, who)).get(PAGE)

    assert sorted(titles(answer)) == ["After triage", "After triage, Kraków"]


def test_others_are_told_whom_the_page_is_for(cast, as_, koeln, today):
    ended = make_person("Ende", cast.claims)
    Representation.objects.create(
        person=ended,
        body="Works council",
        valid_from=today - timedelta(days=9),
        valid_to=today,
        named_by=cast.hana,
    )
    for who in (cast.carl, cast.petra, cast.oscar, cast.adam, ended):
        answer = as_(who).get(PAGE)
        assert answer.status_code == 403
        assert "This page is for those who speak for employees" in answer.content.decode()


def test_a_second_account_speaks_as_well(cast, as_, koeln, today):
    wanda = works_council(cast, "Wanda", since=today)
    second = make_person("Wanda2", cast.claims, identity_group=wanda.identity_group)

    assert as_(second).get(PAGE).status_code == 200


def test_what_is_measured_is_told_with_the_smallest_group_of_any_policy(cast, as_, today):
    profile = PolicyProfile.objects.get(key="default_labour")
    for each in PolicyProfile.objects.all():
        each.parameters["minimum_group"] = 8
        each.save(update_fields=["parameters"])
    profile.refresh_from_db()
    profile.parameters["minimum_group"] = 7
    profile.save(update_fields=["parameters"])

    shown = as_(cast.hana).get(PAGE).content.decode()

    assert "Shown for teams of 7 people and 7 cases, or more; below that, nothing is shown." in shown
    assert "F-HUM-2: Rubber stamp" in shown
    assert "What a single person decides, overrules, escalates or waves through." in shown


def test_every_rule_that_reads_figures_about_people_is_known():
    assert all(rule for each in measured_of_people(5) for rule in each.rules)
    assert {each.about for each in measured_of_people(5)} == {"group", "count", "name"}


def form(person, today, **fields):
    return {"person": person, "body": "Works council", "valid_from": today} | fields


def test_hr_writes_down_who_speaks_and_ends_it(cast, as_, koeln, today):
    client = as_(cast.hana)

    client.post(PAGE, form("carl", today, units=[cast.claims.pk], jurisdictions=["DE"], sites=["Köln"]))

    named = Representation.objects.get()
    assert (named.person, list(named.units.all()), named.jurisdictions, named.sites) == (
        cast.carl,
        [cast.claims],
        ["DE"],
        ["Köln"],
    )
    client.post(reverse("representation-end", args=[named.pk]))
    named.refresh_from_db()
    assert named.valid_to == today + timedelta(days=1)


@pytest.mark.parametrize(
    ("person", "body", "expected"),
    [
        ("nobody", "Works council", "Nobody of this name works here."),
        ("carl", "Choir", "No rule names a body called Choir."),
        ("arne", "Works council", "Arne audits or administers, and speaks for nobody."),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_is_kept(cast, as_, today, person, body, expected):
    answer = as_(cast.hana).post(PAGE, form(person, today, body=body))

    assert answer.status_code == 422
    assert expected in answer.content.decode()
    assert answer.context["form"]["person"].value() == person
    assert not Representation.objects.exists()


def test_nobody_but_hr_writes_it_down(cast, as_, today):
    wanda = works_council(cast, "Wanda", since=today)
    for who in (wanda, cast.arne, cast.carl, cast.petra, cast.adam):
        assert as_(who).post(PAGE, form("carl", today)).status_code == 403
        assert as_(who).post(reverse("representation-end", args=[Representation.objects.get().pk])).status_code == 403
    assert Representation.objects.get().valid_to is None


@pytest.mark.parametrize("count", [1, 3])
def test_many_plans_take_as_many_questions_as_one(cast, as_, today, count, django_assert_num_queries):
    wanda = works_council(cast, "Wanda", since=today)
    for number in range(count):
        ask(cast, german_plan(cast, site=f"Site {number}", today=today), today)
    client = as_(wanda)

    with django_assert_num_queries(26):
        client.get(PAGE)
