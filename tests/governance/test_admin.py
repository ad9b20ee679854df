import json

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib import admin
from django.contrib.auth.models import Group as AuthGroup

from governance.models import AISystem, LedgerEntry, PolicyProfile
from roles.models import Person, Unit
from tests.cast import appoint, make_initiative, make_person, profile

CONFIGURED = {"aisystem", "importmapping", "person", "policyprofile", "queue", "unit"}


def registered():
    ours = {"roles", "decisions", "governance"}
    return [entry for model, entry in admin.site._registry.items() if model._meta.app_label in ours]


@pytest.fixture
def signed_in(client, cast):
    client.force_login(cast.adam)
    return client


@pytest.fixture
def initiative(cast):
    return make_initiative(cast)


@pytest.mark.parametrize("name", ["petra", "rita", "carl"])
def test_who_is_not_staff_is_sent_to_sign_in(client, cast, name):
    client.force_login(getattr(cast, name))

    answer = client.get("/admin/governance/initiative/")

    assert answer.status_code == 302
    assert answer.url.startswith("/admin/login/")


def test_there_is_one_door_to_sign_in(client, db):
    answer = client.post("/admin/login/?next=/admin/roles/unit/", {"username": "adam", "password": "guess"})

    assert answer.url == "/sign-in/?next=/admin/roles/unit/"


@pytest.mark.parametrize("path", ["", "governance/initiative/", "roles/unit/add/"])
def test_its_pages_name_the_icon_that_the_browser_would_look_for_elsewhere(signed_in, path):
    assert b'rel="icon" href="/static/img/favicon.svg"' in signed_in.get(f"/admin/{path}").content


def test_a_superuser_outside_the_group_of_admins_configures_nothing(client, cast):
    client.force_login(make_person("Sue", cast.company, is_staff=True, is_superuser=True))

    answer = client.post(f"/admin/roles/unit/{cast.claims.pk}/change/", {"name": "Renamed"})

    assert answer.status_code == 403
    assert Unit.objects.get(pk=cast.claims.pk).name == "Claims"


def test_only_what_is_configured_can_be_written(signed_in, cast, rf):
    request = rf.get("/admin/")
    request.user = cast.adam

    writable = {entry.opts.model_name for entry in registered() if entry.has_change_permission(request)}

    assert writable == CONFIGURED
    addable = {entry.opts.model_name for entry in registered() if entry.has_add_permission(request)}
    assert addable == CONFIGURED - {"policyprofile"}


def test_nothing_is_deleted_and_there_are_no_bulk_acts(signed_in, cast, rf):
    request = rf.get("/admin/")
    request.user = cast.adam

    assert [entry for entry in registered() if entry.has_delete_permission(request)] == []
    assert [entry for entry in registered() if entry.get_actions(request)] == []
    assert [entry for entry in registered() if entry.list_editable] == []


def test_groups_and_by_what_people_sign_in_are_not_edited(signed_in):
    ours = {"roles", "decisions", "governance"}

    assert {model._meta.label for model in admin.site._registry if model._meta.app_label not in ours} == set()


def test_nobody_links_their_own_sign_in_to_somebody_else(signed_in, cast):
    link = {"user": cast.olivia.pk, "provider": "corp", "uid": "adam-at-home", "extra_data": "{}"}

    answer = signed_in.post("/admin/socialaccount/socialaccount/add/", link)

    assert (answer.status_code, SocialAccount.objects.count()) == (404, 0)


def test_every_page_of_the_admin_opens(signed_in, cast, initiative):
    appoint(cast, initiative, "outcome_owner", cast.olivia)

    for entry in registered():
        listing = f"/admin/{entry.opts.app_label}/{entry.opts.model_name}/"
        assert signed_in.get(listing).status_code == 200, listing
    assert signed_in.get(f"/admin/governance/initiative/{initiative.pk}/change/").status_code == 200


def test_the_stage_is_not_written_by_a_change_form(signed_in, initiative):
    answer = signed_in.post(
        f"/admin/governance/initiative/{initiative.pk}/change/", {"title": "Renamed", "stage": "production"}
    )

    initiative.refresh_from_db()
    assert answer.status_code == 403
    assert (initiative.stage, initiative.title) == ("intake", "Case triage")


def test_the_stage_is_not_written_by_a_bulk_edit(signed_in, initiative):
    url = "/admin/governance/initiative/"
    marked = {"_selected_action": [initiative.pk], "index": "0"}
    edited = {
        "_save": "Save",
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": initiative.pk,
        "form-0-stage": "production",
    }

    signed_in.post(url, marked | {"action": "delete_selected", "post": "yes"})
    signed_in.post(url, marked | {"action": "move", "stage": "production"})
    signed_in.post(url, edited)

    initiative.refresh_from_db()
    assert initiative.stage == "intake"


@pytest.mark.parametrize("verb", ["change", "delete"])
def test_an_accountability_is_neither_accepted_nor_deleted_here(signed_in, cast, initiative, verb):
    asked = appoint(cast, initiative, "outcome_owner", cast.olivia, accept=False)

    answer = signed_in.post(f"/admin/governance/accountability/{asked.pk}/{verb}/", {"status": "accepted", "post": "y"})

    asked.refresh_from_db()
    assert answer.status_code == 403
    assert asked.status == "proposed"


def test_a_unit_is_changed_through_its_service(signed_in, cast):
    values = {"code": cast.claims.code, "name": "Claims and recoveries", "kind": "business", "source": "manual"}

    answer = signed_in.post(
        f"/admin/roles/unit/{cast.claims.pk}/change/", values | {"parent": cast.operations.pk, "head": ""}
    )

    assert answer.status_code == 302
    entry = LedgerEntry.objects.get(verb="unit_update")
    assert entry.details == {"name": ["Claims", "Claims and recoveries"]}
    assert entry.actor == cast.adam


def person_values(person, **values):
    return {
        "username": person.username,
        "display_name": person.display_name,
        "job_title": person.job_title,
        "unit": person.unit_id,
        "employment": "employee",
        "status": "active",
        "contracted_fte": "1",
        "timezone": "UTC",
        "identity_group": str(person.identity_group),
        "is_active": "on",
    } | values


def test_what_a_person_is_trusted_with_is_in_the_ledger(signed_in, cast):
    risk = AuthGroup.objects.get(name="risk")

    answer = signed_in.post(
        f"/admin/roles/person/{cast.carl.pk}/change/", person_values(cast.carl, job_title="Analyst", groups=[risk.pk])
    )

    assert answer.status_code == 302
    carl = Person.objects.get(pk=cast.carl.pk)
    assert (carl.job_title, [group.name for group in carl.groups.all()]) == ("Analyst", ["risk"])
    assert LedgerEntry.objects.get(verb="person_update").details == {"job_title": ["Member of staff", "Analyst"]}
    assert LedgerEntry.objects.get(verb="person_set_groups").details == {"groups": [[], ["risk"]]}


def test_nobody_becomes_a_superuser_here(signed_in, cast):
    signed_in.post(f"/admin/roles/person/{cast.carl.pk}/change/", person_values(cast.carl, is_superuser="on"))

    assert not Person.objects.get(pk=cast.carl.pk).is_superuser


def test_a_new_person_cannot_sign_in_yet(signed_in, cast):
    new = Person(username="nina", display_name="Nina", unit=cast.claims)

    answer = signed_in.post("/admin/roles/person/add/", person_values(new, job_title="Clerk"))

    assert answer.status_code == 302
    assert not Person.objects.get(username="nina").has_usable_password()
    assert LedgerEntry.objects.get(verb="person_register").target_label == "Nina"


def test_a_profile_is_called_something_else_here_and_says_nothing_else(signed_in, cast):
    light = profile("light_tool")
    values = {"name": "Tool", "description": "", "parameters": json.dumps(light.parameters | {"pilot_days": 60})}

    signed_in.post(f"/admin/governance/policyprofile/{light.pk}/change/", values | {"key": "ours", "revision": "9"})

    changed = PolicyProfile.objects.get(pk=light.pk)
    assert (changed.key, changed.name, changed.revision) == ("light_tool", "Tool", 2)
    assert changed.parameters == light.parameters
    assert LedgerEntry.objects.filter(verb="policy_profile_update").count() == 1


def test_a_system_is_added_and_the_ledger_knows(signed_in):
    signed_in.post("/admin/governance/aisystem/add/", {"name": "Triage engine", "supplier": "vendor", "vendor": "Acme"})

    assert AISystem.objects.get().name == "Triage engine"
    assert LedgerEntry.objects.get(verb="ai_system_register").target_label == "Triage engine"
