import json
import zipfile
from io import BytesIO

import pytest

from governance.ledger import digest_of
from governance.models import Initiative, LedgerEntry, Remit
from governance.queries import audit as queries
from tests.cast import make_initiative
from tests.tampering import tamper

ADDRESSES = ("/audit/", "/audit/export/", "/audit/package/", "/audit/as-of/", "/audit/1/")


def listed(client, **query):
    return [row["entry"] for row in client.get("/audit/", query).context["rows"]]


@pytest.fixture
def auditor(sealed, client):
    client.force_login(sealed.arne)
    return client


@pytest.mark.parametrize("name", ["carl", "olivia", "oscar", "rita", "tom", "hana", "adam"])
def test_only_auditors_and_the_pmo_read_the_ledger(sealed, client, name):
    client.force_login(getattr(sealed, name))

    assert [client.get(address).status_code for address in ADDRESSES] == [403] * len(ADDRESSES)
    assert b'href="/audit/"' not in client.get("/policy/").content


@pytest.mark.parametrize("name", ["arne", "petra"])
def test_auditors_and_the_pmo_find_it_in_the_navigation(sealed, client, name):
    client.force_login(getattr(sealed, name))

    assert [client.get(address).status_code for address in ADDRESSES] == [200] * len(ADDRESSES)
    assert b'href="/audit/"' in client.get("/policy/").content


def test_entries_are_listed_newest_first(auditor):
    newest = list(LedgerEntry.objects.order_by("-id")[:50])

    assert listed(auditor) == newest


def test_pages_lie_beside_each_other_without_gap_or_overlap(auditor, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 5)
    seen, url = [], "/audit/?target=governance.accountability"
    while url:
        answer = auditor.get(url)
        seen += [row["entry"].pk for row in answer.context["rows"]]
        last, url = url, answer.context["older_url"]
    back = auditor.get(auditor.get(last).context["newer_url"]).context["rows"]

    wanted = LedgerEntry.objects.filter(target_type="governance.accountability").order_by("-id")
    last_page = len(seen) % 5
    assert seen == list(wanted.values_list("pk", flat=True))
    assert last_page
    assert [row["entry"].pk for row in back] == seen[-last_page - 5 : -last_page]


def test_filters_narrow_by_who_did_what_to_what(auditor, sealed):
    def wanted(**condition):
        return list(LedgerEntry.objects.filter(**condition).order_by("-id")[:50])

    assert listed(auditor, who="Olivia") == wanted(actor=sealed.olivia)
    assert listed(auditor, who="olivia", verb="review_sign") == wanted(actor=sealed.olivia, verb="review_sign")
    assert listed(auditor, target="governance.remit") == wanted(target_type="governance.remit")
    assert listed(auditor, verb="review_decide") == wanted(verb="review_decide")
    assert listed(auditor, who="the portal") == wanted(actor=None)
    assert listed(auditor, who="Nobody of that name") == []


def test_an_initiatives_entries_are_those_of_all_that_belongs_to_it_and_of_nothing_else(auditor, sealed, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 1000)
    make_initiative(sealed, "Another")

    found = listed(auditor, initiative=sealed.initiative.key.lower())

    kinds = {entry.target_type for entry in found}
    assert {"governance.clearance", "governance.step", "governance.remit", "decisions.decision"} <= kinds
    others = set(LedgerEntry.objects.exclude(pk__in=[e.pk for e in found]).values_list("target_type", flat=True))
    assert others == {"governance.initiative", "decisions.queue", "decisions.segment", "roles.role"}
    assert listed(auditor, initiative="AI-999999") == []


def test_an_entry_says_whether_its_seal_still_fits(auditor, sealed):
    entry = LedgerEntry.objects.filter(target_type="governance.attestation").latest("id")
    review = LedgerEntry.objects.filter(target_type="governance.review", details__has_key="seal").earliest("id")

    def fits(pk):
        return [(fit.holds, fit.text) for fit in auditor.get(f"/audit/{pk}/").context["fits"]][-1]

    before = fits(entry.pk)
    tamper("UPDATE governance_attestation SET note = 'x'")

    assert before == (True, "The row is what this entry sealed.")
    assert fits(entry.pk) == (False, "The row is not what this entry sealed: it was changed behind the ledger's back.")
    holds, text = fits(review.pk)
    assert holds
    assert text.startswith("Entry ")
    assert text.endswith(" sealed the row anew.")


def test_a_tampered_entry_and_its_neighbours_say_so(auditor):
    tamper("UPDATE governance_ledgerentry SET digest = repeat('0', 64) WHERE id = 3")

    def broken(pk):
        return [fit.text for fit in auditor.get(f"/audit/{pk}/").context["fits"] if not fit.holds]

    assert broken(2) == []
    assert broken(3) == [
        "It was changed: its digest is not that of its content.",
        "The next entry does not follow it.",
    ]
    assert broken(4) == ["It does not follow the entry before it."]


def test_the_lines_are_what_the_filter_lets_through_and_verify(auditor, sealed):
    answer = auditor.get("/audit/export/", {"target": "governance.signature"})

    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    entries = list(LedgerEntry.objects.filter(target_type="governance.signature").order_by("id"))
    assert [line["number"] for line in lines] == [entry.pk for entry in entries]
    assert [line["digest"] for line in lines] == [digest_of(entry) for entry in entries]
    assert answer["Content-Type"] == "application/jsonl"
    assert answer["Content-Disposition"].endswith('.jsonl"')


def test_the_package_holds_what_was_signed_byte_for_byte(auditor, sealed):
    answer = auditor.get("/audit/package/", {"initiative": sealed.initiative.key})

    archive = zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content)))
    remit = Remit.objects.latest("pk")
    assert archive.read(f"remits/{remit.digest}.json").decode() == remit.canonical
    assert f"-{sealed.initiative.key}-" in answer["Content-Disposition"]
    assert auditor.get("/audit/package/", {"initiative": "AI-999999"}).status_code == 404
    assert Initiative.objects.count() == 1
