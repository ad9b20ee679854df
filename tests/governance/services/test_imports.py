"""Importing an inventory at once, and again."""

import csv
import gzip
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.imports.anomalies import Kind
from governance.imports.reports import Outcome
from governance.models import Flag, Initiative, LedgerEntry, Readiness, SweepRequest
from governance.services.imports import RowsRejected, imports_apply, imports_run, inventory_read
from governance.services.initiatives import initiative_update
from roles.models import Unit
from roles.rules.refusals import NotPermitted
from tests.cast import NOW, force_stage

FEDERAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "inventories" / "us_federal_2024.cp1252.csv.gz"
HEADER = ["Name", "Organisation", "Unit", "Description", "System", "Status", "Go live"]
TRIAGE = ["Case triage", "Harbour Mutual", "Operations", "Routes cases", "Hub", "pilot", "2027-03-01"]
DRAFTS = ["Letter drafts", "Harbour Mutual", "Marketing", "Drafts letters", "", "idea", ""]


def written(*rows):
    file = io.StringIO()
    csv.writer(file).writerows([HEADER, *rows])
    return file.getvalue().encode()


def take(cast, *rows, at=NOW, **options):
    return imports_run(inventory_read(written(*rows), "list.csv"), actor=cast.petra.actor, at=at, **options)


def outcomes(report):
    return [row.outcome.value for row in report.rows]


def state():
    return [list(Initiative.objects.order_by("pk").values()), LedgerEntry.objects.count(), Unit.objects.count()]


def test_only_the_pmo_imports(cast):
    inventory = inventory_read(written(TRIAGE), "list.csv")

    with pytest.raises(NotPermitted):
        imports_apply(inventory, actor=cast.olivia.actor, at=NOW)

    assert Initiative.objects.count() == 0


def test_an_imported_initiative_is_unclassified_at_intake_and_nobodys(cast):
    report = take(cast, TRIAGE)

    initiative = Initiative.objects.get()
    assert outcomes(report) == ["created"]
    assert (initiative.stage, initiative.nature, initiative.reported_stage) == ("intake", "unclassified", "pilot")
    assert (initiative.suggested_nature, initiative.beneficiary_unit) == ("labour", cast.operations)
    assert (initiative.policy_profile.key, initiative.created_by) == ("default_labour", cast.petra)
    assert [system.name for system in initiative.systems.all()] == ["Hub"]
    assert initiative.accountabilities.count() == 0
    assert initiative.source_data["columns"]["Status"] == "pilot"


def test_an_import_judges_what_it_brought(cast):
    report = take(cast, TRIAGE, DRAFTS)

    assert (report.swept, Readiness.objects.count(), SweepRequest.objects.count()) == (2, 2, 0)
    assert report.flags == Flag.objects.count()
    assert report.flags > 0


def test_units_that_are_missing_are_added_below_their_organisation(cast):
    report = take(cast, TRIAGE, DRAFTS)

    marketing = Unit.objects.get(name="Marketing")
    assert report.units_created == 1
    assert (marketing.parent, marketing.source, marketing.kind) == (cast.company, "import", "business")
    assert LedgerEntry.objects.filter(verb="units_import").count() == 1


def test_a_plain_technology_unit_is_added_as_one_and_told(cast):
    report = take(cast, [*TRIAGE[:2], "Office of Information Technology", *TRIAGE[3:]])

    assert Unit.objects.get(name="Office of Information Technology").kind == "technology"
    assert [anomaly.kind for anomaly in report.rows[0].anomalies] == [Kind.UNIT_TECHNOLOGY]


def test_the_same_code_twice_gets_a_number(cast):
    take(cast, ["A", "Harbour Mutual", "North (CL)", "", "", "idea", ""], ["B", "Harbour Mutual", "South (CL)"])

    codes = Unit.objects.filter(source="import").order_by("code").values_list("code", flat=True)
    assert list(codes) == ["HARBOUR-MUTUAL-CL", "HARBOUR-MUTUAL-CL-2"]


def test_a_second_import_changes_nothing(cast):
    take(cast, TRIAGE, DRAFTS, TRIAGE)
    before = state()

    report = take(cast, TRIAGE, DRAFTS, TRIAGE, at=NOW + timedelta(hours=1))

    assert outcomes(report) == ["unchanged"] * 3
    assert state() == before


def test_reordered_rows_are_the_same_rows(cast):
    take(cast, TRIAGE, DRAFTS, TRIAGE)
    before = state()

    report = take(cast, DRAFTS, TRIAGE, TRIAGE)

    assert outcomes(report) == ["unchanged"] * 3
    assert state() == before


def test_a_changed_row_updates_and_a_new_one_is_added(cast):
    take(cast, TRIAGE, DRAFTS)

    report = take(cast, ["New", *DRAFTS[1:]], [*TRIAGE[:4], "Hub 2", "production", ""], DRAFTS)

    triage = Initiative.objects.get(title="Case triage")
    assert outcomes(report) == ["created", "updated", "unchanged"]
    assert (triage.reported_stage, triage.planned_go_live) == ("production", None)
    assert [system.name for system in triage.systems.all()] == ["Hub 2"]
    assert triage.stage == "intake"


def test_what_was_edited_here_stays_and_is_told(cast):
    take(cast, TRIAGE)
    initiative = Initiative.objects.get()
    initiative_update(initiative, actor=cast.petra.actor, at=NOW, purpose="Ours", beneficiary_unit=cast.claims)

    report = take(cast, [*TRIAGE[:3], "Routes all cases", "Hub", "production", ""])

    initiative.refresh_from_db()
    kept = {anomaly.column for anomaly in report.rows[0].anomalies if anomaly.kind is Kind.KEPT}
    assert (initiative.purpose, initiative.beneficiary_unit) == ("Ours", cast.claims)
    assert initiative.reported_stage == "production"
    assert kept == {"purpose", "unit"}


def test_what_has_ended_stays_as_it_is(cast):
    take(cast, TRIAGE)
    force_stage(Initiative.objects.get(), "stopped", cast.petra)

    report = take(cast, [*TRIAGE[:5], "production", ""])

    assert (outcomes(report), Initiative.objects.get().reported_stage) == (["unchanged"], "pilot")
    assert [anomaly.kind for anomaly in report.rows[0].anomalies] == [Kind.ENDED]


def test_a_row_that_left_the_file_stays_and_is_told(cast):
    take(cast, TRIAGE, DRAFTS)

    report = take(cast, TRIAGE)

    assert Initiative.objects.count() == 2
    assert report.notes == ["Initiatives of this source that are not in the file: 1. They stay as they are."]


def test_a_dry_run_tells_the_same_and_changes_nothing(cast):
    before = state()

    report = take(cast, TRIAGE, DRAFTS, dry_run=True)

    assert (outcomes(report), report.units_created) == (["created", "created"], 1)
    assert state() == before


def test_one_bad_row_stops_the_whole_import(cast):
    before = state()

    with pytest.raises(RowsRejected) as refusal:
        take(cast, TRIAGE, ["", *DRAFTS[1:]])

    assert [reason.text for reason in refusal.value.reasons] == [
        "1 of 2 rows cannot be imported, so nothing was. Mend them or leave them out.",
        "Row 3: The row has no title, so nothing can be made of it.",
    ]
    assert state() == before


def test_bad_rows_can_be_left_out(cast):
    report = take(cast, TRIAGE, ["", *DRAFTS[1:]], skip_bad=True)

    assert outcomes(report) == ["created", "rejected"]


def test_nothing_is_half_imported(cast, monkeypatch):
    before = state()

    def fail(*_args):
        raise RuntimeError

    monkeypatch.setattr("governance.services.imports._assign_systems", fail)
    with pytest.raises(RuntimeError):
        take(cast, TRIAGE, DRAFTS)

    assert state() == before


def test_the_number_of_statements_does_not_grow_with_the_rows(cast, django_assert_num_queries):
    actor = cast.petra.actor
    for count in (1, 3):
        rows = [[f"{count} {number}", *TRIAGE[1:]] for number in range(count)]
        take(cast, *rows)
        inventory = inventory_read(written(*rows), "list.csv")
        with django_assert_num_queries(5):
            imports_apply(inventory, actor=actor, at=NOW, dry_run=True)


CELL = st.sampled_from(["", "N/A", " a ", "A", "=1+1", "“x”", "7/16/1905", "2024-01-01", "pilot", "Ünit", "None"])
ROW = st.tuples(st.sampled_from(["A", "a ", "B", "Ç\nd"]), *[CELL] * (len(HEADER) - 1)).map(list)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=6), data=st.data())
def test_importing_twice_is_importing_once(cast, rows, data):
    take(cast, *rows)
    before = state()

    report = take(cast, *data.draw(st.permutations(rows)))

    assert {row.outcome for row in report.rows} == {Outcome.UNCHANGED}
    assert state() == before


def run(*arguments, **options):
    out = io.StringIO()
    call_command("import_initiatives", *arguments, stdout=out, **options)
    return out.getvalue()


def test_the_command_prints_counts_and_writes_every_row(cast, tmp_path):
    file, report = tmp_path / "list.csv.gz", tmp_path / "report.csv"
    file.write_bytes(gzip.compress(written(["=1+1", *TRIAGE[1:]])))

    printed = run(file, report=report)

    assert "1 created, 0 updated, 0 unchanged, 0 rejected; 0 units added" in printed
    with report.open(encoding="utf-8-sig", newline="") as lines:
        assert [row[3] for row in csv.reader(lines)] == ["Title", "'=1+1"]


def test_the_command_needs_nobody_in_the_pmo(db, tmp_path):
    file = tmp_path / "list.csv"
    file.write_bytes(written(TRIAGE))

    run(file)

    by = Initiative.objects.get().created_by
    assert (by.username, by.has_usable_password(), by.groups.count()) == ("import", False, 0)


@pytest.mark.parametrize(
    ("data", "options", "told"),
    [
        (b"", {}, "empty"),
        (b"Colour\nred\n", {}, "No column looks like a title"),
        (b"Name\nA\n", {"mapping": "unheard_of"}, "There is no mapping unheard_of. Use one of: us_federal_2024"),
        (b"Name\nA\n", {"mapping": "us_federal_2024"}, "needs “Use Case Name”"),
        (b"Name\nA\n", {"username": "nobody"}, "There is nobody called nobody"),
        (b"Name\nA\n", {"username": "carl"}, "You may not import initiatives"),
        (b"Name,Unit\n,A\n", {}, "Row 2"),
    ],
)
def test_the_command_ends_with_2_and_says_what_to_do(cast, tmp_path, data, options, told):
    file = tmp_path / "list.csv"
    file.write_bytes(data)

    with pytest.raises(CommandError) as error:
        run(file, **options)

    assert (error.value.returncode, told in str(error.value)) == (2, True)


@pytest.mark.skipif(not FEDERAL.exists(), reason="The real inventory lies beside the repository, and is not here.")
def test_the_federal_inventory_is_taken_whole_and_again(cast):
    inventory = inventory_read(FEDERAL.read_bytes(), FEDERAL.name)

    first = imports_run(inventory, actor=cast.petra.actor, at=NOW)
    before = state()
    second = imports_run(inventory, actor=cast.petra.actor, at=NOW + timedelta(hours=1))

    assert (inventory.source, inventory.encoding) == ("us_federal_2024", "cp1252")
    assert first.counts == {"created": 2133, "updated": 0, "unchanged": 0, "rejected": 0}
    assert second.counts == {"created": 0, "updated": 0, "unchanged": 2133, "rejected": 0}
    assert state() == before
    assert dict(first.kinds)[Kind.YEAR_ONLY] == 134
    assert Initiative.objects.filter(title="Generative AI Usage").count() == 51
    assert set(Initiative.objects.values_list("stage", "nature")) == {("intake", "unclassified")}
