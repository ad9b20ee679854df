"""An export is verified as an auditor does it: with the script that comes with it, and with nothing of Remit."""

import json
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command

from governance.models import LedgerEntry, Remit
from tests.cast import make_initiative
from tests.tampering import tamper


def verify(path, *options):
    """Run the export's own script in an environment of its own."""
    script = path / "verify.py" if path.is_dir() else path.parent / "verify.py"
    if not script.exists():
        script.write_bytes(zipfile.ZipFile(path).read("verify.py"))
    run = subprocess.run(
        [sys.executable, "-I", str(script), str(path), *options], capture_output=True, text=True, check=False, env={}
    )
    return run.returncode, run.stdout.splitlines(), run.stderr.splitlines()


@pytest.fixture
def exported(sealed, tmp_path, capsys):
    call_command("export_ledger", str(tmp_path / "export"))
    capsys.readouterr()
    return tmp_path / "export"


def rewrite(path, change):
    """Change the rows of a file of lines."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in change(rows)))


def test_an_export_verifies_without_remit(sealed, exported):
    last = LedgerEntry.objects.latest("id")

    status, out, err = verify(exported)

    assert (status, err) == (0, [])
    assert out[0].startswith(f"{last.pk} entries; ")
    assert out[1] == f"Everything fits. Last digest: {last.digest}"


def test_what_was_signed_is_there_byte_for_byte_under_its_own_digest(exported):
    names = sorted(path.name for path in (exported / "remits").iterdir())

    assert names == sorted(f"{digest}.json" for digest in Remit.objects.values_list("digest", flat=True))
    assert [sha256((exported / "remits" / name).read_bytes()).hexdigest() for name in names] == [
        name.removesuffix(".json") for name in names
    ]


def test_the_command_says_what_went_out_and_writes_over_nothing(sealed, tmp_path, capsys):
    call_command("export_ledger", str(tmp_path / "export.zip"))
    out = capsys.readouterr().out.splitlines()

    last = LedgerEntry.objects.latest("id")
    assert out[0].startswith(f"{last.pk} entries, ")
    assert out[1] == f"Last digest, to be kept elsewhere: {last.digest}"
    assert verify(tmp_path / "export.zip")[0] == 0
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_ledger", str(tmp_path / "export.zip"))
    with pytest.raises(CommandError, match="is there already"):
        call_command("export_ledger", str(tmp_path))
    with pytest.raises(CommandError, match="There is no initiative AI-999999"):
        call_command("export_ledger", str(tmp_path / "other"), "--initiative", "AI-999999")


def test_of_one_initiative_the_chain_still_closes_and_others_are_digests_alone(sealed, tmp_path, capsys):
    other = make_initiative(sealed, "A secret of others")
    call_command("export_ledger", str(tmp_path / "one"), "--initiative", sealed.initiative.key)

    status, out, err = verify(tmp_path / "one")

    rows = [json.loads(line) for line in (tmp_path / "one" / "ledger.jsonl").read_text().splitlines()]
    silent = {row["number"] for row in rows if "content" not in row}
    entry = LedgerEntry.objects.get(target_type="governance.initiative", target_id=other.pk)
    assert (status, err) == (0, [])
    assert entry.pk in silent
    assert f", {len(silent)} of them as digests alone; " in out[0]
    assert "secret" not in "".join(path.read_text() for path in (tmp_path / "one").rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE governance_ledgerentry SET reason = 'x' WHERE id = 7", "entry 7 was changed"),
        ("DELETE FROM governance_ledgerentry WHERE id = 7", "entry 7 is missing; the next one is 8"),
        ("UPDATE governance_signature SET printed_name = 'Mallory' WHERE printed_name = 'Chris'", "is not what entry"),
        ("DELETE FROM governance_recusal", "sealed, was removed"),
        ("UPDATE governance_remit SET canonical = canonical || ' '", "is not the one its digest was made of"),
    ],
)
def test_what_was_tampered_with_in_the_database_is_found_in_the_export(sealed, tmp_path, capsys, sql, said):
    tamper(sql)
    call_command("export_ledger", str(tmp_path / "export"))

    status, _out, err = verify(tmp_path / "export")

    assert status == 1
    assert said in err[0]


def test_what_is_tampered_with_in_the_export_is_found(exported, tmp_path):
    def copy(name):
        return shutil.copytree(exported, tmp_path / name)

    without, forged, unsigned, cut = copy("without"), copy("forged"), copy("unsigned"), copy("cut")
    remit = next((without / "remits").iterdir())
    remit.unlink()
    rewrite(forged / "signatures.jsonl", lambda rows: [row | {"printed_name": "Mallory"} for row in rows])
    rewrite(unsigned / "signatures.jsonl", lambda rows: [*rows, rows[0] | {"id": 999_999}])
    rewrite(cut / "ledger.jsonl", lambda rows: rows[:-1])

    assert f"Broken: the text of remit {remit.stem} is missing." in verify(without)[2]
    assert verify(forged)[2][0].endswith(" of Mallory is not the one that was sealed.")
    assert verify(unsigned)[2] == ["Broken: signature 999999 of Olivia is not sealed."]
    assert "Broken: the export ends elsewhere than it says." in verify(cut)[2]


def test_a_digest_that_was_kept_is_looked_for(exported):
    kept = LedgerEntry.objects.get(pk=7).digest

    assert "The digest that was kept is that of entry 7." in verify(exported, "--anchor", kept)[1]
    assert verify(exported, "--anchor", "0" * 64)[0] == 1


def test_what_is_no_export_is_said_to_be_none(exported, tmp_path):
    (exported / "ledger.jsonl").write_text("no json\n")

    assert verify(exported)[0] == 2
    (exported / "ledger.jsonl").unlink()
    status, _out, err = verify(exported)
    assert (status, err) == (2, ["This cannot be read as an export: Unreadable: There is no ledger.jsonl here."])


@pytest.mark.skipif(not shutil.which("jq") or not shutil.which("sha256sum"), reason="jq or sha256sum is not installed")
def test_the_procedure_by_hand_gives_the_same_digest(exported):
    entry = LedgerEntry.objects.get(pk=7)
    by_hand = "jq -j 'select(.number == 7) | .content' ledger.jsonl | sha256sum"

    run = subprocess.run(by_hand, shell=True, cwd=exported, capture_output=True, text=True, check=True)  # noqa: S602 - as the procedure says

    assert run.stdout.split()[0] == entry.digest
