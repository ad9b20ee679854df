"""Flags about decisions as they are taken: F-DEC-2 to F-DEC-6."""

from collections.abc import Iterable, Iterator
from datetime import date

from decisions.rules.autonomy import autonomy_cap
from decisions.rules.facts import DecisionFacts
from decisions.rules.vocabulary import Impact
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.observations import ObservedFacts, observed_of, unmapped
from governance.rules.ownership import decision_owner_of
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, severity_in, who_acts
from governance.rules.severity import Severity

_HIGH = frozenset({Impact.HIGH, Impact.CRITICAL})
_PERCENT = 100
_NAMED = 3


def something_unmapped_is_decided(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-DEC-2: an environment decides what nobody registered, or answers what nobody allowed."""
    if not is_chased(facts):
        return
    severity = severity_in(facts, Severity.CRITICAL, Severity.HIGH)
    strangers = unmapped(facts.observed, facts.decisions)
    if strangers:
        message = (
            f"{_environments(strangers)} decides {_listed(o.decision for o in strangers)}, "
            f"in {_cases(strangers)}: no decision of this initiative is called so. Register it, or block it."
        )
        yield Raised("F-DEC-2", "", severity, message, Mend(Screen.DECISIONS), who_acts(facts))
    for decision in facts.decisions:
        allowed = {answer.casefold() for answer in decision.allowed_answers}
        odd = [o for o in observed_of(facts.observed, decision) if o.answer and o.answer.casefold() not in allowed]
        if odd:
            message = (
                f"{decision.name} was answered with {_listed(o.answer for o in odd)}, in {_cases(odd)}: "
                "that is no allowed answer. Allow it, or block it."
            )
            mend = Mend(Screen.DECISION, decision.id, "allowed_answers")
            yield Raised("F-DEC-2", _subject(decision), severity, message, mend, _owner(facts, decision))


def cases_fall_through(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-DEC-3: too many cases have no rule that fits, or any in a high-touch segment."""
    if not is_chased(facts):
        return
    for decision in facts.decisions:
        seen = observed_of(facts.observed, decision)
        high = {grant.segment.casefold() for grant in decision.grants if grant.high_touch}
        touchy = [o for o in seen if o.uncovered and o.segment.casefold() in high]
        share = _share(sum(o.uncovered for o in seen), seen)
        if not touchy and share <= policy.fall_through_share:
            continue
        where = f", also in {_listed(o.segment for o in touchy)}, which is high-touch" if touchy else ""
        message = (
            f"No rule of {decision.name} fitted {sum(o.uncovered for o in seen)} of {sum(o.cases for o in seen)} cases "
            f"({share * _PERCENT:.1f} %){where}. Add what is missing to its logic."
        )
        mend = Mend(Screen.DECISION, decision.id, "edge-uncovered")
        yield Raised("F-DEC-3", _subject(decision), Severity.HIGH, message, mend, _owner(facts, decision))


def decision_is_not_looked_at_again(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-DEC-4: nobody has looked at a decision for longer than its impact allows."""
    if not (is_chased(facts) and facts.live):
        return
    for decision in facts.decisions:
        days = policy.map_review_high_days if decision.impact in _HIGH else policy.map_review_days
        since = _looked_at(facts, decision)
        if since is None or (facts.today - since).days <= days:
            continue
        message = (
            f"Nobody has looked at {decision.name} since {since:%-d %b %Y}; its impact asks for it every {days} days. "
            "Confirm that it still holds, or change it."
        )
        mend = Mend(Screen.DECISION, decision.id, "review")
        yield Raised("F-DEC-4", _subject(decision), Severity.MEDIUM, message, mend, _owner(facts, decision))


def more_autonomy_than_granted(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-DEC-5: an environment decided by itself what it may not, by what is granted, signed, or allowed at all."""
    if not is_chased(facts):
        return
    for decision in facts.decisions:
        for seen in observed_of(facts.observed, decision):
            most = _most_allowed(facts, decision, seen.segment)
            if seen.autonomy is None or seen.autonomy <= most:
                continue
            segment = seen.segment or "unknown"
            message = (
                f"{seen.environment} decided {seen.cases} cases of {decision.name} in “{segment}” with "
                f"A{seen.autonomy}; A{most} is the most allowed there. Stop it."
            )
            mend = Mend(Screen.DECISION, decision.id, "segments")
            yield Raised("F-DEC-5", _subject(decision), Severity.CRITICAL, message, mend, who_acts(facts))
            break


def too_much_is_unknown(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-DEC-6: of too many cases nobody knows the segment."""
    if not is_chased(facts):
        return
    for decision in facts.decisions:
        named = {grant.segment.casefold() for grant in decision.grants if grant.segment}
        seen = observed_of(facts.observed, decision)
        unknown = sum(o.cases for o in seen if o.segment.casefold() not in named)
        share = _share(unknown, seen)
        if not named or share <= policy.unknown_segment_share:
            continue
        message = (
            f"The segment of {unknown} of {sum(o.cases for o in seen)} cases of {decision.name} is unknown "
            f"({share * _PERCENT:.1f} %). Name the segments anew."
        )
        mend = Mend(Screen.DECISION, decision.id, "segments")
        yield Raised("F-DEC-6", _subject(decision), Severity.MEDIUM, message, mend, _owner(facts, decision))


def _most_allowed(facts: Facts, decision: DecisionFacts, segment: str) -> int:
    """Return the least of what is granted now, of what was signed, and of the cap."""
    grants = {grant.segment.casefold(): grant.level for grant in decision.grants}
    most = [grants.get(segment.casefold(), grants.get("", decision.autonomy or 0))]
    if decision.impact and decision.reversibility:
        most.append(autonomy_cap(decision.impact, decision.reversibility))
    if facts.clearance is not None and (signed := facts.clearance.granted.get(decision.code)) is not None:
        most.append(signed.get(segment.casefold(), signed.get("", 0)))
    return int(min(most))


def _looked_at(facts: Facts, decision: DecisionFacts) -> date | None:
    """Return when somebody last said that it is right: by a review, else by accepting to own it, else by writing it."""
    if decision.reviewed_at is not None:
        return decision.reviewed_at.date()
    owner = decision_owner_of(decision, facts)
    moment = owner.accepted_at if owner and owner.accepted_at else decision.created_at
    return moment.date() if moment else None


def _owner(facts: Facts, decision: DecisionFacts) -> int | None:
    owner = decision_owner_of(decision, facts)
    return owner.person.id if owner and not owner.person.has_left(facts.today) else who_acts(facts)


def _subject(decision: DecisionFacts) -> str:
    return f"decision:{decision.id}"


def _share(part: int, seen: Iterable[ObservedFacts]) -> float:
    whole = sum(o.cases for o in seen)
    return part / whole if whole else 0.0


def _cases(seen: list[ObservedFacts]) -> str:
    count = sum(o.cases for o in seen)
    return "1 case" if count == 1 else f"{count} cases"


def _environments(seen: list[ObservedFacts]) -> str:
    return " and ".join(sorted({o.environment for o in seen}))


def _listed(names: Iterable[str]) -> str:
    found = sorted(set(names))
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    return ", ".join(f"“{name}”" for name in found[:_NAMED]) + more
