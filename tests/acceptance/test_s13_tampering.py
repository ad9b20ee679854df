"""S13 Tampering. What was approved is changed by SQL, past the triggers: it is named, flagged, and nothing goes on."""

import pytest
from django.core.management import call_command
from django.test import Client

from governance.models import LedgerEntry, Review
from tests.acceptance.doors import Door, reasons
from tests.ready import SIGNERS, open_review, ready_pilot, sign
from tests.tampering import tamper


def verify_ledger(capsys):
    """Run the command as an operator does; return its exit status and what it said on stderr."""
    capsys.readouterr()
    status = 0
    try:
        call_command("verify_ledger")
    except SystemExit as exit_status:
        status = exit_status.code
    return status, capsys.readouterr().err.splitlines()


def flags(door, **query):
    answer = door.client.get("/api/v1/flags", {"rule": "F-APR-4", "chased": "true"} | query)
    return [
        (row["severity"], row["message"], row["initiative"] and row["initiative"]["key"])
        for row in answer.json()["results"]
    ]


def gov_1(door, initiative):
    found = door.get(f"initiatives/{initiative.key}/readiness").json()["requirements"]
    return next((row["result"], row["message"]) for row in found if row["id"] == "GOV-1")


def test_a_signature_changed_by_sql_is_named_flagged_and_shuts_the_gate_until_it_is_put_back(sealed, capsys):
    petra, arne = Door(Client, sealed.petra), Door(Client, sealed.arne)
    initiative = sealed.initiative
    signature = Review.objects.filter(initiative=initiative).latest("pk").signatures.get(printed_name="Rita")
    entry = LedgerEntry.objects.get(target_type="governance.signature", target_id=signature.pk)
    whole = verify_ledger(capsys), gov_1(petra, initiative)[0], flags(petra)

    tamper(f"UPDATE governance_signature SET meaning = 'agreed' WHERE id = {signature.pk}")
    named = f"Signature {signature.pk} of {initiative.key} is not what entry {entry.pk} sealed."

    assert whole == ((0, []), "met", [])
    assert verify_ledger(capsys) == (1, [named])
    assert flags(petra) == [("critical", named, initiative.key)]
    assert gov_1(petra, initiative) == ("not_met", named)
    assert named in arne.client.get("/flags/").content.decode().replace("&#x27;", "'")
    assert "changed behind the ledger" in arne.client.get(f"/audit/{entry.pk}/").content.decode()

    tamper(f"UPDATE governance_signature SET meaning = 'challenged' WHERE id = {signature.pk}")

    assert verify_ledger(capsys) == (0, [])
    assert (flags(petra), gov_1(petra, initiative)[0]) == ([], "met")


def test_a_break_in_the_chain_is_located_by_its_number_and_is_the_portals_own(sealed, capsys):
    petra = Door(Client, sealed.petra)
    tamper(
        "UPDATE governance_ledgerentry SET actor_id = NULL WHERE id = 11",
        "DELETE FROM governance_ledgerentry WHERE id = 13",
    )

    status, said = verify_ledger(capsys)

    assert (status, said[0]) == (1, "The ledger is broken: entry 11 was changed.")
    assert ("critical", "The ledger is broken: entry 11 was changed.", None) in flags(petra)


def test_whoever_opens_what_was_signed_is_warned_before_any_job_has_run(sealed):
    anybody, petra = Door(Client, sealed.carl), Door(Client, sealed.petra)
    remit = Review.objects.filter(initiative=sealed.initiative).latest("pk").remit
    before = anybody.client.get(f"/verify/{remit.digest}/").context["troubled"]

    tamper(f"UPDATE governance_remit SET canonical = replace(canonical, 'Misrouted', 'Rerouted') WHERE id = {remit.pk}")
    after = anybody.client.get(f"/verify/{remit.digest}/").context["troubled"]

    assert (before, after) == (False, True)
    assert [(severity, key) for severity, _message, key in flags(petra)] == [("critical", sealed.initiative.key)]


@pytest.mark.parametrize(
    "changed", ["printed_name = 'Mallory'", "comment = 'All well.'", "signed_at = signed_at + interval '1 day'"]
)
def test_nothing_is_signed_or_decided_on_top_of_what_was_tampered_with(sealed, changed):
    initiative = ready_pilot(sealed, "Second triage")
    review = open_review(sealed, initiative)
    for name, meaning in SIGNERS:
        sign(review, getattr(sealed, name), meaning)
    tamper(f"UPDATE governance_signature SET {changed} WHERE review_id = {review.pk} AND printed_name = 'Oscar'")

    answer = Door(Client, sealed.chris).decide(review)

    assert (answer.status_code, reasons(answer)) == (409, ["F-APR-4"])
    initiative.refresh_from_db()
    assert initiative.stage == "pilot"
