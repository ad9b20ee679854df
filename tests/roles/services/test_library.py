"""Libraries of tasks: O*NET's own file, and a small one that shows what goes wrong."""

import pathlib
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from roles.models import ExposureHint, LibraryTask, Occupation, TaskLibrary
from roles.rules.exposure import Level, agreement
from roles.rules.refusals import NotPermitted, Refused
from roles.rules.task_files import ONET_LICENCE, read_tasks
from roles.rules.work import Described
from roles.services.library import library_import, tasks_take
from roles.services.work import activities_set, role_register
from tests.cast import NOW

ONET = pathlib.Path(__file__).resolve().parents[4] / "shared/data/onet/tasks_20_occupations.csv"
HEAD = "O*NET-SOC Code,Title,Task ID,Task,Task Type,Date,human_labels,gpt4_exposure,aei_penetration,spare"
SMALL = f"""{HEAD}
43-4051.00,Customer Service Representatives,1,"Answer customers, by phone.",Core,08/2023,E1,E2,0.9938,x
43-4051.00,Customer Service Representatives,2,Refer complaints.,Supplemental,08/2023,E0,E0,0.0,x
43-4051.00,Customer Service Representatives,3,Keep records.,Core,,,,,
"""


def imported(cast, text=SMALL, by=None, **said):
    actor = (by or cast.hana).actor
    return library_import(read_tasks(text.encode()), file_name="tasks.csv", actor=actor, at=NOW, **said)


def test_a_library_comes_with_its_occupations_tasks_and_hints(cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        library = imported(cast)

    assert (str(library), library.licence, library.imported_by) == ("O*NET 28.3", ONET_LICENCE, cast.hana)
    first, second, third = LibraryTask.objects.order_by("number")
    assert (first.statement, first.core, second.core, third.dated) == ("Answer customers, by phone.", True, False, "")
    assert [(hint.source, hint.value, hint.score) for hint in first.hints.order_by("pk")] == [
        ("Human raters (GPTs are GPTs)", "E1", 1.0),
        ("GPT-4 (GPTs are GPTs)", "E2", 0.5),
        ("Anthropic Economic Index", "99 %", 0.9938),
    ]
    # When the index was made stands nowhere in the file.
    assert [hint.dated for hint in first.hints.order_by("pk")] == ["2023", "2023", ""]
    assert not third.hints.exists()


@pytest.mark.skipif(not ONET.exists(), reason="the task file of O*NET is not beside the project")
def test_the_file_of_onet_is_taken_in_whole(cast):
    file = read_tasks(ONET.read_bytes())

    library_import(file, file_name=ONET.name, actor=cast.petra.actor, at=NOW)

    assert (file.problems, file.is_onet) == ((), True)
    assert (Occupation.objects.count(), LibraryTask.objects.count()) == (20, 377)
    assert ExposureHint.objects.count() == 3 * 377
    assert Occupation.objects.get(code="43-4051.00").title == "Customer Service Representatives"


def test_the_same_file_is_taken_in_once(cast):
    imported(cast)

    with pytest.raises(Refused, match="Hana imported this very file"):
        imported(cast, by=cast.petra)

    assert TaskLibrary.objects.count() == 1


def test_a_file_that_is_not_of_onet_needs_a_name_and_a_licence(cast):
    text = SMALL.replace("O*NET-SOC Code", "Occupation code")

    with pytest.raises(Refused) as refusal:
        imported(cast, text)
    library = imported(cast, text, name="Our jobs", licence="Ours alone.")

    assert [reason.id for reason in refusal.value.reasons] == ["NAME", "LICENCE"]
    assert (str(library), library.licence) == ("Our jobs", "Ours alone.")


@pytest.mark.parametrize("name", ["olivia", "arne", "adam"])
def test_only_hr_and_the_pmo_take_a_library_in(cast, name):
    with pytest.raises(NotPermitted):
        imported(cast, by=getattr(cast, name))


def test_bad_rows_are_named_by_their_line_and_nothing_is_taken_in(cast):
    bad = (
        '43-4051.00,Customers,4,"Two\nlines.",Core,,E7,,,',
        "43-4051.00,Customers,1,Again.,Core,,,,,",
        "43-4051.00,Customers,,No number.,Core,,,,,",
        "43-4051.00,Customers,6,Too much.,Core,,,,1.5,",
    )

    with pytest.raises(Refused) as refusal:
        imported(cast, SMALL + "\n".join(bad))

    said = [reason.text for reason in refusal.value.reasons]
    assert [text.partition(":")[0] for text in said] == ["Line 5", "Line 7", "Line 8", "Line 9"]
    assert not TaskLibrary.objects.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "there is no column"),
        (b"Title,Task\nA,B", "“O*NET-SOC Code”, “Task ID”"),
        (HEAD.encode(), "no task in the file"),
        (b"\x00\xff\xfe", "there is no column"),
        (b"x" * (20 * 2**20 + 1), "larger than 20 MB"),
    ],
)
def test_what_is_no_such_file_says_why(data, said):
    assert said in read_tasks(data).problems[0]


def test_semicolons_and_other_names_of_columns_are_read():
    file = read_tasks("Code;Occupation;ID;Statement\n1;Clerk;7;Keep files.\n".encode("utf-8-sig"))

    assert (file.problems, file.tasks, file.occupations[0].title, file.is_onet) == ((), 1, "Clerk", False)


def test_sources_that_differ_are_said_to():
    said = agreement([1.0, 0.5, 0.0])

    assert (said.disagree, said.least, said.most) == (True, Level.NONE, Level.MUCH)
    assert not agreement([0.9, 1.0, None]).disagree
    assert not agreement([0.9]).is_known


def test_a_role_begins_with_tasks_and_keeps_what_it_has(cast):
    imported(cast)
    role = role_register(title="Agent", unit=cast.claims, headcount=1, actor=cast.hana.actor, at=NOW)
    activities_set(role, [Described("Keep records.", Decimal(9))], actor=cast.hana.actor, at=NOW)

    taken = tasks_take(role, LibraryTask.objects.all(), actor=cast.hana.actor, at=NOW)

    shown = taken.activities.order_by("task__number").values_list("statement", "hours_per_month", "task__number")
    assert list(shown) == [
        ("Answer customers, by phone.", 0, "1"),
        ("Refer complaints.", 0, "2"),
        ("Keep records.", 9, "3"),
    ]
    assert taken.occupation.code == "43-4051.00"
    with pytest.raises(Refused, match="at least one task"):
        tasks_take(role, [], actor=cast.hana.actor, at=NOW)


def test_the_command_takes_a_file_in_and_a_dry_run_changes_nothing(cast, tmp_path, capsys):
    path = tmp_path / "tasks.csv"
    path.write_text(SMALL)

    call_command("import_tasks", str(path), "--dry-run")
    assert not TaskLibrary.objects.exists()
    call_command("import_tasks", str(path), "--name", "O*NET", "--version", "29.0")

    assert "O*NET 29.0: 1 occupations, 3 tasks" in capsys.readouterr().out
    assert TaskLibrary.objects.get().imported_by == cast.petra
    with pytest.raises(CommandError, match="imported this very file") as refused:
        call_command("import_tasks", str(path))
    assert refused.value.returncode == 2
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_tasks", str(tmp_path / "none.csv"))
