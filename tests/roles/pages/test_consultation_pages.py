from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from governance.models import Readiness
from governance.services.initiatives import initiative_cite_plan
from roles.models import Consultation, ConsultationRule
from roles.services.consultations import consultation_begin
from tests.cast import make_initiative, make_person, make_unit
from tests.roles.consulting import consent_rule, german_plan, inform_rule, works_council


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
def plan(cast, today):
    return german_plan(cast, today=today)


@pytest.fixture
def council(cast, today):
    return works_council(cast, "Wanda", since=today)


@pytest.fixture
def asked(cast, plan, today):
    return consultation_begin(
        plan, consent_rule(), notified_on=today, evidence="Secret minutes.", actor=cast.hana.actor, at=timezone.now()
    )


def page_of(plan):
    return reverse("plan-consultation", args=[plan.pk])


def typed(act, rule, **fields):
    return {"act": act, "rule": rule.pk} | {f"{act}-{rule.pk}-{name}": value for name, value in fields.items()}


def card(answer, rule):
    return next(card for card in answer.context["cards"] if card.found.rule.id == rule.pk)


def acts(answer, rule):
    return [act.act for act in card(answer, rule).acts]


def test_the_page_says_first_how_it_stands_and_then_rule_by_rule(cast, as_, plan):
    answer = as_(cast.carl).get(page_of(plan))

    shown = answer.content.decode()
    keys = {card.found.rule.key for card in answer.context["cards"]}
    assert keys == {
        "DE-BetrVG-80-3",
        "DE-BetrVG-87-1-6",
        "DE-BetrVG-90-1-3",
        "DE-BetrVG-95-2a",
        "DE-BetrVG-111-112",
        "EU-2002-14",
    }
    assert "0 of 6 rules are settled." in shown
    assert f'id="rule-{consent_rule().pk}"' in shown
    assert "A mapping aid, not legal advice." in shown
    assert [rule.key for rule in answer.context["later"]] == ["EU-AI-Act-26-7"]


def test_a_role_without_a_country_leads_to_the_mend(cast, as_, plan):
    plan.role.jurisdiction = ""
    plan.role.save(update_fields=["jurisdiction"])

    answer = as_(cast.carl).get(page_of(plan))

    assert answer.context["cards"] == []
    assert f'<a href="{reverse("role", args=[plan.role_id])}">Say where they work</a>' in answer.content.decode()
    assert 'id="country"' in answer.content.decode()


def test_hr_asks_and_the_body_answers_on_the_same_page(cast, as_, plan, council, today):
    rule = consent_rule()
    told = as_(cast.hana).post(page_of(plan), typed("begin", rule, notified_on=today, evidence="Letter"))
    assert told.url == f"{page_of(plan)}#rule-{rule.pk}"

    client = as_(council)
    assert "conclude" in acts(client.get(page_of(plan)), rule)
    client.post(page_of(plan), typed("conclude", rule, outcome="agreed"))

    row = Consultation.objects.get()
    shown = client.get(page_of(plan))
    assert (row.outcome, row.recorded_by) == ("agreed", council)
    assert card(shown, rule).shape == "met"
    assert acts(shown, rule) == ["withdraw"]


def test_a_refused_answer_keeps_what_was_typed_and_lies_open(cast, as_, plan, council, asked):
    sent = typed("conclude", consent_rule(), outcome="consent_refused", conditions="Only with a test.")

    answer = as_(council).post(page_of(plan), sent)

    (act,) = card(answer, consent_rule()).acts
    assert answer.status_code == 422
    assert (act.open, act.form["conditions"].value()) == (True, "Only with a test.")
    assert act.form.non_field_errors() == ["Say what speaks against it, in the words of the body."]
    assert "There is a problem" in answer.content.decode()


def test_others_have_no_act_and_are_refused_by_the_server(cast, as_, plan, asked, today):
    for who in (cast.carl, cast.petra, cast.oscar, cast.arne, cast.adam):
        client = as_(who)
        assert acts(client.get(page_of(plan)), consent_rule()) == []
        for act in ("begin", "conclude", "withdraw", "waive"):
            sent = typed(act, consent_rule(), notified_on=today, outcome="agreed", evidence="X", reason="X")
            assert (who, act, client.post(page_of(plan), sent).status_code) == (who, act, 403)

    asked.refresh_from_db()
    assert (asked.outcome, asked.withdrawn_on, asked.waived_by) == ("", None, None)


def test_papers_are_read_by_those_who_need_to_and_others_see_how_it_stands(cast, as_, plan, asked, council, today):
    lena = make_person("Lena", make_unit("Law", parent=cast.company, kind="legal"))
    elsewhere = works_council(cast, "Wim", jurisdictions=["NL"], since=today)

    for who in (cast.hana, cast.olivia, cast.petra, cast.oscar, cast.rita, cast.arne, council, lena):
        assert "Secret minutes." in as_(who).get(page_of(plan)).content.decode(), who
    for who in (cast.carl, cast.tom, cast.adam, elsewhere):
        shown = as_(who).get(page_of(plan)).content.decode()
        assert "Secret minutes." not in shown, who
        assert "Waits for an answer" in shown
        assert "Everybody sees how it stands." in shown


def test_the_second_line_signs_that_a_rule_does_not_apply(cast, as_, plan):
    client = as_(cast.rita)
    assert acts(client.get(page_of(plan)), consent_rule()) == ["waive"]

    client.post(page_of(plan), typed("waive", consent_rule(), reason="It logs no person."))

    found = card(client.get(page_of(plan)), consent_rule())
    assert (found.shape, found.row.waived_by) == ("not_applicable", cast.rita)


def test_a_rule_that_asks_nothing_here_is_not_acted_on(cast, as_, plan, today):
    elsewhere = ConsultationRule.objects.get(key="NL-WOR-27")

    answer = as_(cast.hana).post(page_of(plan), typed("begin", elsewhere, notified_on=today))

    assert answer.status_code == 302
    assert not Consultation.objects.exists()


def test_an_initiative_that_cites_the_plan_is_judged_anew_at_once(cast, as_, plan, council, asked):
    initiative = make_initiative(cast)
    initiative_cite_plan(initiative, plan, actor=cast.petra.actor, at=timezone.now())
    before = Readiness.objects.get(initiative=initiative).evaluated_at

    as_(council).post(page_of(plan), typed("conclude", consent_rule(), outcome="agreed"))

    assert Readiness.objects.get(initiative=initiative).evaluated_at > before


def test_what_waits_for_the_body_is_in_the_work_of_who_speaks_for_it(cast, as_, plan, council, asked):
    shown = as_(council).get("/").content.decode()

    assert "Answer for the works council: After triage" in shown
    as_(council).post(page_of(plan), typed("conclude", consent_rule(), outcome="agreed"))
    assert "Answer for the works council" not in as_(council).get("/").content.decode()


@pytest.mark.parametrize("rows", [0, 4])
def test_the_page_asks_as_much_for_many_answers_as_for_none(cast, as_, plan, rows, today, django_assert_num_queries):
    rules = ConsultationRule.objects.filter(jurisdiction="DE", effect="consult") | ConsultationRule.objects.filter(
        key__in=["DE-BetrVG-87-1-6", "DE-BetrVG-80-3"]
    )
    for rule in rules.order_by("pk")[:rows]:
        consultation_begin(plan, rule, notified_on=today, evidence="X", actor=cast.hana.actor, at=timezone.now())
    client = as_(cast.carl)

    with django_assert_num_queries(20):
        client.get(page_of(plan))


RULES = "consultation-rules"


def rule_form(rule, **changed):
    names = ("body", "subject", "effect", "trigger", "lead_days", "source", "status")
    return (
        {name: getattr(rule, name) for name in names} | {"blocks_go_live": "on", "reason": "Works agreement."} | changed
    )


def test_everybody_reads_the_rules_by_country_with_their_source(cast, as_):
    client = as_(cast.carl)

    answer = client.get(reverse(RULES))
    shown = answer.content.decode()
    assert [group["name"] for group in answer.context["groups"]] == ["European Union", "Germany", "Netherlands"]
    assert "BetrVG § 87(1) no. 6" in shown
    assert "from 2 Dec 2027" in shown
    assert "not checked here yet" in shown
    assert "Write down a rule" not in shown
    assert [g["code"] for g in client.get(reverse(RULES), {"country": "NL"}).context["groups"]] == ["NL"]


def test_hr_changes_a_rule_and_who_saw_an_older_one_is_told(cast, as_):
    rule = consent_rule()
    address = reverse("consultation-rule", args=[rule.pk])
    client = as_(cast.hana)

    saved = client.post(address, rule_form(rule, lead_days=45, revision=1))
    stale = client.post(address, rule_form(rule, lead_days=10, revision=1))

    assert saved.url == reverse(RULES)
    assert stale.status_code == 422
    assert "Somebody changed this rule since you opened it." in stale.content.decode()
    assert stale.context["form"]["lead_days"].value() == "10"
    assert consent_rule().lead_days == 45


@pytest.mark.parametrize("who", ["carl", "petra", "rita", "arne", "adam"])
def test_nobody_else_writes_rules(cast, as_, who):
    client = as_(getattr(cast, who))
    rule = consent_rule()

    assert client.get(reverse("consultation-rule-new")).status_code == 403
    assert client.post(reverse("consultation-rule", args=[rule.pk]), rule_form(rule, lead_days=1)).status_code == 403
    assert consent_rule().lead_days == 60


def test_legal_writes_down_what_another_country_asks(cast, as_):
    lena = make_person("Lena", make_unit("Law", parent=cast.company, kind="legal"))
    sent = rule_form(inform_rule(), key="FR-CSE-1", jurisdiction="FR", body="Social and economic committee")

    answer = as_(lena).post(reverse("consultation-rule-new"), sent)

    assert answer.url == reverse(RULES)
    assert ConsultationRule.objects.get(key="FR-CSE-1").jurisdiction == "FR"


def test_a_rule_of_the_union_has_the_plans_of_every_member_judged_anew(cast, as_, today):
    polish = german_plan(cast, site="Kraków", country="PL", today=today)
    initiative = make_initiative(cast)
    initiative_cite_plan(initiative, polish, actor=cast.petra.actor, at=timezone.now())
    before = Readiness.objects.get(initiative=initiative).evaluated_at
    rule = ConsultationRule.objects.get(key="EU-2002-14")

    sent = rule_form(rule, threshold="25", lead_days=31)
    as_(cast.hana).post(reverse("consultation-rule", args=[rule.pk]), sent)

    assert Readiness.objects.get(initiative=initiative).evaluated_at > before
    assert today + timedelta(days=200 - 31) in {
        card.found.latest for card in as_(cast.hana).get(page_of(polish)).context["cards"]
    }
