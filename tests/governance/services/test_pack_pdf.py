"""The pack on paper: four pages at most, whatever is in it, and nobody's title is code."""

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from governance.services import pack_pdf as packs
from governance.services import printing
from governance.services.initiatives import initiative_update
from governance.services.pack_documents import pack_document
from governance.services.pack_pdf import pack_file_name, pack_pdf
from governance.services.printing import NotPrinted, compiler_of, pages_of
from tests.packs import HOSTILE, VERIFY, big_review, overflowing, pack_of, words_of
from tests.ready import now, open_review, sign
from tests.tampering import tamper

ENOUGH = 5_000


@pytest.fixture
def review(ready):
    found = open_review(ready, ready.initiative)
    sign(found, ready.olivia, "accepted")
    return found


def pages_in(pdf):
    """Count the pages of a file by what is in it: each page is an object of its own."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_a_pack_is_a_tagged_pdf_with_its_title_and_its_digest(ready, review):
    pack = pack_of(review, ready.petra)

    pdf = pack_pdf(pack, VERIFY)

    assert pdf.startswith(b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert f"{ready.initiative.key} Case triage. Gate pack, review 2: Pilot to production".encode() in pdf
    assert pack.signed.digest.encode() in pdf
    assert pages_in(pdf) == pages_of(compiler_of(words_of(pack)))


def test_the_same_pack_gives_the_same_bytes(ready, review):
    pack = pack_of(review, ready.petra)

    assert pack_pdf(pack, VERIFY) == pack_pdf(pack, VERIFY)


def test_twenty_decisions_and_forty_people_fit_on_four_pages(ready):
    pack = pack_of(big_review(ready), ready.petra)
    document = words_of(pack)

    assert pages_in(pack_pdf(pack, VERIFY)) <= 4
    more = {s.name: s.table.more for s in document.sections if s.table and s.table.more}
    assert more["decisions"] == "and 12 more in the remit"
    assert more["flags"] == f"and {len(pack.flags) - 5} more under Flags"


def test_whatever_is_written_it_is_cut_to_four_pages(ready):
    pack = overflowing(pack_of(big_review(ready), ready.petra))

    assert pages_of(compiler_of(words_of(pack))) > 4
    assert pages_in(pack_pdf(pack, VERIFY)) <= 4


def test_a_hostile_text_is_printed_and_never_read_as_code(ready):
    initiative_update(ready.initiative, title=HOSTILE, purpose=HOSTILE, actor=ready.petra.actor, at=now())
    review = open_review(ready, ready.initiative, statement=HOSTILE)
    sign(review, ready.olivia, "accepted", comment=HOSTILE)
    pack = pack_of(review, ready.petra)
    document = words_of(pack)

    pdf = pack_pdf(pack, VERIFY)

    plain = HOSTILE.replace("\u202e", "")
    assert document.heading == f"{ready.initiative.key} {plain}"
    told = json.loads(compiler_of(document).query("<pages>", field="value", one=True))
    assert (pages_in(pdf), told) == (told, told)
    title = f"{ready.initiative.key} {plain}".encode()
    escaped = title.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")
    assert escaped in pdf or escaped.replace(b'"', b"&quot;") in pdf


def test_data_reach_the_template_as_they_are(ready, review):
    pack = pack_of(review, ready.petra)
    document = replace(words_of(pack), heading=HOSTILE)

    assert json.loads(json.dumps(asdict(document)))["heading"] == HOSTILE
    assert pages_of(compiler_of(document)) >= 1


def test_a_sign_that_no_font_has_stops_no_printing(ready, review, caplog):
    pack = pack_of(review, ready.petra)
    strange = replace(pack, asked=replace(pack.asked, statement="Cuneiform: \U00012000"))

    pdf = pack_pdf(strange, VERIFY)

    assert len(pdf) > ENOUGH
    assert ["not printed as PDF/UA" in record.message for record in caplog.records] == [True]


def test_a_pack_whose_content_is_not_to_be_trusted_is_printed_with_the_alarm(ready, review):
    tamper("UPDATE governance_remit SET canonical = 'nonsense'")
    pack = pack_of(review, ready.petra)

    assert pages_in(pack_pdf(pack, VERIFY)) == 1


def test_what_cannot_be_printed_is_refused_in_words(ready, review, monkeypatch):
    monkeypatch.setattr(printing, "TEMPLATE", Path(__file__))
    pack = pack_of(review, ready.petra)

    with pytest.raises(NotPrinted, match="The page holds the same and can be printed"):
        pack_pdf(pack, VERIFY)


def test_what_fits_on_no_four_pages_is_refused_and_not_printed_on_five(ready, monkeypatch):
    monkeypatch.setattr(packs, "BUDGETS", packs.BUDGETS[:1])
    pack = overflowing(pack_of(big_review(ready), ready.petra))

    with pytest.raises(NotPrinted, match="does not fit on four pages"):
        pack_pdf(pack, VERIFY)


def test_the_file_is_named_for_initiative_and_review(ready, review):
    assert pack_file_name(pack_of(review, ready.petra)) == f"{ready.initiative.key}-review-2-pack.pdf"


def test_less_room_never_leaves_out_a_signature_that_counts(ready, review):
    pack = pack_of(review, ready.petra)

    for budget in packs.BUDGETS:
        document = pack_document(pack, VERIFY, budget)
        rows = next(s for s in document.sections if s.name == "signatures").table.rows
        assert len(rows) == 1 + len(pack.missing)
