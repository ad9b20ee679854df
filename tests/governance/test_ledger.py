import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from governance.ledger import broken_links
from governance.models import Initiative, LedgerEntry
from tests.cast import make_initiative


@pytest.fixture
def three(cast):
    for title in ("One", "Two", "Three"):
        make_initiative(cast, title)


def tamper(sql):
    """Do what only whoever owns the database can: switch the triggers off and write."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_an_untouched_ledger_holds(three, capsys):
    call_command("verify_ledger")

    assert capsys.readouterr().out == "3 entries, every link holds.\n"


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
