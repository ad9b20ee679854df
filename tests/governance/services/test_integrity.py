from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from governance.ledger import SEAL
from governance.models import CHASED, Flag, JobRun, LedgerEntry, Readiness, Remit
from governance.seals import KINDS, rows_sealed, seal_of
from governance.services.integrity import integrity_check, remit_trouble, trouble_with
from governance.services.sealing import seals_begin
from governance.services.sweep import sweep
from governance.services.tampering import broken_seals
from tests.tampering import tamper

# For each kind, one thing that somebody would want to be otherwise.
CHANGES = {
    "remit": "SET revision = revision + 1",
    "review": "SET rationale = 'Everybody was for it.'",
    "step": "SET quorum = 9",
    "signature": "SET printed_name = 'Mallory'",
    "plansignature": "SET printed_name = 'Mallory'",
    "signaturevoid": "SET reason = 'Never mind.'",
    "minutesentry": "SET text = 'Nobody objected.'",
    "recusal": "SET reason = 'No reason.'",
    "condition": "SET state = 'met', verified_at = now()",
    "waiver": "SET ends_on = ends_on + 300",
    "compensatingcontrol": "SET cadence_days = 300",
    "controlevidence": "SET text = 'Not checked.'",
    "clearance": "SET review_due = review_due + 3000",
    "clearanceevent": "SET reason = 'Because.'",
    "transition": "SET reason = 'Because.'",
    "attestation": "SET attested_at = attested_at + interval '300 days'",
    "classification": "SET nature = 'tool', override_reason = 'x'",
    "tolerance": 'SET "limit" = 50',
    "breach": "SET root_cause = 'Nobody knows.'",
    "breachevent": "SET note = 'Never mind.'",
    "systemversion": "SET fingerprint = 'sha256:2'",
}


def texts():
    return [broken.text for broken in broken_seals()]


def undone(act):
    """Do something and undo it, so that the next one finds the world whole."""
    with transaction.atomic():
        found = act()
        transaction.set_rollback(True)
    return found


def last_of(kind):
    return kind.model._base_manager.order_by("-pk").first()


def test_every_kind_is_tampered_with_below():
    assert CHANGES.keys() == {label.rpartition(".")[2] for label in KINDS}


def test_a_change_of_any_sealed_row_behind_the_ledgers_back_is_named(sealed):
    initiative = sealed.initiative
    assert texts() == []

    found, expected = {}, {}
    for label, kind in KINDS.items():
        short, row = label.rpartition(".")[2], last_of(kind)
        sealing = LedgerEntry.objects.filter(target_type=label, target_id=row.pk, details__has_key=SEAL).latest("id")
        key = "initiative_id" if label == "governance.clearance" else "id"
        sql = f"UPDATE {kind.model._meta.db_table} {CHANGES[short]} WHERE {key} = {row.pk}"
        found[short] = undone(lambda sql=sql: (tamper(sql), texts())[1])
        name = str(kind.model._meta.verbose_name).capitalize()
        expected[short] = [f"{name} {row.pk} of {initiative.key} is not what entry {sealing.id} sealed"]

    assert found == expected
    assert texts() == []


def test_a_sealed_row_that_is_removed_is_named(sealed):
    initiative = sealed.initiative

    for label, kind in KINDS.items():
        row = last_of(kind)
        sealing = LedgerEntry.objects.filter(target_type=label, target_id=row.pk, details__has_key=SEAL).latest("id")
        key = "initiative_id" if label == "governance.clearance" else "id"
        sql = f"DELETE FROM {kind.model._meta.db_table} WHERE {key} = {row.pk}"
        found = undone(lambda sql=sql: (tamper(sql), texts())[1])
        name = str(kind.model._meta.verbose_name).capitalize()
        assert f"{name} {row.pk} of {initiative.key}, which entry {sealing.id} sealed, was removed" in found


def copied(kind):
    """Put a copy of a row there as somebody would who owns the database; return its key."""
    table, row = kind.model._meta.db_table, last_of(kind)
    columns = [f.column for f in kind.model._meta.concrete_fields]
    if "id" not in columns:  # one a key: then it is the entry that is not there
        tamper(f"DELETE FROM governance_ledgerentry WHERE target_type = '{kind.label}'")
        return row.pk
    pk = row.pk + 1000
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        # The copy would share what is unique; whoever forges a row takes care that it does not.
        cursor.execute(
            "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = %s::regclass AND indisunique"
            " AND NOT indisprimary",
            [table],
        )
        indexes = [index for (index,) in cursor.fetchall()]
        cursor.execute(
            "SELECT conname, conindid::regclass FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u'",
            [table],
        )
        constraints = dict(cursor.fetchall())
        for name in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for index in set(indexes) - set(constraints.values()):
            cursor.execute(f"DROP INDEX {index}")
    names, values = (
        ", ".join(f'"{c}"' for c in columns),
        ", ".join(str(pk) if c == "id" else f'"{c}"' for c in columns),
    )
    tamper(f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} WHERE id = {row.pk}")
    return pk


def test_a_row_put_there_behind_the_ledgers_back_is_named(sealed):
    for kind in KINDS.values():
        pk, found = undone(lambda kind=kind: (copied(kind), texts()))
        name = str(kind.model._meta.verbose_name).capitalize()
        text = f"{name} {pk} of {sealed.initiative.key} was put there behind the ledger's back"
        assert (kind.label, [found_text for found_text in found if "back" in found_text]) == (
            kind.label,
            [text] if kind.needed else [],
        )


def test_a_remit_whose_text_was_changed_is_named_though_its_row_is_as_it_was(sealed):
    remit = Remit.objects.latest("pk")
    tamper(f"UPDATE governance_remit SET canonical = replace(canonical, 'Case', 'Face') WHERE id = {remit.pk}")

    text = f"The text of remit {remit.number} of {sealed.initiative.key} is not the one its digest was made of"
    assert texts() == [text]
    assert remit_trouble(Remit.objects.get(pk=remit.pk)) == "Its text is not the one that its digest was made of."


def test_a_signature_on_another_digest_is_named_even_where_its_entry_was_forged_too(sealed):
    signature = sealed.initiative.reviews.latest("pk").signatures.latest("pk")
    tamper(f"UPDATE governance_signature SET digest = repeat('0', 64) WHERE id = {signature.pk}")

    assert texts()[1:] == [
        f"Signature {signature.pk} of Chris on {sealed.initiative.key} bears another digest than what it stands on"
    ]


def test_an_initiative_at_a_stage_that_no_transition_led_to_is_named(sealed):
    tamper(f"UPDATE governance_initiative SET stage = 'retired' WHERE id = {sealed.initiative.pk}")

    assert texts() == [f"{sealed.initiative.key} is at the stage retired, but its last transition led to production"]


def test_a_seal_is_the_same_before_and_after_a_reload(sealed):
    for kind in KINDS.values():
        for row in kind.model._base_manager.all():
            (read,) = rows_sealed(kind, [row.pk])
            assert seal_of(row) == read.seal


def chased():
    rows = Flag.objects.filter(rule="F-APR-4", state__in=CHASED).order_by("dedupe_key")
    return list(rows.values_list("dedupe_key", "initiative_id", "severity", "owner_id"))


def test_tampering_is_flagged_once_kept_and_cleared_when_it_is_undone(sealed):
    at = timezone.now()
    signature = sealed.initiative.reviews.latest("pk").signatures.latest("pk")
    tamper(f"UPDATE governance_signature SET printed_name = 'Mallory' WHERE id = {signature.pk}")

    first = integrity_check(at=at)
    second = integrity_check(at=at + timedelta(days=1))
    seen = chased()
    tamper(f"UPDATE governance_signature SET printed_name = 'Chris' WHERE id = {signature.pk}")
    third = integrity_check(at=at + timedelta(days=2))

    assert [(r.raised, r.kept, r.cleared) for r in (first, second, third)] == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert seen == [
        (f"F-APR-4:initiative:{sealed.initiative.pk}:signature:{signature.pk}", sealed.initiative.pk, "critical", None)
    ]
    assert chased() == []
    assert set(JobRun.objects.filter(job="integrity").values_list("status", flat=True)) == {"done"}


def test_no_sweep_clears_what_the_walk_found(sealed):
    tamper(f"UPDATE governance_initiative SET stage = 'retired' WHERE id = {sealed.initiative.pk}")
    integrity_check(at=timezone.now())

    sweep(at=timezone.now())

    assert chased() == [(f"F-APR-4:initiative:{sealed.initiative.pk}:stage", sealed.initiative.pk, "critical", None)]


def test_lists_know_at_once_that_what_was_signed_is_not_what_is_there(sealed):
    before = Readiness.objects.get(initiative=sealed.initiative).unmet
    tamper(f"UPDATE governance_review SET verdict = 'conditional_go' WHERE initiative_id = {sealed.initiative.pk}")

    integrity_check(at=timezone.now())

    assert ("GOV-1" in before, "GOV-1" in Readiness.objects.get(initiative=sealed.initiative).unmet) == (False, True)


def test_whoever_reads_a_remit_that_does_not_fit_has_it_flagged_at_once(sealed):
    remit = Remit.objects.latest("pk")
    fine = trouble_with(remit, at=timezone.now())
    tamper(f"UPDATE governance_signature SET meaning = 'dissent' WHERE remit_id = {remit.pk}")

    said = trouble_with(remit, at=timezone.now())

    signature = remit.signatures.earliest("pk")
    assert fine == ""
    assert said.startswith(f"Signature {signature.pk} of {sealed.initiative.key} is not what entry ")
    assert len(chased()) == remit.signatures.count()


def test_an_older_ledger_is_sealed_as_it_is_found_once(sealed):
    tamper("UPDATE governance_ledgerentry SET details = details - 'seal' - 'initiative'")
    entries = LedgerEntry.objects.count()

    seals_begin()
    sealed_now = LedgerEntry.objects.count() - entries
    seals_begin()

    assert sealed_now == sum(
        row.seal is not None
        for kind in KINDS.values()
        for row in rows_sealed(kind, list(kind.model._base_manager.values_list("pk", flat=True)))
    )
    assert LedgerEntry.objects.count() == entries + sealed_now
    assert texts() == []
    assert LedgerEntry.objects.latest("id").reason.startswith("Sealed as it was found")


def test_the_command_names_every_row_and_exits_with_one(sealed, capsys):
    tamper(
        f"UPDATE governance_initiative SET stage = 'retired' WHERE id = {sealed.initiative.pk}",
        "UPDATE governance_attestation SET note = 'x'",
    )

    with pytest.raises(SystemExit) as status:
        call_command("verify_ledger")

    out, err = capsys.readouterr()
    assert status.value.code == 1
    assert len(err.splitlines()) == 2
    assert (
        f"{sealed.initiative.key} is at the stage retired, but its last transition led to production."
        in err.splitlines()
    )
    assert out.splitlines()[1].endswith(" sealed rows, 2 do not fit.")
    assert len(chased()) == 2


def test_the_command_can_look_without_flagging(sealed, capsys):
    tamper(f"UPDATE governance_initiative SET stage = 'retired' WHERE id = {sealed.initiative.pk}")

    with pytest.raises(SystemExit):
        call_command("verify_ledger", "--no-flags")

    assert chased() == []
    assert not JobRun.objects.filter(job="integrity").exists()
