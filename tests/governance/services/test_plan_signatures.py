"""Signing a redesign plan: who may, what it costs to change it afterwards, and where it goes from there."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group as AuthGroup
from django.db import DatabaseError, transaction

from governance.models import LedgerEntry
from governance.services.plan_signatures import PlanMoved
from governance.services.proofs import NotProven, Proof
from roles.models import Activity, CapacityMovement, Person, PlanSignature, RedesignPlan, Removal, Unit
from roles.queries.plans import plan_facts
from roles.rules.plan_signing import is_signed, parts_signed
from roles.rules.plans import PlanPart
from roles.rules.refusals import NotPermitted, Refused
from roles.services.people import person_update, unit_update
from roles.services.plan_digests import plans_changed
from roles.services.plan_states import plan_complete, plan_consult, plan_execute, plan_withdraw
from roles.services.plans import plan_update
from roles.services.work import role_register, role_update
from tests.cast import NOW, make_person, make_unit
from tests.signed import put_name, rows, sign_plan, signable_plan


@pytest.fixture
def people(cast):
    """Ron writes plans, Olivia heads Operations, Hedda the company, Hana is HR, Fred and Fay are finance."""
    cast.ron, cast.fred = make_person("Ron", cast.claims), make_person("Fred", cast.company, "finance")
    cast.fay, cast.hedda = make_person("Fay", cast.company, "finance"), make_person("Hedda", cast.company)
    Unit.objects.filter(pk=cast.operations.pk).update(head=cast.olivia)
    Unit.objects.filter(pk=cast.company.pk).update(head=cast.hedda)
    return cast


@pytest.fixture
def plan(people):
    return signable_plan(people.ron, people.claims, hr=people.hana)


def all_sign(plan, people):
    return sign_plan(plan, lead=people.ron, head=people.olivia, hr=people.hana, finance=people.fred)


def facts(plan):
    return plan_facts([plan.pk])[plan.pk]


def state(plan):
    return RedesignPlan.objects.get(pk=plan.pk).state


def change(plan, people, **more):
    plan_update(plan, title=plan.title, activities=rows(people.ron, **more), actor=people.ron.actor, at=NOW)


def refused_ids(error):
    return [reason.id for reason in error.value.reasons]


def test_the_fourth_signature_approves_the_plan_and_each_is_kept_word_for_word(plan, people):
    signatures = all_sign(plan, people)

    assert (state(plan), is_signed(facts(plan))) == ("approved", True)
    assert [(s.part, s.printed_name, s.digest) for s in signatures] == [
        ("lead", "Ron", facts(plan).digest),
        ("business", "Olivia", facts(plan).digest),
        ("hr", "Hana", facts(plan).digest),
        ("finance", "Fred", facts(plan).digest),
    ]
    assert signatures[3].statement.startswith("I, Fred, for finance, agree to the hours a month: 1,200 before")
    entry = LedgerEntry.objects.filter(verb="plan_sign", target_type="roles.redesignplan").latest("id")
    assert (entry.details["part"], entry.details["state"]) == ("finance", ["draft", "approved"])


def test_an_edit_takes_the_signatures_away_and_taking_it_back_gives_them_back(plan, people):
    all_sign(plan, people)

    change(plan, people, sorted_after=30)
    assert (state(plan), parts_signed(facts(plan))) == ("draft", frozenset())
    change(plan, people)

    assert (state(plan), is_signed(facts(plan))) == ("approved", True)


def test_saving_a_plan_that_says_the_same_takes_nothing_away(plan, people):
    all_sign(plan, people)

    change(plan, people)

    assert (state(plan), is_signed(facts(plan))) == ("approved", True)


@pytest.mark.parametrize("field", [{"headcount": 9}, {"site": "Galway"}])
def test_what_is_said_of_the_job_is_signed_with_the_plan(plan, people, field):
    all_sign(plan, people)

    for name, value in field.items():
        setattr(plan.role, name, value)
    plan.role.save()
    plans_changed([plan.pk])

    assert (state(plan), is_signed(facts(plan))) == ("draft", False)


def test_where_hours_go_is_signed_with_the_plan_and_evidence_is_not(plan, people):
    all_sign(plan, people)
    by = {"reported_by": people.ron, "reported_at": NOW, "removed_on": NOW.date(), "what": "Closed."}
    Removal.objects.create(change=plan.changes.get(activity__statement="Sort the inbox"), kind="queue_closed", **by)
    plans_changed([plan.pk])
    assert is_signed(facts(plan))

    CapacityMovement.objects.create(plan=plan, destination="release", hours=Decimal(40))
    plans_changed([plan.pk])

    assert not is_signed(facts(plan))


def test_a_unit_that_is_called_otherwise_by_now_is_signed_as_it_is_called_now(plan, people):
    put_name(plan, PlanPart.LEAD, people.ron)
    seen = facts(plan).digest

    Unit.objects.filter(pk=people.claims.pk).update(name="Claims and complaints")

    with pytest.raises(PlanMoved) as error:
        put_name(plan, PlanPart.HR, people.hana, digest=seen)
    assert refused_ids(error) == ["DIGEST"]
    put_name(plan, PlanPart.LEAD, people.ron)
    assert "Claims and complaints" in put_name(plan, PlanPart.HR, people.hana).statement


def test_what_is_called_otherwise_is_signed_anew_whoever_renames_it(plan, people):
    admin, other = make_person("Ada", people.company, "admin"), make_unit("Mail room", parent=people.company)
    there = role_register(title="Sorter", unit=other, headcount=2, actor=people.hana.actor, at=NOW)
    plan.changes.filter(activity__statement="Answer customers").update(transfer_to=there, fate="transfer")
    plans_changed([plan.pk])
    by = {"actor": admin.actor, "at": NOW, "reason": "Renamed."}
    for rename in (
        lambda: role_update(there, title="Sorters", actor=people.hana.actor, at=NOW),
        lambda: unit_update(people.claims, name="Claims and complaints", **by),
        lambda: unit_update(other, code="POST", **by),
        lambda: person_update(people.ron, display_name="Ron B.", **by),
    ):
        all_sign(plan, people)
        assert is_signed(facts(plan))
        rename()
        assert (state(plan), parts_signed(facts(plan))) == ("draft", frozenset())


def test_nobody_signs_what_they_did_not_read(plan, people):
    seen = facts(plan).digest
    change(plan, people, sorted_after=30)

    with pytest.raises(PlanMoved) as error:
        put_name(plan, PlanPart.LEAD, people.ron, digest=seen)

    assert (refused_ids(error), PlanSignature.objects.count()) == (["DIGEST"], 0)


def test_the_head_of_a_unit_above_may_sign_and_one_beside_may_not(plan, people):
    put_name(plan, PlanPart.LEAD, people.ron)
    Unit.objects.filter(pk=people.platforms.pk).update(head=people.tom)

    with pytest.raises(NotPermitted) as error:
        put_name(plan, PlanPart.BUSINESS, people.tom)

    assert refused_ids(error) == ["PERMISSION"]
    assert put_name(plan, PlanPart.BUSINESS, people.hedda).part == "business"


@pytest.mark.parametrize(("name", "part"), [("carl", "lead"), ("carl", "hr"), ("hana", "finance"), ("petra", "hr")])
def test_nobody_signs_a_part_that_is_not_theirs(plan, people, name, part):
    with pytest.raises(NotPermitted) as error:
        put_name(plan, PlanPart(part), getattr(people, name))

    assert refused_ids(error) == ["PERMISSION"]


@pytest.mark.parametrize("name", ["arne", "adam"])
@pytest.mark.parametrize("part", list(PlanPart))
def test_auditors_and_admins_sign_nothing_whatever_else_they_are(plan, people, name, part):
    person = getattr(people, name)
    person.groups.add(*AuthGroup.objects.filter(name__in=["hr", "finance"]))
    Unit.objects.filter(pk=people.claims.pk).update(head=person)
    RedesignPlan.objects.filter(pk=plan.pk).update(created_by=person)

    with pytest.raises(NotPermitted) as error:
        put_name(plan, part, person)

    assert refused_ids(error) == ["PERSON"]


def test_a_superuser_without_a_group_signs_nothing(plan, people):
    root = make_person("Root", people.company, is_superuser=True)

    for part in PlanPart:
        with pytest.raises(NotPermitted):
            put_name(plan, part, root)


def test_nobody_signs_a_second_part_through_a_second_account(plan, people):
    put_name(plan, PlanPart.LEAD, people.ron)
    again = make_person("Ron2", people.company, "hr", "finance", identity_group=people.ron.identity_group)

    for part in (PlanPart.HR, PlanPart.FINANCE):
        with pytest.raises(NotPermitted) as error:
            put_name(plan, part, again)
        assert refused_ids(error) == ["SOD"]
    first = PlanSignature.objects.get()
    first.pk, first.part = None, "finance"
    with pytest.raises(DatabaseError), transaction.atomic():
        first.save(force_insert=True)


def test_a_part_is_signed_once_by_whomever_comes_first(plan, people):
    all_sign(plan, people)

    with pytest.raises(Refused) as error:
        put_name(plan, PlanPart.FINANCE, people.fay)

    assert refused_ids(error) == ["SIGNED"]


def test_the_lead_signs_before_the_others(plan, people):
    with pytest.raises(Refused) as error:
        put_name(plan, PlanPart.FINANCE, people.fred)

    assert refused_ids(error) == ["SEQUENCE"]


def test_only_its_author_signs_a_plan_that_leaves_something_open(plan, people):
    open_rows = [row | {"fate": ""} if row["statement"] == "Answer customers" else row for row in rows(people.ron)]
    plan_update(plan, title=plan.title, activities=open_rows, actor=people.ron.actor, at=NOW)
    put_name(plan, PlanPart.LEAD, people.ron)

    with pytest.raises(Refused) as error:
        put_name(plan, PlanPart.HR, people.hana)

    assert [reason.text for reason in error.value.reasons] == ["“Answer customers” has no fate."]


@pytest.mark.parametrize("broken", ["none", "other", "old"])
def test_a_signature_asks_for_a_fresh_proof_of_ones_own(plan, people, broken):
    proof = {
        "none": None,
        "other": Proof(people.hana.pk, "password", NOW),
        "old": Proof(people.ron.pk, "password", NOW - timedelta(minutes=6)),
    }[broken]

    with pytest.raises(NotProven):
        put_name(plan, PlanPart.LEAD, people.ron, proof=proof)


def test_a_signature_is_never_changed_or_deleted(plan, people):
    signature = put_name(plan, PlanPart.LEAD, people.ron)

    with pytest.raises(DatabaseError), transaction.atomic():
        PlanSignature.objects.filter(pk=signature.pk).update(digest="0" * 64)
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanSignature.objects.filter(pk=signature.pk).delete()


def test_a_plan_is_consulted_approved_carried_out_and_completed(plan, people):
    who = {"actor": people.hana.actor, "at": NOW}
    plan_consult(plan, **who)
    with pytest.raises(Refused):
        plan_execute(plan, **who)
    all_sign(plan, people)
    plan_execute(plan, **who)
    with pytest.raises(Refused) as error:
        plan_complete(plan, **who)
    assert [r.text for r in error.value.reasons] == ["Nobody verified that “Sort the inbox” was taken out of the work."]
    proof = {"kind": "queue_closed", "what": "Closed.", "removed_on": NOW.date(), "reported_by": people.ron}
    proof |= {"reported_at": NOW, "verified_by": people.hana, "verified_at": NOW}
    Removal.objects.create(change=plan.changes.get(activity__statement="Sort the inbox"), **proof)
    plan_complete(plan, **who)

    hours = Activity.objects.filter(role=plan.role).order_by("statement").values_list("statement", "hours_per_month")
    assert list(hours) == [("Answer customers", 900), ("Check a sample", 60), ("Sort the inbox", 0)]
    assert [a.statement for a in Activity.objects.exclude(ended_on=None)] == ["Sort the inbox"]
    assert (state(plan), is_signed(facts(plan))) == ("completed", True)
    told = LedgerEntry.objects.filter(target_type="roles.redesignplan", target_id=str(plan.pk))
    assert [e.details["state"] for e in told.exclude(verb="plan_sign").order_by("id") if "state" in e.details] == [
        ["draft", "consulting"],
        ["approved", "executing"],
        ["executing", "completed"],
    ]


def test_what_was_completed_stays_what_was_signed_whatever_becomes_of_the_job(plan, people):
    all_sign(plan, people)
    RedesignPlan.objects.filter(pk=plan.pk).update(state="completed")

    plan.role.headcount = 3
    plan.role.save()
    plans_changed([plan.pk])

    assert (state(plan), is_signed(facts(plan))) == ("completed", True)


def test_a_withdrawn_plan_says_why_and_is_signed_by_nobody_any_more(plan, people):
    who = {"actor": people.ron.actor, "at": NOW}
    with pytest.raises(Refused):
        plan_withdraw(plan, reason=" ", **who)
    plan_withdraw(plan, reason="The AI is not bought.", **who)

    with pytest.raises(Refused) as error:
        put_name(plan, PlanPart.LEAD, people.ron)

    assert (refused_ids(error), state(plan)) == (["STATE"], "withdrawn")
    assert LedgerEntry.objects.latest("id").reason == "The AI is not bought."
    with pytest.raises(Refused):
        plan_withdraw(plan, reason="Again.", **who)


@pytest.mark.parametrize("name", ["carl", "arne", "adam", "fred"])
def test_only_whoever_may_edit_a_plan_takes_it_on(plan, people, name):
    person = Person.objects.get(pk=getattr(people, name).pk)

    with pytest.raises(NotPermitted):
        plan_consult(plan, actor=person.actor, at=NOW)
