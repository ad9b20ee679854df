"""S30: one initiative changes work at a German and at a Polish site, and the German works council has not consented.

The go is refused for that site, by name. Without that site it passes. Once the council has consented and takes it back,
whoever speaks with employees hears of it at once, as critical.
"""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import PolicyProfile
from governance.rules.policy import PolicyInvalid, policy_from
from governance.services.sweep import sweep
from roles.models import ConsultationRule
from roles.rules.consultation import Effect
from tests.acceptance.doors import Door, reasons
from tests.cast import force_stage, make_initiative, profile
from tests.roles.consulting import german_plan, works_council

CONSENT = "DE-BetrVG-87-1-6"


@pytest.fixture
def pilot(cast):
    """A pilot with a plan for Köln and one for Kraków; everybody was asked, and Köln has not agreed."""
    for each in PolicyProfile.objects.all():
        asked = each.parameters["requirements_production"]
        each.parameters["requirements_production"] = list(dict.fromkeys([*asked, "ROL-4"]))
        each.save(update_fields=["parameters"])
    cast.initiative = make_initiative(cast)
    force_stage(cast.initiative, "pilot", cast.petra)
    today = timezone.localdate()
    cast.koeln = german_plan(cast, today=today)
    cast.krakow = german_plan(cast, today=today, site="Kraków", country="PL", title="After triage, Kraków")
    cast.wanda = works_council(cast, "Wanda", jurisdictions=["DE"], since=today)
    cast.eva = works_council(cast, "Eva", body="Employee representatives", since=today)
    for plan in (cast.koeln, cast.krakow):
        cite(cast, plan)
        for rule in asking(plan):
            ask(cast, plan, rule)
            if rule.key != CONSENT and rule.effect != Effect.INFORM:
                answer(cast, plan, rule)
    return cast


def as_(person):
    client = Client()
    client.force_login(person)
    return client


def cite(cast, plan):
    address = reverse("initiative-plan-cite", args=[cast.initiative.key, plan.pk])
    assert as_(cast.petra).post(address).status_code == 302


def uncite(cast, plan):
    address = reverse("initiative-plan-uncite", args=[cast.initiative.key, plan.pk])
    assert as_(cast.petra).post(address).status_code == 302


def page_of(plan):
    return reverse("plan-consultation", args=[plan.pk])


def asking(plan):
    """The rules that ask something of a plan, as its page says."""
    keys = [card.found.rule.key for card in shown(plan).context["cards"]]
    return list(ConsultationRule.objects.filter(key__in=keys).order_by("key"))


def shown(plan):
    return as_(plan.created_by).get(page_of(plan))


def post(person, plan, act, rule, **fields):
    sent = {"act": act, "rule": rule.pk} | {f"{act}-{rule.pk}-{name}": value for name, value in fields.items()}
    answered = as_(person).post(page_of(plan), sent)
    assert answered.status_code == 302, answered.content.decode()


def ask(cast, plan, rule):
    post(cast.hana, plan, "begin", rule, notified_on=timezone.localdate(), evidence="Letter of today")


def answer(cast, plan, rule):
    speaker = cast.wanda if rule.body == "Works council" else cast.eva
    outcome = "agreed" if rule.effect == Effect.CONSENT else "no_objection"
    post(speaker, plan, "conclude", rule, outcome=outcome)


def consent_rule():
    return ConsultationRule.objects.get(key=CONSENT)


def rol_4(cast):
    found = Door(Client, cast.petra).get(f"initiatives/{cast.initiative.key}/readiness?gate=production").json()
    return next(entry for entry in found["requirements"] if entry["id"] == "ROL-4")


def go(cast):
    return Door(Client, cast.petra).post(f"initiatives/{cast.initiative.key}/transition", {"to": "production"})


def flags(cast):
    sweep(at=timezone.now())
    found = Door(Client, cast.petra).get(f"flags?initiative={cast.initiative.key}&page_size=200").json()["results"]
    return [flag for flag in found if flag["rule"] == "F-ROL-4" and flag["state"] != "cleared"]


def test_a_go_is_refused_for_the_site_whose_works_council_has_not_consented(pilot):
    found = rol_4(pilot)

    assert found["result"] == "not_met"
    assert found["message"].startswith("Claims handler (Köln): the works council has to consent (BetrVG § 87(1) no. 6)")
    assert "Kraków" not in found["message"]
    assert f"/roles/plans/{pilot.koeln.pk}/consultation/#rule-{consent_rule().pk}" in found["link"]
    refused = go(pilot)
    assert refused.status_code == 409
    assert "ROL-4" in reasons(refused)


def test_without_that_site_it_passes(pilot):
    uncite(pilot, pilot.koeln)

    assert rol_4(pilot)["result"] == "met"
    assert "ROL-4" not in reasons(go(pilot))


def test_consent_that_is_taken_back_is_critical_at_once_and_gone_with_it_when_given_again(pilot):
    answer(pilot, pilot.koeln, consent_rule())
    assert rol_4(pilot)["result"] == "met"
    assert flags(pilot) == []

    post(pilot.wanda, pilot.koeln, "withdraw", consent_rule(), reason="It shows who overrules.")

    assert rol_4(pilot)["result"] == "not_met"
    (flag,) = flags(pilot)
    assert flag["severity"] == "critical"
    assert "Claims handler (Köln): the works council has to consent" in flag["message"]
    assert "took that back" in flag["message"]

    ask(pilot, pilot.koeln, consent_rule())
    answer(pilot, pilot.koeln, consent_rule())
    assert flags(pilot) == []


@pytest.mark.django_db
def test_no_policy_lets_figures_about_single_people_be_seen():
    shipped = profile("default_labour")

    with pytest.raises(PolicyInvalid, match="minimum_group"):
        policy_from(shipped.key, shipped.name, shipped.parameters | {"minimum_group": 1})
