"""What may run, what is to be signed, and what says that it runs."""

import pytest
from django.utils import timezone

from governance.models import Flag, LedgerEntry, Runtime, SystemVersion
from governance.services.initiatives import systems_named
from governance.services.sweep import sweep, sweep_requested
from tests.api_client import ApiClient, reasons
from tests.cast import appoint, make_initiative
from tests.cleared import FINGERPRINT, OTHER, cleared


@pytest.fixture
def running(cast):
    return cleared(cast, at=timezone.now())


def body(initiative, **fields):
    return {"system": initiative.systems.get().pk, "label": "2.0", "fingerprint": OTHER} | fields


def register(person, initiative, **fields):
    return ApiClient(person).post(f"initiatives/{initiative.key}/system-versions", body(initiative, **fields))


def report(person, initiative, **fields):
    told = {"environment": "production-eu", "fingerprint": FINGERPRINT} | fields
    return ApiClient(person).post(f"initiatives/{initiative.key}/runtime", told)


def flags(initiative):
    sweep_requested(at=timezone.now())
    return list(
        Flag.objects.filter(initiative=initiative, rule__in=["F-DEC-1", "F-STG-3"], state="open")
        .order_by("rule")
        .values_list("rule", "severity", "owner__username")
    )


# --- versions


@pytest.mark.parametrize("name", ["olivia", "petra", "rita", "arne", "adam", "carl"])
def test_who_does_not_run_the_platform_registers_no_version(cast, running, name):
    response = register(getattr(cast, name), running)

    assert (response.status_code, reasons(response)) == (403, ["PERMISSION"])


def test_a_version_is_a_proposal_until_it_is_signed(cast, running):
    response = register(cast.tom, running)

    assert response.status_code == 201
    assert {name: response.json()[name] for name in ("label", "fingerprint", "withdrawn_at")} == {
        "label": "2.0",
        "fingerprint": OTHER,
        "withdrawn_at": None,
    }
    answer = ApiClient(cast.tom).get(f"clearances/{running.key}", fingerprint=OTHER).json()
    assert (answer["allowed"], answer["fingerprints"]) == (False, [FINGERPRINT])


def test_the_platform_owner_registers_without_being_in_the_group(cast, running):
    cast.tom.groups.clear()

    assert register(cast.tom, running).status_code == 201


@pytest.mark.parametrize(
    ("fields", "ids"),
    [
        ({"fingerprint": "short"}, ["FINGERPRINT"]),
        ({"fingerprint": "sha256: with a space"}, ["FINGERPRINT"]),
        ({"fingerprint": FINGERPRINT}, ["FINGERPRINT"]),
    ],
)
def test_a_fingerprint_that_is_none_or_known_is_refused(cast, running, fields, ids):
    response = register(cast.tom, running, **fields)

    assert (response.status_code, reasons(response)) == (409, ids)


def test_a_version_of_a_system_that_is_not_used_is_refused(cast, running):
    (other,) = systems_named(["Another"])

    assert reasons(register(cast.tom, running, system=other.pk)) == ["SYSTEM"]


def test_a_withdrawn_version_is_no_longer_up_for_signing_and_stays_cleared_until_then(cast, running):
    version = SystemVersion.objects.get()
    client = ApiClient(cast.tom)

    assert ApiClient(cast.olivia).post(f"system-versions/{version.pk}/withdraw").status_code == 403
    response = client.post(f"system-versions/{version.pk}/withdraw")

    assert response.json()["withdrawn_at"] is not None
    assert reasons(client.post(f"system-versions/{version.pk}/withdraw")) == ["STATE"]
    assert client.get(f"clearances/{running.key}", fingerprint=FINGERPRINT).json()["allowed"]


def test_versions_are_listed_by_initiative_and_fingerprint(cast, running):
    register(cast.tom, running)
    cleared(cast, "Letters", at=timezone.now())
    client = ApiClient(cast.arne)

    found = client.get("system-versions", initiative=running.key).json()["results"]
    signed = client.get("system-versions", initiative=running.key, fingerprint=FINGERPRINT).json()["results"]

    assert [row["fingerprint"] for row in found] == [OTHER, FINGERPRINT]
    assert [row["label"] for row in signed] == ["1.0"]


# --- runtimes


@pytest.mark.parametrize("name", ["olivia", "petra", "rita", "arne", "adam", "carl"])
def test_who_does_not_run_the_platform_reports_nothing(cast, running, name):
    response = report(getattr(cast, name), running)

    assert (response.status_code, reasons(response)) == (403, ["PERMISSION"])
    assert Runtime.objects.count() == 0


def test_the_builder_lead_reports_as_well(cast, running):
    appoint(cast, running, "builder_lead", cast.carl)

    assert report(cast.carl, running).status_code == 200


def test_what_was_signed_may_run(cast, running):
    response = report(cast.tom, running)

    answer = {name: response.json()[name] for name in ("environment", "fingerprint", "allowed", "state", "reasons")}
    assert answer == {
        "environment": "production-eu",
        "fingerprint": FINGERPRINT,
        "allowed": True,
        "state": "active",
        "reasons": [],
    }
    assert flags(running) == []


def test_s12_a_version_that_runs_before_it_is_signed_is_denied_and_chased(cast, running):
    register(cast.tom, running)

    response = report(cast.tom, running, fingerprint=OTHER)

    assert (response.json()["allowed"], [r["id"] for r in response.json()["reasons"]]) == (False, ["F-DEC-1"])
    assert flags(running) == [("F-DEC-1", "critical", "tom")]


def test_s22_taking_back_one_of_three_clears_its_own_flag_alone(cast, running):
    others = [cleared(cast, title, at=timezone.now()) for title in ("Letters", "Refunds")]
    shared = [running, *others]
    for initiative in shared:
        report(cast.tom, initiative, fingerprint=OTHER)
    assert [flags(initiative) for initiative in shared] == [[("F-DEC-1", "critical", "tom")]] * 3

    report(cast.tom, running)

    assert [len(flags(initiative)) for initiative in shared] == [0, 1, 1]


def test_what_runs_without_a_clearance_is_chased_until_nothing_runs(cast):
    initiative = make_initiative(cast)

    assert report(cast.tom, initiative).json()["state"] == "none"
    assert flags(initiative) == [("F-STG-3", "critical", None)]

    report(cast.tom, initiative, fingerprint="")
    assert flags(initiative) == []


def test_said_again_it_is_seen_again_and_written_down_once(cast, running):
    report(cast.tom, running)
    first = Runtime.objects.get()

    report(cast.tom, running)

    again = Runtime.objects.get()
    assert (again.first_seen_at, again.last_seen_at > first.last_seen_at) == (first.first_seen_at, True)
    assert LedgerEntry.objects.filter(verb="runtime_report").count() == 1


def test_the_last_report_of_an_environment_counts_though_it_was_known_before(cast, running):
    for fingerprint in (FINGERPRINT, OTHER, FINGERPRINT):
        report(cast.tom, running, fingerprint=fingerprint)

    assert flags(running) == []
    assert LedgerEntry.objects.filter(verb="runtime_report").count() == 3


def test_names_that_are_none_are_refused_all_at_once(cast, running):
    response = report(cast.tom, running, environment="a b", fingerprint="x", map_version="y")

    assert (response.status_code, reasons(response)) == (409, ["ENVIRONMENT", "FINGERPRINT", "MAP_VERSION"])


def test_what_goes_on_after_it_was_stopped_is_chased(cast, running):
    report(cast.tom, running)
    ApiClient(cast.olivia).post(f"clearances/{running.key}/suspend", {"reason": "Stop."})
    sweep(at=timezone.now(), ids=[running.pk])
    assert flags(running) == []

    report(cast.tom, running)

    assert flags(running) == [("F-STG-3", "critical", "olivia")]
