import pytest

from governance.models import Initiative
from governance.services.initiatives import initiative_update
from tests.cast import NOW, appoint, make_initiative, profile


def typed(cast, **fields):
    return {
        "title": "Case triage",
        "beneficiary_unit": cast.operations.pk,
        "policy_profile": profile("default_labour").pk,
    } | fields


@pytest.mark.parametrize("name", ["carl", "hana", "adam"])
def test_who_may_not_register_is_refused_with_a_reason(client, cast, name):
    client.force_login(getattr(cast, name))

    answer = client.post("/initiatives/new/", typed(cast))

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == [
        "You may not register initiatives. This is for: Architect, Executive, PMO, Platform."
    ]
    assert Initiative.objects.count() == 0


def test_a_new_initiative_is_at_intake_unclassified_with_its_systems(client, cast):
    client.force_login(cast.petra)

    answer = client.post(
        "/initiatives/new/", typed(cast, system_names="Triage model, Mail gateway,triage MODEL", stage="production")
    )

    made = Initiative.objects.get()
    assert answer.url == f"/initiatives/{made.key}/"
    assert (made.stage, made.nature, made.created_by) == ("intake", "unclassified", cast.petra)
    assert sorted(made.systems.values_list("name", flat=True)) == ["Mail gateway", "Triage model"]


def test_a_pilot_cannot_end_before_it_begins(client, cast):
    client.force_login(cast.petra)

    answer = client.post("/initiatives/new/", typed(cast, pilot_start="2026-11-24", pilot_end_planned="2026-11-23"))

    assert answer.context["form"].errors == {"pilot_end_planned": ["The pilot cannot end before it begins."]}


def test_only_the_pmo_chooses_the_profile(client, cast):
    made = make_initiative(cast)
    appoint(cast, made, "outcome_owner", cast.olivia)
    made.refresh_from_db()
    client.force_login(cast.olivia)

    shown = client.get(f"/initiatives/{made.key}/edit/").context["form"]
    client.post(
        f"/initiatives/{made.key}/edit/",
        typed(cast, title="Letter triage", policy_profile=profile("light_tool").pk, revision=made.revision),
    )

    made.refresh_from_db()
    assert "policy_profile" not in shown.fields
    assert (made.title, made.policy_profile.key) == ("Letter triage", "default_labour")


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(client, cast):
    made = make_initiative(cast)
    read = made.revision
    initiative_update(made, title="Written meanwhile", actor=cast.petra.actor, at=NOW)
    client.force_login(cast.petra)

    answer = client.post(f"/initiatives/{made.key}/edit/", typed(cast, title="Too late", revision=read))

    made.refresh_from_db()
    assert made.title == "Written meanwhile"
    assert answer.context["form"].non_field_errors() == [
        "Somebody changed this initiative since you opened it. Reload to see what they wrote."
    ]
    assert "Too late" in answer.content.decode()


def test_a_form_saved_as_it_was_shown_changes_nothing(client, cast):
    made = make_initiative(cast, purpose="It sorts.", pilot_daily_cap=20, system_names=["Triage model"])
    client.force_login(cast.petra)
    shown = client.get(f"/initiatives/{made.key}/edit/").context["form"]
    values = {name: shown[name].value() for name in shown.fields if shown[name].value() is not None}

    client.post(f"/initiatives/{made.key}/edit/", values | {"policy_profile": made.policy_profile_id})

    after = Initiative.objects.get(pk=made.pk)
    assert (after.revision, after.purpose, after.pilot_daily_cap) == (made.revision, "It sorts.", 20)
    assert list(after.systems.values_list("name", flat=True)) == ["Triage model"]


def test_the_field_a_mend_leads_to_bears_its_id(client, cast):
    made = make_initiative(cast, impact_tier=None)
    client.force_login(cast.petra)

    assert 'id="impact_tier"' in client.get(f"/initiatives/{made.key}/edit/").content.decode()
