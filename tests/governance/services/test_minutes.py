"""Minutes: what is signed stands in them by itself, the chair adds to them, and nobody takes anything out."""

import pytest
from django.db import ProgrammingError, transaction

from governance.models import LedgerEntry, MinutesEntry
from governance.services.minutes import minutes_write
from governance.services.minutes_documents import minutes_document, minutes_file_name
from governance.services.printing import document_pdf
from roles.rules.refusals import NotPermitted, Refused
from tests.governance.services.test_gate_packs import NO, conditional
from tests.packs import VERIFY, pack_of, section, texts, words_of
from tests.ready import now, open_review


def test_the_chair_writes_them_before_and_after_the_decision_and_nobody_else(ready):
    review = open_review(ready, ready.initiative)
    for person in (ready.olivia, ready.oscar, ready.arne, ready.adam):
        with pytest.raises(NotPermitted):
            minutes_write(review, attendees="", text="It was good.", actor=person.actor, at=now())
    with pytest.raises(Refused):
        minutes_write(review, attendees=" ", text="", actor=ready.chris.actor, at=now())

    made = minutes_write(
        review, attendees="Olivia, Rita", text="Rita asked for a sample.", actor=ready.chris.actor, at=now()
    )

    entry = LedgerEntry.objects.get(verb="minutes_write")
    assert entry.details["initiative"] == ready.initiative.key
    assert "seal" in entry.details
    with pytest.raises(ProgrammingError), transaction.atomic():
        MinutesEntry.objects.filter(pk=made.pk).update(text="Nothing was said.")
    with pytest.raises(ProgrammingError), transaction.atomic():
        made.delete()


def test_minutes_hold_signers_dissent_conditions_findings_and_what_the_chair_said(client, ready):
    review = conditional(ready)
    minutes_write(review, attendees="Olivia", text="The sample is too small.", actor=ready.chris.actor, at=now())
    review.refresh_from_db()
    pack = pack_of(review, ready.petra)

    minutes = minutes_document(pack, VERIFY)

    assert [row[2] for row in texts(minutes, "minutes")] == ["The sample is too small."]
    assert texts(minutes, "dissent")[0][3] == NO
    assert texts(minutes, "decision")[0][0] == "Draw a new sample."
    assert len(texts(minutes, "signatures")) == len(pack.signatures)
    took_part = section(minutes, "attendance").facts
    assert [name for name in {signature.name for signature in pack.signatures} if name not in took_part[0].value] == []
    assert took_part[1].value.endswith("Olivia")
    assert texts(words_of(pack), "minutes") == texts(minutes, "minutes")  # the pack tells the same
    assert document_pdf(minutes, 0).startswith(b"%PDF-")

    client.force_login(ready.arne)
    answer = client.get(f"/reviews/{review.pk}/minutes.pdf")
    page = client.get(f"/reviews/{review.pk}/").content.decode()
    assert minutes_file_name(pack) in answer["Content-Disposition"]
    assert "The sample is too small." in page
    assert "Write something down" not in page


def test_the_chair_writes_on_the_reviews_page(client, ready):
    review = open_review(ready, ready.initiative)
    client.force_login(ready.chris)
    url = f"/reviews/{review.pk}/"

    assert client.post(url, {"act": "minutes", "text": ""}).status_code == 409
    assert client.post(url, {"act": "minutes", "text": "Heard.", "attendees": "All"}).status_code == 302

    assert list(MinutesEntry.objects.values_list("text", "attendees")) == [("Heard.", "All")]
