"""How much may go wrong, who challenged that, and what happens when it does: RSK-1 to RSK-4."""

from collections.abc import Iterator

from governance.rules.facts import Facts, ToleranceFacts
from governance.rules.findings import Gap, Mend, Screen, Verdict, indeterminate, judged, not_met
from governance.rules.limits import Direction
from governance.rules.measures import key_of
from governance.rules.ownership import capacity_gaps
from governance.rules.policy import Policy
from governance.rules.tolerances import beyond_appetite
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity


def every_tolerance_is_whole_and_signed(facts: Facts, policy: Policy) -> Verdict:
    """RSK-1: how much may go wrong, and who signed that?"""
    mend = Mend(Screen.TOLERANCES)
    if not facts.tolerances:
        return not_met(Gap("No tolerance says how much may go wrong.", mend))
    gaps = list(capacity_gaps(facts, Capacity.RISK_TOLERANCE_OWNER))
    holder = facts.holder_of(Capacity.RISK_TOLERANCE_OWNER)
    for tolerance in facts.tolerances:
        mend = Mend(Screen.TOLERANCES, tolerance.id)
        gaps += [Gap(message, mend) for message in _what_lacks(tolerance, holder)]
    gaps += _beyond_authority(facts, policy, holder)
    gaps += _without_tolerance(facts)
    return judged(gaps, f"{len(facts.tolerances)} signed.")


def _what_lacks(tolerance: ToleranceFacts, holder: HolderFacts | None) -> Iterator[str]:
    about, limits = tolerance.about, tolerance.limits
    if limits.target is None or limits.limit is None:
        yield f"The tolerance for {about} lacks a target or a limit."
    if limits.direction is Direction.BAND and limits.limit_low is None:
        yield f"The tolerance for {about} is a band and lacks its lower limit."
    if tolerance.owner_id is None:
        yield f"The tolerance for {about} has no owner."
    if tolerance.signed_at is None:
        yield f"The tolerance for {about} is not signed."
    elif holder and tolerance.signed_by_id != holder.person.id:
        yield f"The tolerance for {about} is not signed by {holder.person.name}."
    cap, at_most = tolerance.appetite, tolerance.appetite_direction
    if cap is not None and beyond_appetite(limits, at_most, cap):
        takes = "takes at most" if at_most is Direction.UPPER else "wants at least"
        yield f"The tolerance for {about} allows more than the enterprise, which {takes} {cap:g} {limits.unit.label}."


def _beyond_authority(facts: Facts, policy: Policy, holder: HolderFacts | None) -> list[Gap]:
    """An impact that nobody has said is no more than what everybody may sign for."""
    if holder is None or facts.impact_tier is None:
        return []
    authority = holder.person.risk_authority or int(policy.standard_risk_authority)
    if facts.impact_tier <= authority:
        return []
    text = (
        f"{holder.person.name} may sign how much may go wrong up to impact tier {authority}; "
        f"this has tier {facts.impact_tier}."
    )
    return [Gap(text, Mend(Screen.PERSON, holder.person.id))]


def _without_tolerance(facts: Facts) -> Iterator[Gap]:
    """Say of which measure of an outcome nobody has said how much may go wrong."""
    for decision in facts.decisions:
        about = [t for t in facts.tolerances if t.decision_id in (None, decision.id)]
        known = {key_of(t.measure) for t in about} | {t.key.casefold() for t in about}
        wanted = {outcome.measure.casefold(): outcome.measure for outcome in decision.outcomes if outcome.measure}
        for plain, measure in sorted(wanted.items()):
            if plain not in known and key_of(measure) not in known:
                text = f"Nothing says how much may go wrong of “{measure}”, by which {decision.name} is measured."
                yield Gap(text, Mend(Screen.TOLERANCES))


def the_second_line_challenged(facts: Facts, _policy: Policy) -> Verdict:
    """RSK-2: did somebody independent look at how much may go wrong, as it is now?"""
    mend = Mend(Screen.TOLERANCES, field="challenge")
    said = facts.challenge
    if said is None:
        return not_met(Gap("Nobody of the second line has challenged the tolerances.", mend))
    gaps = []
    line, owner = facts.holder_of(Capacity.SECOND_LINE), facts.holder_of(Capacity.RISK_TOLERANCE_OWNER)
    if not (said.of_second_line or (line and line.person.identity == said.made_by_identity)):
        gaps.append(Gap(f"{said.made_by_name}, who challenged the tolerances, is not of the second line.", mend))
    if owner and owner.person.identity == said.made_by_identity:
        gaps.append(Gap(f"{said.made_by_name} owns this risk, and nobody challenges what is their own.", mend))
    since = [t.about for t in facts.tolerances if t.signed_at is None or t.signed_at > said.made_at]
    gaps += [Gap(f"{about} was not signed yet when the second line challenged it.", mend) for about in since]
    if said.objects:
        gaps.append(Gap(f"{said.made_by_name} objects to how much may go wrong.", mend))
    return judged(gaps, f"{said.made_by_name} challenged them on {said.made_at:%-d %b %Y}.")


def no_breach_is_open(facts: Facts, _policy: Policy) -> Verdict:
    """RSK-3: is anything broken that nobody has closed?"""
    gaps = [
        Gap(
            f"Breach {breach.number} of {breach.measure} is {breach.state.label.lower()}; two people have to close it.",
            Mend(Screen.BREACH, breach.id),
        )
        for breach in facts.breaches
        if not breach.over
    ]
    if not gaps and not facts.tolerances:
        text = "Without a tolerance nobody can tell whether anything is broken."
        return indeterminate(Gap(text, Mend(Screen.TOLERANCES)))
    return judged(gaps, "Nothing is broken.")


def every_limit_says_what_happens(facts: Facts, _policy: Policy) -> Verdict:
    """RSK-4: what happens when a limit is broken? To start again always takes two."""
    if not facts.tolerances:
        return not_met(Gap("No tolerance says how much may go wrong.", Mend(Screen.TOLERANCES)))
    gaps = []
    for tolerance in facts.tolerances:
        about = tolerance.about
        if tolerance.limits.on_red is None:
            text = f"Nothing says what happens to the clearance when the limit of {about} is broken."
            gaps.append(Gap(text, Mend(Screen.TOLERANCE, tolerance.id, "id_on_red")))
        if not tolerance.playbook.strip():
            text = f"Nothing says what is done first when the limit of {about} is broken."
            gaps.append(Gap(text, Mend(Screen.TOLERANCE, tolerance.id, "id_playbook")))
    return judged(gaps, "Each limit says what happens. To start again takes the outcome owner and the second line.")
