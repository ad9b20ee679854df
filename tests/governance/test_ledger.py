import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from governance.ledger import broken_links
from governance.models import Flag, Initiative, LedgerEntry
from governance.services.integrity import integrity_check
from tests.cast import make_initiative
from tests.tampering import tamper


@pytest.fixture
def three(cast):
    for title in ("One", "Two", "Three"):
        make_initiative(cast, title)


def test_an_untouched_ledger_holds(three, capsys):
    call_command("verify_ledger")

    last = LedgerEntry.objects.latest("id").digest
    assert capsys.readouterr().out.splitlines() == [
        "3 entries, every link holds.",
        "0 sealed rows, every one fits.",
        f"Last digest, to be kept elsewhere: {last}",
    ]


@pytest.mark.parametrize("sql", ["UPDATE governance_ledgerentry SET verb = 'x'", "DELETE FROM governance_ledgerentry"])
def test_the_database_refuses_to_change_the_ledger(three, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)

    assert list(broken_links()) == []


@pytest.mark.parametrize(
    ("sql", "first"),
    [
        ("UPDATE governance_ledgerentry SET reason = 'x' WHERE id = 2", (2, "entry 2 was changed")),
        ("DELETE FROM governance_ledgerentry WHERE id = 2", (2, "entry 2 is missing; the next one is 3")),
        ("DELETE FROM governance_ledgerentry WHERE id = 1", (1, "entry 1 is missing; the next one is 2")),
        (
            "UPDATE governance_ledgerentry SET previous = repeat('1', 64) WHERE id = 3",
            (3, "entry 3 does not follow the entry before it"),
        ),
    ],
)
def test_tampering_past_the_triggers_is_located(three, sql, first, capsys):
    tamper(sql)

    with pytest.raises(SystemExit) as exit_status:
        call_command("verify_ledger")

    assert next(broken_links()) == first
    assert exit_status.value.code == 1
    assert capsys.readouterr().err == f"The ledger is broken: {first[1]}.\n"


def test_an_act_whose_entry_cannot_be_written_is_undone(cast, monkeypatch):
    def fails(entries):
        raise OSError("disk full")

    monkeypatch.setattr(LedgerEntry.objects, "bulk_create", fails)

    with pytest.raises(OSError, match="disk full"):
        make_initiative(cast)

    assert not Initiative.objects.exists()


def test_the_sweep_command_names_a_day_it_cannot_read(db):
    with pytest.raises(CommandError, match="--as-of takes a day such as 2026-11-24, not 'tomorrow'"):
        call_command("sweep", as_of="tomorrow")


def test_the_sweep_command_says_what_it_did(three, capsys):
    call_command("sweep", as_of="2026-11-24")

    assert capsys.readouterr().out.startswith("evaluated 3, raised 3, kept 0, cleared 0, statements ")


def test_a_broken_chain_is_flagged_on_the_portal_itself(cast):
    make_initiative(cast)
    make_initiative(cast, "Other")
    tamper("UPDATE governance_ledgerentry SET reason = 'x' WHERE id = 1")

    integrity_check(at=timezone.now())

    flag = Flag.objects.get(rule="F-APR-4")
    assert (flag.dedupe_key, flag.initiative, flag.person) == ("F-APR-4:portal:chain", None, None)
    assert flag.message == "The ledger is broken: entry 1 was changed."


def test_a_digest_that_was_kept_elsewhere_shows_that_the_chain_was_written_anew(cast, capsys):
    make_initiative(cast)
    kept = LedgerEntry.objects.latest("id").digest
    make_initiative(cast, "Other")
    call_command("verify_ledger", "--anchor", kept)
    held = capsys.readouterr().out

    with pytest.raises(SystemExit):
        call_command("verify_ledger", "--anchor", "0" * 63 + "1")

    assert "The digest that was kept is that of entry 1." in held.splitlines()
    assert capsys.readouterr().err == (
        f"No entry bears the digest {'0' * 63}1: the chain was written anew since it was kept.\n"
    )
    assert Initiative.objects.count() == 2
