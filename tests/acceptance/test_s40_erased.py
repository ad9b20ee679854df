"""S40: an approver who left is erased. What they signed stays with their name; nothing else leads to them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from governance.ledger import broken_links
from governance.models import LedgerEntry, Notice, Signature
from governance.services.ledger_export import export_to_folder
from roles.models import Absence, Person
from roles.services.people import absence_record
from tests.api_client import ApiClient, reasons
from tests.ready import now

NAME, EMAIL, NUMBER = "Christabel Quillfeather", "chris.quillfeather@harbour.example", "HM-90417"


@pytest.fixture
def cast(live):
    """Chris, who decided the gate, is known by more than a number, and leaves."""
    hr, chris = ApiClient(live.hana), live.chris
    Person.objects.filter(pk=chris.pk).update(employee_no=NUMBER)
    assert hr.patch(f"people/{chris.pk}", {"name": NAME, "printed_name": NAME, "email": EMAIL}).status_code == 200
    day = now().date()
    absence_record(person=chris, starts_on=day, ends_on=day, actor=live.hana.actor, at=now())
    Notice.objects.create(
        key="s40", person=live.petra, kind="first", message=f"{NAME} left.", url="/", created_at=now()
    )
    return live


def leaves(cast):
    body = {"status": "left", "is_active": False, "last_working_day": now().date().isoformat(), "reason": "Left."}
    assert ApiClient(cast.hana).patch(f"people/{cast.chris.pk}", body).status_code == 200


def test_two_people_erase_who_left_and_only_who_left(cast):
    hr, risk, chris = ApiClient(cast.hana), ApiClient(cast.rita), cast.chris
    asked = {"person": chris.pk, "because": "Request 17"}

    for outsider in (cast.petra, cast.carl, cast.adam, cast.arne):
        assert ApiClient(outsider).post("erasures", asked).status_code == 403
    assert "WORKS_HERE" in reasons(hr.post("erasures", asked))
    leaves(cast)
    made = hr.post("erasures", asked)
    assert made.status_code == 201, made.content
    erasure = made.json()["id"]
    assert reasons(hr.post(f"erasures/{erasure}/carry-out")) == ["TWO"]
    assert Person.objects.get(pk=chris.pk).display_name == NAME
    page = Client()
    page.force_login(cast.rita)
    assert page.post(reverse("person-erasure", args=[chris.pk]), {"act": "carry_out"}).status_code == 302
    assert risk.post(f"erasures/{erasure}/carry-out").status_code == 409
    assert ApiClient(cast.petra).get("erasures").status_code == 403


def test_nothing_leads_to_them_and_what_they_signed_stays_under_their_name(cast, tmp_path):
    hr, risk, chris = ApiClient(cast.hana), ApiClient(cast.rita), cast.chris
    signed = list(Signature.objects.filter(signer=chris).values_list("pk", "printed_name", "meaning", "signed_at"))
    assert signed
    leaves(cast)
    erasure = hr.post("erasures", {"person": chris.pk, "because": "Request 17"}).json()["id"]

    done = risk.post(f"erasures/{erasure}/carry-out")

    assert done.status_code == 200, done.content
    gone = Person.objects.get(pk=chris.pk)
    assert re.fullmatch(r"Former colleague [A-Z2-9]{6}", gone.display_name)
    assert (gone.email, gone.employee_no, gone.manager, gone.job_title) == ("", None, None, "")
    assert not gone.has_usable_password()
    assert not Absence.objects.filter(person=chris).exists()
    assert (
        list(Signature.objects.filter(signer=chris).values_list("pk", "printed_name", "meaning", "signed_at")) == signed
    )

    kept = {row["key"]: row for row in done.json()["kept"]}
    assert kept["signatures"]["count"] == len(signed)
    assert "GDPR" in kept["signatures"]["ground"]
    export = signed_in(cast.rita).get(reverse("person-kept-export", args=[chris.pk, "csv"]))
    assert kept["signatures"]["what"] in b"".join(export.streaming_content).decode()

    assert [told for told in everywhere(cast, chris) if told[1]] == []
    words = LedgerEntry.objects.values_list("target_label", "details", "reason")
    assert not any(leads_to_them(f"{word}") for word in words)
    assert list(broken_links()) == []
    export_to_folder(tmp_path, at=now())
    assert verified(tmp_path).returncode == 0, verified(tmp_path).stdout


def test_the_chain_tells_erasing_from_tampering(cast):
    leaves(cast)
    erasure = ApiClient(cast.hana).post("erasures", {"person": cast.chris.pk, "because": "Request 17"}).json()["id"]
    assert ApiClient(cast.rita).post(f"erasures/{erasure}/carry-out").status_code == 200
    last = LedgerEntry.objects.get(verb="erasure_carry_out")
    redacted = sorted(map(int, last.details["redacted"]))
    assert redacted

    page = signed_in(cast.arne).get(reverse("audit-entry", args=[redacted[-1]])).content.decode()

    assert "replaced when somebody was erased" in page
    # Whoever rewrites more than the act did is found, even inside the very transaction that may.
    entry = LedgerEntry.objects.exclude(pk__in=[*redacted, last.pk]).order_by("-pk").first()
    LedgerEntry.objects.filter(pk=entry.pk).update(reason="as if it had always been so")
    assert [number for number, _text in broken_links()] == [entry.pk]
    LedgerEntry.objects.filter(pk=entry.pk).update(reason=entry.reason)


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


def everywhere(cast, chris):
    """Every door that might tell who it was, and whether it does."""
    petra, hana = signed_in(cast.petra), signed_in(cast.hana)
    for word in (NAME, "Quillfeather", EMAIL, NUMBER):
        for url in (f"/search/?q={word}", f"/palette/?q={word}", f"/people/?q={word}"):
            yield url, f"/people/{chris.pk}/" in petra.get(url).content.decode()
        yield word, ApiClient(cast.petra).get("people", q=word).json()["results"] != []
    yield "number", ApiClient(cast.hana).get("people", employee_no=NUMBER).json()["results"] != []
    for url in (f"/people/{chris.pk}/", f"/people/{chris.pk}/erasure/", "/inbox/", "/flags/", "/audit/", "/jobs/"):
        yield url, leads_to_them((hana if "erasure" in url else petra).get(url).content.decode())
    for url in ("/flags/export/csv/", "/capacity/export/csv/", "/reviews/export/csv/", "/audit/export/"):
        yield url, leads_to_them(b"".join(petra.get(url).streaming_content).decode())
    for path in ("people", f"people/{chris.pk}", "flags", "ledger"):
        yield path, leads_to_them(ApiClient(cast.petra).get(path).content.decode())


def leads_to_them(text):
    return any(word.casefold() in text.casefold() for word in ("Quillfeather", EMAIL, NUMBER))


def verified(folder):
    import subprocess  # noqa: PLC0415 - here alone
    import sys  # noqa: PLC0415 - same

    command = [sys.executable, str(folder / "verify.py"), str(folder)]
    return subprocess.run(command, check=False, capture_output=True, text=True)
