"""What people do in a job, written through its services."""

from datetime import date
from decimal import Decimal

import pytest

from governance.models import LedgerEntry
from roles.models import ActivityChange, RedesignPlan, Role
from roles.rules.refusals import NotPermitted, Refused, Stale
from roles.rules.work import Described
from roles.services.plans import plan_register
from roles.services.work import activities_add, activities_set, role_register, role_update
from tests.cast import NOW, make_decision


@pytest.fixture
def role(cast):
    return role_register(title="Handler", unit=cast.claims, headcount=12, actor=cast.hana.actor, at=NOW)


def by(person, revision=None):
    return {"actor": person.actor, "at": NOW} | ({"revision": revision} if revision is not None else {})


def done(role):
    return {a.statement: float(a.hours_per_month) for a in role.activities.order_by("pk")}


def rows(*said):
    return [Described(statement, Decimal(hours)) for statement, hours in said]


def test_the_same_job_at_another_site_is_a_role_of_its_own(cast, role):
    again = role_register(title="Handler", unit=cast.claims, headcount=1, **by(cast.hana))
    there = role_register(title="Handler", unit=cast.claims, headcount=3, site="Hamburg", **by(cast.hana))

    assert (again.pk, again.headcount) == (role.pk, 12)
    assert there.pk != role.pk


def test_a_country_that_there_is_not_is_refused(cast, role):
    with pytest.raises(Refused, match="ISO 3166"):
        role_update(role, jurisdiction="XX", **by(cast.hana))


def test_a_role_changes_into_no_other_that_there_is(cast, role):
    role_register(title="Clerk", unit=cast.claims, headcount=1, **by(cast.hana))

    with pytest.raises(Refused, match="already"):
        role_update(role, title="Clerk", **by(cast.hana))


@pytest.mark.parametrize(
    ("name", "may"),
    [("hana", True), ("petra", True), ("olivia", False), ("carl", False), ("arne", False), ("adam", False)],
)
def test_hr_and_the_pmo_change_a_role_and_others_do_not(cast, role, name, may):
    person = getattr(cast, name)
    if may:
        assert role_update(role, headcount=13, **by(person)).headcount == 13
    else:
        with pytest.raises(NotPermitted):
            activities_set(role, rows(("Sort", 5)), **by(person))


def test_whoever_heads_a_unit_above_changes_the_role(cast, role):
    cast.operations.head = cast.olivia
    cast.operations.save()

    assert done(activities_set(role, rows(("Sort", 5)), **by(cast.olivia))) == {"Sort": 5}


def test_whoever_wrote_a_plan_for_a_role_changes_it(cast, role):
    plan_register(title="Handlers", role=role, summary="", **by(cast.olivia))

    assert role_update(role, site="Hamburg", **by(cast.olivia)).site == "Hamburg"


def test_hours_follow_from_how_often_and_how_long_or_from_a_share_or_as_typed(cast, role):
    said = [
        Described("Sort", Decimal(1), volume=1200, minutes=Decimal(6)),
        Described("Answer", Decimal(1), share=Decimal("12.5")),
        Described("Report", Decimal(7)),
    ]

    activities_set(role, said, **by(cast.hana))

    assert done(role) == {"Sort": 120, "Answer": 240, "Report": 7}


def test_setting_the_list_renames_keeps_adds_and_takes_off(cast, role):
    activities_set(role, rows(("Sort", 5), ("Answer", 6), ("File", 7)), **by(cast.hana))
    sort, answer, _file = role.activities.order_by("pk")

    said = [Described("Answer", Decimal(8)), Described("Sort post", Decimal(5), id=sort.pk), *rows(("New", 1))]
    activities_set(role, said, **by(cast.hana))

    assert done(role) == {"Sort post": 5, "Answer": 8, "New": 1}
    assert role.activities.get(statement="Answer").pk == answer.pk


def test_two_activities_may_exchange_their_words(cast, role):
    activities_set(role, rows(("Sort", 5), ("Answer", 6)), **by(cast.hana))
    sort, answer = role.activities.order_by("pk")

    said = [Described("Answer", Decimal(5), id=sort.pk), Described("Sort", Decimal(6), id=answer.pk)]
    activities_set(role, said, **by(cast.hana))

    assert done(role) == {"Answer": 5, "Sort": 6}


@pytest.mark.parametrize("count", [2, 40])
def test_a_list_takes_the_same_statements_however_long(cast, role, count, django_assert_max_num_queries):
    activities_set(role, rows(*((f"Task {n}", n) for n in range(count))), **by(cast.hana))

    said = rows(*((f"Task {n}", n + 1) for n in range(1, count)), ("More", 1), ("Most", 2))
    with django_assert_max_num_queries(32):
        activities_set(role, said, **by(cast.hana))

    assert len(done(role)) == count + 1


def test_what_a_plan_or_a_decision_names_stays_on_the_list_and_it_is_said_which(cast, role):
    activities_set(role, rows(("Sort", 5), ("Answer", 6)), **by(cast.hana))
    plan_register(title="Handlers with triage", role=role, summary="", **by(cast.olivia))
    activities_add(role, rows(("Route", 3)), **by(cast.hana))
    make_decision(cast, name="Route case").takeovers.create(activity=role.activities.get(statement="Route"))

    with pytest.raises(Refused) as refusal:
        activities_set(role, rows(("Answer", 6)), **by(cast.hana))

    said = [reason.text for reason in refusal.value.reasons]
    assert [("“Sort”" in text and "“Handlers with triage”" in text) for text in said] == [True, False]
    assert "the decision “Route case”" in said[1]
    assert len(done(role)) == 3


def test_adding_takes_nothing_off_and_sets_what_is_there_by_its_words(cast, role):
    activities_set(role, rows(("Sort", 5), ("Answer", 6)), **by(cast.hana))

    activities_add(role, [*rows(("sort", 9), ("File", 2)), Described("Answer", skills="patience")], **by(cast.hana))

    assert done(role) == {"Sort": 9, "Answer": 6, "File": 2}
    assert role.activities.get(statement="Answer").skills == "patience"


def test_what_has_ended_is_neither_listed_nor_said_again(cast, role):
    activities_set(role, rows(("Sort", 5), ("Answer", 6)), **by(cast.hana))
    role.activities.filter(statement="Sort").update(ended_on=date(2026, 11, 3))

    activities_set(role, rows(("Answer", 7)), **by(cast.hana))
    with pytest.raises(Refused, match="ended on 3 Nov 2026"):
        activities_add(role, rows(("Sort", 5)), **by(cast.hana))

    assert done(role) == {"Sort": 5, "Answer": 7}


def test_every_reason_is_said_at_once_and_nothing_is_kept(cast, role):
    with pytest.raises(Refused) as refusal:
        activities_set(role, rows(("Sort", 5), ("SORT", 6), ("", 1), ("x" * 300, 1)), **by(cast.hana))

    assert len(refusal.value.reasons) == 3
    assert done(role) == {}


def test_an_edit_of_what_somebody_else_changed_is_refused(cast, role):
    activities_set(role, rows(("Sort", 5)), **by(cast.hana, role.revision))

    with pytest.raises(Stale):
        activities_set(role, rows(("Answer", 5)), **by(cast.hana, role.revision))


def test_a_plan_says_something_else_once_its_job_does_and_only_then(cast, role):
    activities_set(role, rows(("Sort", 5)), **by(cast.hana))
    plan = plan_register(title="Handlers", role=role, summary="", **by(cast.olivia))

    def digest():
        return RedesignPlan.objects.values_list("digest", flat=True).get(pk=plan.pk)

    before = digest()
    role_update(role, family="Claims", **by(cast.hana))
    activities_set(role, rows(("Sort", 9)), **by(cast.hana))
    same = digest()
    role_update(role, headcount=20, **by(cast.hana))
    counted = digest()
    sort = role.activities.get()
    activities_set(role, [Described("Sort the post", Decimal(9), id=sort.pk)], **by(cast.hana))

    assert before == same
    assert len({same, counted, digest()}) == 3
    assert ActivityChange.objects.get(plan=plan).activity_id == sort.pk


def test_every_act_is_in_the_ledger_and_names_the_plans_it_changes(cast, role):
    plan = plan_register(title="Handlers", role=role, summary="", **by(cast.olivia))
    role_update(role, headcount=20, **by(cast.hana))
    activities_set(role, rows(("Sort", 5)), **by(cast.hana))
    activities_add(role, rows(("Answer", 5)), **by(cast.hana))

    entries = LedgerEntry.objects.filter(target_type="roles.role", target_id=str(role.pk)).order_by("pk")

    assert list(entries.values_list("verb", flat=True)) == [
        "role_register",
        "role_update",
        "activities_set",
        "activities_add",
    ]
    assert LedgerEntry.objects.filter(verb="role_update", target_label=plan.title).exists()
    assert Role.objects.get(pk=role.pk).revision == 4
