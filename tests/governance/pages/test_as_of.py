from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from governance.models import Accountability, Flag, LedgerEntry, Remit, Tolerance
from governance.queries.as_of import initiative_as_of
from governance.services.accountabilities import accountability_accept, accountability_end
from governance.services.clearances import clearance_suspend
from governance.services.initiatives import initiative_uncite_decision
from tests.cast import make_initiative

A_TICK = timedelta(microseconds=1)


def happened(verb, **about):
    """Return when something was done last."""
    return LedgerEntry.objects.filter(verb=verb, **about).latest("id").at


@pytest.fixture
def auditor(sealed, client):
    client.force_login(sealed.arne)
    return client


def then(sealed, at):
    return initiative_as_of(sealed.initiative, at)


def flagged(sealed, key, *, opened_at, **fields):
    return Flag.objects.create(
        rule="F-OWN-1",
        dedupe_key=key,
        initiative=sealed.initiative,
        severity="high",
        message="Nobody owns it.",
        mend_screen="accountabilities",
        due_at=opened_at,
        opened_at=opened_at,
        last_seen_at=opened_at,
        **fields,
    )


def test_before_the_decision_it_was_a_pilot_with_an_open_review_and_six_signatures(sealed):
    found = then(sealed, happened("review_decide") - A_TICK)

    assert (found.stage, found.clearance.stage, found.clearance.remit_number) == ("pilot", "pilot", 1)
    assert (found.review.number, found.review.gate, found.review.verdict) == (2, "production", "")
    assert (found.decided.number, found.decided.verdict) == (1, "go")
    assert [s.name for s in found.signatures if s.on == "review 2"] == [
        "Olivia",
        "Tom",
        "Rita",
        "Hana",
        "Fred",
        "Oscar",
    ]


def test_after_the_decision_it_was_in_production_under_the_remit_that_was_signed(sealed):
    found = then(sealed, happened("review_decide"))

    remit = Remit.objects.latest("pk")
    assert (found.stage, found.clearance.state, found.clearance.remit_digest) == ("production", "active", remit.digest)
    assert (found.review, found.decided.number, found.decided.verdict) == (None, 2, "go")
    assert found.found_at == happened("review_decide")
    assert {"OWN-1", "DEC-1"} <= {finding.requirement for finding in found.findings}


def test_a_signature_is_void_from_the_moment_on_at_which_it_was_voided(sealed):
    voided = happened("test")
    signed = [s for s in then(sealed, voided - A_TICK).signatures if s.name == "Olivia" and s.on == "review 2"]
    after = [s for s in then(sealed, voided).signatures if s.name == "Olivia" and s.on == "review 2"]

    assert ([s.void for s in signed], [s.void for s in after]) == ([""], ["Taken back."])


def test_a_stop_shows_from_its_moment_on(sealed):
    at = timezone.now()
    clearance_suspend(sealed.initiative, reason="It misroutes.", actor=sealed.rita.actor, at=at)

    before, after = then(sealed, at - A_TICK).clearance, then(sealed, at).clearance

    assert (before.state, after.state, after.reason) == ("active", "suspended", "It misroutes.")


def test_holders_are_those_who_had_accepted_and_not_ended(sealed):
    held = Accountability.objects.get(initiative=sealed.initiative, capacity="measurement_owner")
    asked, accepted = held.proposed_at, held.accepted_at
    ended = timezone.now()
    accountability_end(held, actor=sealed.petra.actor, at=ended, reason="Moves on.")

    def holding(at):
        return "Mona" in [holder.name for holder in then(sealed, at).holders]

    assert "Mona" in [holder.name for holder in then(sealed, max(asked, accepted - A_TICK)).asked] or asked == accepted
    assert (holding(accepted), holding(ended - A_TICK), holding(ended)) == (True, True, False)


def test_an_acceptance_that_was_renewed_counts_from_the_first_one(sealed):
    held = Accountability.objects.get(initiative=sealed.initiative, capacity="outcome_owner")
    first = held.accepted_at
    accountability_accept(held, actor=sealed.olivia.actor, at=timezone.now())

    (holder,) = [h for h in then(sealed, happened("review_decide")).holders if h.capacity == "outcome owner"]

    assert (holder.name, holder.accepted_at) == ("Olivia", first)


def test_decisions_are_those_cited_by_then_whatever_is_cited_now(sealed):
    decision = sealed.initiative.citations.get().decision
    at = timezone.now()
    initiative_uncite_decision(sealed.initiative, decision, actor=sealed.petra.actor, at=at)

    assert len(then(sealed, at - A_TICK).decisions) == 1
    assert then(sealed, at).decisions == ()


def test_flags_are_those_open_then(sealed):
    opened = timezone.now() - timedelta(minutes=5)
    cleared = opened + timedelta(minutes=1)
    flagged(sealed, "one", opened_at=opened, cleared_at=cleared, state="cleared")

    def names(at):
        return [flag.name for flag in then(sealed, at).flags]

    text = "F-OWN-1 Nobody owns it."
    moments = (opened - A_TICK, opened, cleared - A_TICK, cleared)
    assert [text in names(at) for at in moments] == [False, True, True, False]


def test_tolerances_and_classification_are_told_by_the_day_they_were_signed(sealed):
    tolerance = Tolerance.objects.get(initiative=sealed.initiative)
    classified = happened("classification_approve")

    assert then(sealed, tolerance.signed_at - A_TICK).tolerances == ()
    assert [t.name for t in then(sealed, tolerance.signed_at).tolerances] == ["Misrouted cases"]
    assert then(sealed, classified - A_TICK).nature is None
    assert (then(sealed, classified).nature.name, then(sealed, classified).nature.state) == ("labour", "Petra")


@pytest.mark.parametrize("count", [1, 3])
def test_it_takes_the_same_statements_however_much_there_is(sealed, count, django_assert_num_queries):
    at = timezone.now()
    for n in range(count):
        flagged(sealed, f"flag {n}", opened_at=at)

    with django_assert_num_queries(14):
        assert len(then(sealed, at).flags) >= count


@pytest.mark.parametrize("name", ["carl", "olivia", "adam"])
def test_who_may_not_read_the_ledger_is_not_shown_the_past(sealed, client, name):
    client.force_login(getattr(sealed, name))

    assert client.get("/audit/as-of/", {"initiative": sealed.initiative.key, "at": "2026-11-24"}).status_code == 403


def test_the_page_answers_in_one_sentence(auditor, sealed):
    at = happened("review_decide").astimezone(UTC)

    answer = auditor.get("/audit/as-of/", {"initiative": sealed.initiative.key.lower(), "at": at.isoformat()})

    since = f"{at:%-d %b %Y, %H:%M}"
    assert answer.context["lede"] == f"It was in production, since {since} UTC. Remit 2 was active."
    assert answer.context["verdict"] == (f"Review 2 (Pilot to production) had been decided on {at:%-d %b %Y}: go.")
    assert answer.context["then"].untold


def test_a_day_means_its_end(auditor, sealed):
    day = f"{timezone.now() - timedelta(days=0):%Y-%m-%d}"

    answer = auditor.get("/audit/as-of/", {"initiative": sealed.initiative.key, "at": day})

    assert answer.context["then"].stage == "production"


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"initiative": "AI-999999"}, "There is no initiative AI-999999."),
        (
            {"at": "yesterday"},
            "“yesterday” is no moment. Write a day, 2026-03-01, or a time of it in UTC, 2026-03-01T12:00.",
        ),
        ({"at": "9999-12-31"}, "That day is yet to come. Nothing is known of it."),
        ({"at": "2026-01-01"}, "Name both an initiative and a moment."),
    ],
)
def test_what_cannot_be_answered_is_said_to_be_so(auditor, query, wrong):
    answer = auditor.get("/audit/as-of/", query)

    assert (answer.status_code, answer.context["wrong"], "then" in answer.context) == (200, wrong, False)


def test_before_it_was_registered_there_was_nothing(auditor, sealed):
    other = make_initiative(sealed, "Later")

    answer = auditor.get("/audit/as-of/", {"initiative": other.key, "at": "2026-01-01"})

    assert answer.context["wrong"].startswith(f"{other.key} did not exist then: it was registered on ")
