"""Whether approvals are real, exceptions under control and evidence fresh: GOV-1 to GOV-3."""

from datetime import timedelta

from governance.rules.facts import Facts
from governance.rules.findings import Gap, Mend, Screen, Verdict, judged, met, not_applicable, not_met
from governance.rules.policy import Policy
from governance.rules.reviews import ReviewFacts, StepStanding, step_standings
from governance.rules.stages import Gate, Stage

_GATE = Mend(Screen.INITIATIVE, field="gate")


def every_signature_stands_on_what_it_is_now(facts: Facts, policy: Policy) -> Verdict:
    """GOV-1: are the approvals real, on this very content, independent and in sequence?"""
    if facts.tampered:
        return not_met(*(Gap(message, _GATE) for message in facts.tampered))
    if facts.stage is Stage.PRODUCTION:
        if facts.signed is None:
            return not_met(Gap("It is in production without a signed remit.", _GATE))
        return met(f"Signed in review {facts.signed.number}.")
    gate = Gate.PRODUCTION if facts.stage is Stage.PILOT else Gate.PILOT
    if not policy.review_steps.get(gate):
        return not_applicable("This gate asks for no signature.")
    if facts.review is None:
        return not_met(Gap("No review is open, so nobody has signed.", _GATE))
    return judged(review_gaps(facts.review))


def review_gaps(review: ReviewFacts) -> list[Gap]:
    """Return what a review still lacks before it is decided; empty when it lacks nothing."""
    mend = Mend(Screen.REVIEW, review.id)
    gaps = [Gap(text, mend) for standing in step_standings(review) if (text := _missing(standing))]
    if not review.current:
        gaps.append(Gap("Something was changed since the pack was frozen; it has to be read again.", mend))
    return gaps


def _missing(standing: StepStanding) -> str:
    step = standing.step
    if standing.passed:
        return ""
    if standing.objections:
        who = ", ".join(signature.name for signature in standing.objections)
        return f"{who} ({step.capacity.label}) said no; only the board can go on over that, on record."
    if step.decides:
        return f"The {step.capacity.label} has not decided."
    signed = len(standing.signatures)
    count = f" ({signed} of {step.quorum})" if step.quorum > 1 else ""
    return f"The {step.capacity.label} has not {step.meaning.value}{count}."


def exceptions_are_under_control(facts: Facts, policy: Policy) -> Verdict:
    """GOV-2: are waivers few and in force, and conditions of earlier gates closed?"""
    gaps = []
    waived = [waiver for waiver in facts.waivers if waiver.state == "approved"]
    # A waiver and its renewal are one exception, though they may overlap.
    running = {waiver.requirement for waiver in waived if waiver.expires_at > facts.at}
    if len(running) > policy.maximum_open_waivers:
        text = f"{len(running)} waivers are open; {policy.maximum_open_waivers} are the most."
        gaps.append(Gap(text, Mend(Screen.WAIVERS)))
    gaps += [
        Gap(f"The waiver of {w.requirement} expired on {w.ends_on:%-d %b %Y}.", Mend(Screen.WAIVER, w.id))
        for w in waived
        if w.expires_at <= facts.at and not w.renewed
    ]
    in_production = facts.stage is Stage.PRODUCTION
    gaps += [
        Gap(f"A condition is not met: {c.text}", Mend(Screen.CONDITION, c.id))
        for c in facts.conditions
        if not c.met and (not in_production or c.due_on < facts.today)
    ]
    count = "1 waiver" if len(running) == 1 else f"{len(running)} waivers"
    return judged(gaps, f"{count} open, no condition overdue.")


def the_evidence_is_fresh(facts: Facts, policy: Policy) -> Verdict:
    """GOV-3: do the jobs run, so that what is shown is true?"""
    mend = Mend(Screen.JOBS)
    if facts.swept_at is None:
        return not_met(Gap("No sweep has run yet, so nothing has been looked at.", mend))
    age = facts.at - facts.swept_at
    if age > timedelta(hours=policy.stale_sweep_hours):
        return not_met(Gap(f"The last sweep ended {age.days} days ago; the jobs do not run.", mend))
    return met(f"Swept on {facts.swept_at:%-d %b %Y, %H:%M}.")
