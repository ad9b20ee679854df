from datetime import date
from uuid import uuid4

import pytest

from roles.rules.capacities import BUSINESS_CAPACITIES, Capacity
from roles.rules.eligibility import Beneficiary, reasons_against
from roles.rules.people import Employment, PersonFacts, PersonStatus

TODAY = date(2026, 11, 24)
COMPANY, OPERATIONS, CLAIMS, TECHNOLOGY = 1, 2, 3, 4
OPERATIONS_BENEFITS = Beneficiary("Operations", (OPERATIONS, COMPANY), in_technology=False)


def person(**fields):
    defaults = {
        "id": 7,
        "name": "Olivia",
        "identity": uuid4(),
        "employment": Employment.EMPLOYEE,
        "status": PersonStatus.ACTIVE,
        "active": True,
        "unit_id": OPERATIONS,
        "unit_name": "Operations",
        "lineage": (OPERATIONS, COMPANY),
        "in_technology": False,
        "contracted_fte": 1.0,
    }
    return PersonFacts(**defaults | fields)


def test_somebody_from_the_beneficiary_unit_may_own_its_outcomes():
    assert reasons_against(Capacity.OUTCOME_OWNER, person(), TODAY, OPERATIONS_BENEFITS) == ()


def test_somebody_from_a_unit_above_may_own_the_outcomes():
    boss = person(unit_id=COMPANY, unit_name="Company", lineage=(COMPANY,))

    assert reasons_against(Capacity.OUTCOME_OWNER, boss, TODAY, OPERATIONS_BENEFITS) == ()


def test_somebody_from_a_unit_below_may_not_own_the_outcomes():
    clerk = person(unit_id=CLAIMS, unit_name="Claims", lineage=(CLAIMS, OPERATIONS, COMPANY))

    assert reasons_against(Capacity.OUTCOME_OWNER, clerk, TODAY, OPERATIONS_BENEFITS) == (
        (
            "Olivia works in Claims; an outcome owner comes from Operations, which bears the consequences, "
            "or from a unit above it."
        ),
    )


@pytest.mark.parametrize("capacity", sorted(BUSINESS_CAPACITIES))
def test_nobody_in_technology_answers_for_the_business(capacity):
    techie = person(unit_name="Platforms", in_technology=True)

    reasons = reasons_against(capacity, techie, TODAY)

    assert reasons == (
        f"Olivia works in Platforms, which is part of technology; {capacity.one} answers for the business.",
    )


def test_a_technology_unit_that_benefits_itself_needs_an_exception_by_the_board():
    techie = person(unit_id=TECHNOLOGY, unit_name="Service desk", in_technology=True)
    service_desk = Beneficiary("Service desk", (TECHNOLOGY,), in_technology=True)

    reasons = reasons_against(Capacity.OUTCOME_OWNER, techie, TODAY, service_desk)

    assert reasons == (
        (
            "Service desk is itself a technology unit; that Olivia of Service desk is its outcome owner "
            "needs an exception by the board."
        ),
    )


def test_a_platform_owner_works_in_technology():
    reasons = reasons_against(Capacity.PLATFORM_OWNER, person(), TODAY)

    assert reasons == ("Olivia works in Operations; a platform owner works in a technology unit.",)


@pytest.mark.parametrize("employment", [Employment.CONTRACTOR, Employment.VENDOR])
def test_only_employees_answer_for_something(employment):
    reasons = reasons_against(Capacity.INTERVENTION_LEAD, person(employment=employment), TODAY)

    assert reasons == (f"Olivia is a {employment}; whoever is intervention lead has to be an employee.",)


def test_a_contractor_may_lead_the_building():
    builder = person(employment=Employment.CONTRACTOR, in_technology=True)

    assert reasons_against(Capacity.BUILDER_LEAD, builder, TODAY) == ()


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"active": False}, "Olivia's account is deactivated."),
        ({"status": PersonStatus.LEFT}, "Olivia no longer works here."),
        ({"last_working_day": date(2026, 11, 23)}, "Olivia no longer works here."),
    ],
)
def test_whoever_is_gone_holds_nothing(fields, reason):
    assert reasons_against(Capacity.DECISION_OWNER, person(**fields), TODAY) == (reason,)


def test_the_last_working_day_still_counts():
    leaving = person(last_working_day=TODAY, status=PersonStatus.NOTICE)

    assert reasons_against(Capacity.DECISION_OWNER, leaving, TODAY) == ()
