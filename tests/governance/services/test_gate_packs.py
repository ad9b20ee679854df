"""A pack shows what is signed and what stood beside it, as of its moment."""

from dataclasses import replace
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import CHASED, Accountability, Condition, Flag, FlagState, Initiative, Tolerance
from governance.rules.findings import Result
from governance.rules.reviews import Lapse, Meaning, Verdict
from governance.services.conditions import condition_verify
from governance.services.initiatives import initiative_update
from governance.services.reviews import review_recuse, review_withdraw
from governance.services.tolerances import tolerance_set, tolerance_sign
from governance.services.verdicts import ConditionAsked
from roles.rules.capacities import Capacity
from tests.packs import big_review, pack_of, section, texts, words_of
from tests.ready import decide, now, open_review, sign, signed_by_all
from tests.tampering import tamper

NO = "The sample says nothing about vulnerable customers."


def chase(initiative, key, **fields):
    at = now()
    fields = {"opened_at": at, "last_seen_at": at, "due_at": at + timedelta(days=3)} | fields
    return Flag.objects.create(
        rule="F-OWN-1",
        dedupe_key=key,
        initiative=initiative,
        severity="high",
        message="Nobody owns it.",
        mend_screen="accountabilities",
        **fields,
    )


def loosen(cast):
    """Have the initiative allow more than was signed, and be signed by whoever owns the risk."""
    tolerance = Tolerance.objects.get(initiative=cast.initiative)
    at = now()
    changed = tolerance_set(cast.initiative, tolerance=tolerance, limit=6, actor=cast.rhea.actor, at=at)
    tolerance_sign(changed, actor=cast.rhea.actor, at=at)


def conditional(cast):
    """Return a review with a void signature, dissent, the board's word over it, and a conditional go."""
    review = open_review(cast, cast.initiative)
    sign(review, cast.olivia, "accepted", comment="I read it.")
    loosen(cast)
    signed_by_all(cast, review, but=("rita", "oscar"))
    sign(review, cast.rita, "dissent", comment=NO)
    sign(review, cast.bea, "approved")
    executive = review.steps.get(capacity=Capacity.ACCOUNTABLE_EXECUTIVE)
    sign(review, cast.oscar, "approved", step_id=executive.pk)
    asked = ConditionAsked("Draw a new sample.", cast.dora, cast.rita, now().date() + timedelta(days=9), Lapse.SUSPEND)
    decide(
        review,
        cast.chris,
        Verdict.CONDITIONAL_GO,
        conditions=[asked],
        minutes={"attendees": "Olivia, Chris", "next_date": "2027-01-15"},
    )
    return review


def test_an_open_pack_says_who_signed_and_who_has_still_to_sign(ready):
    review = open_review(ready, ready.initiative)
    sign(review, ready.olivia, "accepted")

    pack = pack_of(review, ready.carl)

    assert (pack.outcome, pack.signed.intact, pack.signed.current, pack.produced_for) == (None, True, True, "Carl")
    assert [(s.name, s.meaning, s.counts) for s in pack.signatures] == [("Olivia", Meaning.ACCEPTED, True)]
    assert [(line.capacity.label, line.name, line.group) for line in pack.missing] == [
        ("platform owner", "Tom", ""),
        ("second line reviewer", "Rita", "Risk"),
        ("HR partner", "", "HR"),
        ("finance partner", "", "Finance"),
        ("accountable executive", "Oscar", "Executive"),
        ("gate chair", "", "PMO"),
    ]
    assert words_of(pack).alarms == ()


def test_what_was_found_when_it_was_opened_stands_beside_what_is_found_now(ready):
    review = open_review(ready, ready.initiative)
    Accountability.objects.filter(initiative=ready.initiative, capacity="intervention_lead").update(deputy=None)

    findings = {line.id: line for line in pack_of(review, ready.carl).findings}

    assert (findings["OWN-5"].opened, findings["OWN-5"].later) == (Result.MET, Result.NOT_MET)
    assert (findings["OWN-1"].opened, findings["OWN-1"].later) == (Result.MET, Result.MET)
    assert "GOV-1" not in findings


def test_of_a_decided_review_nothing_that_happens_later_is_in_the_pack(ready):
    before = chase(ready.initiative, "before")
    review = conditional(ready)
    pack = pack_of(review, ready.petra)

    Flag.objects.filter(pk=before.pk).update(state=FlagState.CLEARED, cleared_at=now())
    chase(ready.initiative, "after")
    condition = Condition.objects.get(review=review)
    condition_verify(condition, evidence="Drawn.", actor=ready.rita.actor, at=now())
    initiative_update(ready.initiative, title="Letter triage", actor=ready.petra.actor, at=now())
    Accountability.objects.filter(initiative=ready.initiative, person=ready.olivia).update(
        status="ended", ended_at=now(), end_reason="Elsewhere."
    )
    tamper("UPDATE roles_person SET display_name = 'Olga', printed_name = 'Olga' WHERE username = 'olivia'")
    later = pack_of(review, ready.petra)

    assert pack.flags != ()
    assert replace(later, produced_at=pack.produced_at) == pack


def test_a_decision_comes_with_its_minutes(ready):
    pack = pack_of(conditional(ready), ready.petra)

    document = words_of(pack)

    assert [(fact.label, fact.value) for fact in section(document, "decision").facts] == [
        ("Present", "Olivia, Chris"),
        ("Stepped aside", "nobody"),
        ("Dissented", "Rita"),
        ("Next date", "15 Jan 2027"),
    ]
    assert [row[:3] for row in texts(document, "decision")] == [["Draw a new sample.", "Dora", "Rita"]]
    assert [[row[0], row[1], row[3]] for row in texts(document, "dissent")] == [["Rita", "Dissent", NO]]
    assert document.state.text == "Conditional go"


def test_a_void_signature_stays_with_the_reason_and_does_not_count(ready):
    pack = pack_of(conditional(ready), ready.petra)

    void = [s for s in pack.signatures if not s.counts]

    assert [(s.name, s.void_reason) for s in void] == [("Olivia", "Something that was signed was changed.")]
    rows = section(words_of(pack), "signatures").table.rows
    assert (rows[-1].cells[0].text, rows[-1].cells[2].text) == ("Olivia", "Accepted, void")
    assert "Something that was signed was changed." in rows[-1].under


def test_each_signature_is_printed_with_name_capacity_meaning_statement_moment_zone_and_digest(ready):
    review = open_review(ready, ready.initiative)
    signature = sign(review, ready.olivia, "accepted")
    document = words_of(pack_of(review, ready.petra))

    row = section(document, "signatures").table.rows[0]

    moment = f"{signature.signed_at:%-d %b %Y, %H:%M} UTC"
    remit = f"remit {signature.remit.number}"
    assert [cell.text for cell in row.cells] == ["Olivia", "outcome owner", "Accepted", moment, remit]
    assert (row.cells[4].sub, row.under) == (f"{signature.digest[:12]}…", signature.statement)
    assert (document.check.digest, document.check.link) == (
        signature.digest,
        f"https://remit.example.org/verify/{signature.digest}/",
    )


def test_what_changed_since_it_was_signed_comes_with_how_material_it_is(ready):
    loosen(ready)
    review = open_review(ready, ready.initiative)

    document = words_of(pack_of(review, ready.petra))

    assert [row[1] for row in texts(document, "changes")] == ["Loosening"]
    assert texts(document, "changes")[0][0] == "Tolerance “Misrouted cases”: limit rises from 5 % to 6 %."


def test_how_much_may_go_wrong_comes_with_what_happens_then(ready):
    document = words_of(pack_of(open_review(ready, ready.initiative), ready.petra))

    assert section(document, "tolerances").lead == (
        "What was measured against these limits is told by MEA-2, where the gate asks for it."
    )
    assert [row[-1] for row in texts(document, "tolerances")] == ["restricted"]


def test_capacity_says_who_promised_more_than_they_have(ready):
    Accountability.objects.filter(initiative=ready.initiative, person=ready.olivia).update(hours_per_month=170)
    review = open_review(ready, ready.initiative)

    pack = pack_of(review, ready.petra)

    assert [(c.name, c.here, c.promised, c.available) for c in pack.capacity] == [
        ("Olivia", 170, 170, 160),
        ("Dora", 40, 40, 160),
    ]
    assert section(words_of(pack), "capacity").lead == "1 of 2 people have promised more than they have."


def test_who_stepped_aside_is_named_with_the_reason(ready):
    review = open_review(ready, ready.initiative)
    review_recuse(review, reason="A friend built it.", actor=ready.hana.actor, at=now())

    assert [(r.name, r.reason) for r in pack_of(review, ready.petra).recusals] == [("Hana", "A friend built it.")]


def test_a_review_taken_back_shows_what_stood_when_it_was(ready):
    review = open_review(ready, ready.initiative)
    at = now()
    review_withdraw(review, reason="Too early.", actor=ready.petra.actor, at=at)
    chase(ready.initiative, "after")

    pack = pack_of(review, ready.petra)

    assert (pack.outcome.state, pack.outcome.reason, pack.as_of, pack.flags) == ("withdrawn", "Too early.", at, ())


def test_a_review_that_nobody_decided_in_time_is_over_by_the_clock(ready):
    review = open_review(ready, ready.initiative)

    pack = pack_of(review, ready.petra, now=review.expires_at + timedelta(days=1))

    assert (pack.outcome.state, pack.as_of) == ("expired", review.expires_at)


def test_content_that_no_longer_fits_its_digest_is_not_shown_as_signed(ready):
    review = open_review(ready, ready.initiative)
    sign(review, ready.olivia, "accepted")
    tamper("UPDATE governance_remit SET canonical = replace(canonical, '\"limit\":5', '\"limit\":50')")

    pack = pack_of(review, ready.petra)
    document = words_of(pack)

    assert (pack.signed.intact, pack.content, pack.capacity, pack.changes) == (False, None, (), ())
    assert len(document.alarms) == 1
    assert "no longer fits its digest" in document.alarms[0]
    assert [part.name for part in document.sections] == ["asked", "signatures"]
    assert [row[0] for row in texts(document, "signatures")] == ["Olivia"]
    assert (document.figures, document.check.digest) == ((), review.remit.digest)
    assert pack.signed.computed in document.check.label


def test_content_that_can_no_longer_be_read_is_no_error(ready):
    review = open_review(ready, ready.initiative)
    tamper("UPDATE governance_remit SET canonical = 'nonsense'")

    assert pack_of(review, ready.petra).content is None


def test_a_pack_that_is_not_what_the_initiative_is_any_more_says_so(ready):
    review = open_review(ready, ready.initiative)
    Initiative.objects.filter(pk=ready.initiative.pk).update(title="Written past everybody")

    document = words_of(pack_of(review, ready.petra))

    assert ["frozen anew" in alarm for alarm in document.alarms] == [True]


def test_what_was_found_to_be_tampered_with_stands_first(ready):
    review = open_review(ready, ready.initiative)
    flag = chase(ready.initiative, "broken")
    Flag.objects.filter(pk=flag.pk).update(rule="F-APR-4", message="Signature 1 no longer fits its seal.")

    assert words_of(pack_of(review, ready.petra)).alarms == ("Tampered with: Signature 1 no longer fits its seal.",)


def statements(review, reader):
    with CaptureQueriesContext(connection) as captured:
        pack_of(review, reader)
    return len(captured)


def test_a_pack_takes_the_same_statements_however_much_is_in_it(ready):
    small = open_review(ready, ready.initiative)
    sign(small, ready.olivia, "accepted")
    few = statements(small, ready.petra)
    review_withdraw(small, reason="For a bigger one.", actor=ready.petra.actor, at=now())
    big = big_review(ready)

    assert Flag.objects.filter(initiative=ready.initiative, state__in=CHASED).count() > 20
    assert statements(big, ready.petra) == few
