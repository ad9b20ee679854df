from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from roles.models import LibraryTask, Occupation, Role, TaskLibrary
from roles.rules.task_files import ONET_LICENCE, read_tasks
from roles.rules.work import Described
from roles.services.library import library_import
from roles.services.plans import plan_register
from roles.services.work import activities_set, role_register
from tests.cast import NOW, make_decision, make_person
from tests.roles.services.test_library import SMALL


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def role(cast):
    """Twelve people with 1,920 hours a month between them."""
    return role_register(title="Handler", unit=cast.claims, headcount=12, actor=cast.hana.actor, at=NOW)


def describe(cast, role, *said):
    rows = [Described(statement, Decimal(hours)) for statement, hours in said]
    return activities_set(role, rows, actor=cast.hana.actor, at=NOW)


def titles(answer):
    return [row.role.title for row in answer.context["list"].rows]


def text_of(answer):
    return " ".join(answer.content.decode().split())


def formset(*rows, stored=0):
    """Return the rows of an editor as a browser sends them."""
    sent = {"activities-TOTAL_FORMS": len(rows), "activities-INITIAL_FORMS": stored}
    for place, row in enumerate(rows):
        sent |= {f"activities-{place}-{name}": value for name, value in row.items()}
    return sent


@pytest.fixture
def register_of_roles(cast, role):
    who = {"actor": cast.hana.actor, "at": NOW}
    role_register(title="Nurse", unit=cast.technology, headcount=1, site="Hamburg", jurisdiction="DE", **who)
    clerk = role_register(title="Clerk", unit=cast.operations, headcount=2, site="Leeds", family="Support", **who)
    describe(cast, role, ("Sort", 1900))
    describe(cast, clerk, ("File", 100))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Clerk", "Handler", "Nurse"]),
        ({"q": "leeds"}, ["Clerk"]),
        ({"q": "claims hand"}, ["Handler"]),
        ({"site": "Hamburg"}, ["Nurse"]),
        ({"country": "DE"}, ["Nurse"]),
        ({"family": "Support"}, ["Clerk"]),
        ({"time": "adds_up"}, ["Handler"]),
        ({"time": "differs"}, ["Clerk"]),
        ({"time": "nothing"}, ["Nurse"]),
        ({"sort": "-described"}, ["Handler", "Clerk", "Nurse"]),
        ({"q": "nowhere"}, []),
    ],
)
def test_the_list_is_searched_filtered_and_sorted_by_its_address(cast, as_, register_of_roles, query, found):
    assert titles(as_(cast.carl).get(reverse("roles"), query)) == found


def test_the_list_is_filtered_by_a_unit_and_those_below_and_says_what_is_described(cast, as_, register_of_roles):
    answer = as_(cast.carl).get(reverse("roles"), {"unit": cast.operations.pk})

    assert titles(answer) == ["Clerk", "Handler"]
    assert "1,900 of 1,920 hours described" in text_of(answer)
    assert "2 of 3 roles." in text_of(answer)


def test_the_list_takes_the_same_statements_however_long(cast, as_, django_assert_max_num_queries):
    made = [Role(title=f"Job {n}", unit=cast.claims, headcount=n) for n in range(60)]
    Role.objects.bulk_create(made)
    client = as_(cast.carl)

    with django_assert_max_num_queries(13):
        answer = client.get(reverse("roles"), {"page": 2})

    assert len(answer.context["list"].rows) == 25


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_listed_is_exported(cast, as_, register_of_roles, kind):
    answer = as_(cast.carl).get(reverse("roles-export", args=[kind]), {"country": "DE"})

    content = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    assert kind != "csv" or (b"Nurse,Technology,Hamburg,DE" in content and b"Clerk" not in content)


def test_a_role_is_registered_and_changed(cast, as_):
    client = as_(cast.hana)
    sent = {"title": "Handler", "unit": cast.claims.pk, "headcount": 12, "jurisdiction": "de", "site": "Bonn"}

    made = client.post(reverse("role-new"), sent)
    role = Role.objects.get()
    again = client.post(reverse("role-new"), sent)
    edited = client.post(reverse("role-edit", args=[role.pk]), sent | {"fte": "10.5", "revision": role.revision})
    stale = client.post(reverse("role-edit", args=[role.pk]), sent | {"fte": "3", "revision": role.revision})

    role.refresh_from_db()
    assert (made["Location"], role.jurisdiction) == (reverse("role", args=[role.pk]), "DE")
    assert (again.status_code, "already" in text_of(again)) == (422, True)
    assert (edited.status_code, role.fte) == (302, Decimal("10.5"))
    assert (stale.status_code, "Somebody changed this role" in text_of(stale)) == (422, True)


def test_a_country_that_there_is_not_keeps_every_keystroke(cast, as_):
    sent = {"title": "Handler", "unit": cast.claims.pk, "headcount": 12, "jurisdiction": "XX"}

    answer = as_(cast.hana).post(reverse("role-new"), sent)

    assert answer.status_code == 422
    assert 'value="XX"' in answer.content.decode()


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        ((), "Nobody has said what is done in this job."),
        ((1900,), "The activities make up the time of the job: 1,900 of 1,920 hours a month."),
        ((1600,), "320 of 1,920 hours a month are not described."),
        ((2000,), "The activities take 80 hours a month more than the 1,920 there are."),
    ],
)
def test_the_page_of_a_role_opens_with_whether_its_time_is_made_up(cast, as_, role, hours, said):
    describe(cast, role, *(("Sort", number) for number in hours))

    assert said in text_of(as_(cast.carl).get(reverse("role", args=[role.pk])))


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_of_a_role_takes_the_same_statements_however_much_is_done(
    cast, as_, role, count, django_assert_max_num_queries
):
    describe(cast, role, *((f"Task {n}", n + 1) for n in range(count)))
    plan_register(title="Handlers", role=role, summary="", actor=cast.olivia.actor, at=NOW)
    make_decision(cast, name="Route case").takeovers.create(activity=role.activities.first())
    client = as_(cast.hana)

    with django_assert_max_num_queries(18):
        answer = client.get(reverse("role", args=[role.pk]))

    assert "Taken over by" in text_of(answer)
    assert "Handlers" in text_of(answer)


def test_the_rest_of_the_time_becomes_a_row(cast, as_, role):
    describe(cast, role, ("Sort", 1600))
    client = as_(cast.hana)

    shown = client.get(reverse("role", args=[role.pk]))
    client.post(reverse("role", args=[role.pk]), {"act": "rest"})

    assert "Add “Everything else” with 320 hours" in text_of(shown)
    assert role.activities.get(statement="Everything else").hours_per_month == 320


def test_activities_are_written_row_by_row(cast, as_, role):
    describe(cast, role, ("Sort", 1600), ("File", 20))
    sort, file = role.activities.order_by("pk")
    role.refresh_from_db()
    rows = (
        {"id": sort.pk, "statement": "Sort the post", "volume": 1200, "minutes": "6", "hours": "1600", "tacit": "on"},
        {"id": file.pk, "statement": "File", "hours": "20", "DELETE": "on"},
        {"statement": "Answer", "share": "12.5"},
    )

    answer = as_(cast.hana).post(
        reverse("role-activities", args=[role.pk]), formset(*rows, stored=2) | {"revision": role.revision}
    )

    assert answer.status_code == 302
    kept = role.activities.order_by("pk").values_list("statement", "hours_per_month", "tacit")
    assert list(kept) == [("Sort the post", 120, True), ("Answer", 240, False)]


def test_a_row_that_a_plan_names_cannot_be_removed_and_nothing_typed_is_lost(cast, as_, role):
    describe(cast, role, ("Sort", 1600))
    plan_register(title="Handlers", role=role, summary="", actor=cast.olivia.actor, at=NOW)
    row = {"id": role.activities.get().pk, "statement": "Sort", "hours": "1600", "DELETE": "on"}

    sent = formset(row, {"statement": "Answer letters", "hours": "5"}, stored=1)
    answer = as_(cast.hana).post(reverse("role-activities", args=[role.pk]), sent)

    assert answer.status_code == 422
    assert "it is in the plan “Handlers”" in text_of(answer)
    assert "Answer letters" in text_of(answer)
    assert role.activities.count() == 1


def test_the_same_activity_twice_is_refused(cast, as_, role):
    sent = formset({"statement": "Sort", "hours": "1"}, {"statement": "sort", "hours": "2"})

    answer = as_(cast.hana).post(reverse("role-activities", args=[role.pk]), sent)

    assert (answer.status_code, "listed twice" in text_of(answer)) == (422, True)


@pytest.mark.parametrize("page", ["role-edit", "role-activities", "role-paste"])
@pytest.mark.parametrize("name", ["carl", "arne", "adam"])
def test_whoever_may_not_change_a_role_is_told_who_may(cast, as_, role, page, name):
    answer = as_(getattr(cast, name)).get(reverse(page, args=[role.pk]))

    assert (answer.status_code, "HR, the PMO, whoever heads its unit" in text_of(answer)) == (403, True)


def test_pasted_rows_are_shown_first_and_taken_over_then(cast, as_, role):
    describe(cast, role, ("Sort", 5))
    url, sent = reverse("role-paste", args=[role.pk]), {"text": "Tätigkeit\tStunden\nSort\t1.200,5\nAnswer\t40"}
    client = as_(cast.hana)

    shown = client.post(url, sent)
    before = role.activities.count()
    taken = client.post(url, sent | {"act": "take"})

    assert (shown.status_code, before) == (200, 1)
    assert "2 rows can be taken over, with 1,240.5 hours a month together." in text_of(shown)
    assert "Gets these figures" in text_of(shown)
    assert taken.status_code == 302
    hours = role.activities.order_by("pk").values_list("statement", "hours_per_month")
    assert list(hours) == [("Sort", Decimal("1200.5")), ("Answer", 40)]


def test_nothing_is_half_pasted(cast, as_, role):
    sent = {"text": "Sort\t120\nAnswer\tmany", "act": "take"}

    answer = as_(cast.hana).post(reverse("role-paste", args=[role.pk]), sent)

    assert answer.status_code == 422
    assert "“many” is no number of hours." in text_of(answer)
    assert "Answer\tmany" in answer.content.decode()
    assert role.activities.count() == 0


@pytest.fixture
def library(cast):
    return library_import(read_tasks(SMALL.encode()), file_name="tasks.csv", actor=cast.hana.actor, at=NOW)


def test_a_library_is_imported_on_its_page_once(cast, as_):
    client, url = as_(cast.petra), reverse("library-import")

    empty = client.get(reverse("library"))
    first = client.post(url, {"file": SimpleUploadedFile("tasks.csv", SMALL.encode())}, follow=True)
    again = client.post(url, {"file": SimpleUploadedFile("tasks.csv", SMALL.encode())})
    bad = client.post(url, {"file": SimpleUploadedFile("bad.csv", (SMALL + "1,A,,B").encode())})

    assert "No task library yet" in text_of(empty)
    assert ONET_LICENCE in text_of(first)
    assert "1 occupations with 3 tasks" in text_of(first)
    assert (again.status_code, "imported this very file" in text_of(again)) == (422, True)
    assert (bad.status_code, "Line 5:" in text_of(bad)) == (422, True)
    assert TaskLibrary.objects.count() == 1


def test_only_hr_and_the_pmo_see_the_way_to_import(cast, as_):
    client = as_(cast.carl)

    assert reverse("library-import") not in text_of(client.get(reverse("library")))
    assert client.get(reverse("library-import")).status_code == 403


@pytest.mark.parametrize(("q", "count"), [("customer", 1), ("43-40", 1), ("complaints", 1), ("surgeon", 0)])
def test_occupations_are_found_by_title_code_or_task(cast, as_, library, q, count):
    answer = as_(cast.carl).get(reverse("library"), {"q": q})

    assert len(answer.context["page"].object_list) == count


def test_tasks_are_shown_with_the_hints_of_each_source_and_where_they_disagree(cast, as_, library, role):
    occupation = Occupation.objects.get()

    answer = as_(cast.hana).get(reverse("occupation", args=[occupation.pk]), {"role": role.pk})

    said = text_of(answer)
    assert "hints, never decisions" in said
    assert ONET_LICENCE in said
    assert "disagree: partly to largely" in said
    assert "agree: hardly" in said
    assert [row["ticked"] for row in answer.context["rows"]] == [True, True, False]
    assert f'<option value="{role.pk}" selected>' in said


def test_tasks_become_activities_of_a_role(cast, as_, library, role):
    occupation = Occupation.objects.get()
    chosen = LibraryTask.objects.filter(core=True)
    client, url = as_(cast.hana), reverse("occupation", args=[occupation.pk])

    nothing = client.post(url, {"role": role.pk})
    taken = client.post(url, {"role": role.pk, "tasks": [task.pk for task in chosen]})

    assert (nothing.status_code, "Choose at least one task" in text_of(nothing)) == (422, True)
    assert taken["Location"] == reverse("role-activities", args=[role.pk])
    assert set(role.activities.values_list("task", flat=True)) == {task.pk for task in chosen}
    shown = text_of(client.get(reverse("role", args=[role.pk])))
    assert ONET_LICENCE in shown
    assert "of Customer Service Representatives" in shown


def test_nobody_takes_tasks_over_into_a_role_that_is_not_theirs_to_change(cast, as_, library, role):
    answer = as_(cast.carl).post(
        reverse("occupation", args=[Occupation.objects.get().pk]),
        {"role": role.pk, "tasks": [LibraryTask.objects.first().pk]},
    )

    assert answer.status_code == 422
    assert role.activities.count() == 0


def test_an_administrator_registers_no_role(cast, as_):
    admin = make_person("Ada", cast.company, "admin")

    answer = as_(admin).post(reverse("role-new"), {"title": "Clerk", "unit": cast.operations.pk, "headcount": 1})

    assert (answer.status_code, Role.objects.filter(title="Clerk").exists()) == (403, False)
