import pytest

from governance.models import Flag, Remit, Waiver
from tests.tampering import tamper


@pytest.fixture
def anybody(sealed, client):
    client.force_login(sealed.carl)
    return client


def test_nobody_is_shown_anything_without_signing_in(sealed, client):
    answer = client.get(f"/verify/{Remit.objects.latest('pk').digest}/")

    assert (answer.status_code, answer["Location"][:10]) == (302, "/sign-in/?")


def test_a_digest_leads_to_its_remit_its_review_and_its_signatures(anybody, sealed):
    remit = Remit.objects.latest("pk")

    answer = anybody.get(f"/verify/{remit.digest.upper()}/")

    (thing,) = answer.context["things"]
    assert answer.status_code == 200
    assert answer.context["lede"] == "What is stored under this digest is what was signed."
    assert (thing["title"], thing["initiative"], thing["trouble"]) == ("Remit 2", sealed.initiative, "")
    assert [(review["verdict"], review["by"]) for review in thing["reviews"]] == [("Go", sealed.chris)]
    assert [s.printed_name for s in thing["signatures"]] == ["Olivia", "Tom", "Rita", "Hana", "Fred", "Oscar", "Chris"]
    assert [s.printed_name for s in thing["signatures"] if getattr(s, "void", None)] == ["Olivia"]
    assert not Flag.objects.filter(rule="F-APR-4").exists()


def test_a_digest_under_a_waiver_leads_to_it(anybody, sealed):
    waiver = Waiver.objects.get()

    answer = anybody.get(f"/verify/{waiver.digest}/")

    (thing,) = answer.context["things"]
    assert (answer.status_code, thing["title"], thing["url"]) == (200, "Waiver of OWN-5", f"/waivers/{waiver.pk}/")
    assert [s.printed_name for s in thing["signatures"]] == ["Oscar"]


@pytest.mark.parametrize(
    ("digest", "said"),
    [
        ("f" * 64, "Nothing here bears this digest. What you hold was not made by this portal, or was changed."),
        ("AI-0042", "This is no digest: a digest is 64 characters from 0 to 9 and a to f."),
    ],
)
def test_an_unknown_digest_says_so(anybody, digest, said):
    answer = anybody.get(f"/verify/{digest}/")

    assert (answer.status_code, answer.context["lede"]) == (404, said)


def test_who_reads_a_text_that_was_changed_is_told_and_so_are_those_who_have_to_know(anybody, sealed):
    remit = Remit.objects.latest("pk")
    tamper(f"UPDATE governance_remit SET canonical = canonical || ' ' WHERE id = {remit.pk}")

    answer = anybody.get(f"/verify/{remit.digest}/")

    assert answer.context["lede"] == "What is stored under this digest is not what was signed. It has been flagged."
    assert answer.context["things"][0]["trouble"] == "Its text is not the one that its digest was made of."
    flag = Flag.objects.get(rule="F-APR-4")
    assert (flag.initiative, flag.severity) == (sealed.initiative, "critical")
