"""Flags about owners who are not there, and about which laws bind: F-OWN-7, F-CLS-3."""

from collections.abc import Iterator

from governance.rules.determinations import changes_since
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, who_acts
from governance.rules.severity import Severity
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity


def owner_is_not_there(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-OWN-7: somebody who answers for something did not sign in, act or look at it for too long.

    Once it is chased, signing in is not enough: it is over when they say that they looked at it. Who left, and who is
    away while a deputy stands in, is no absentee: other flags are about them.
    """
    if not is_chased(facts):
        return
    executive = facts.holder_of(Capacity.ACCOUNTABLE_EXECUTIVE)
    for person_id, held in _held(facts).items():
        attendance, person = facts.attendance.get(person_id), held[0].person
        if attendance is None or person.has_left(facts.today) or _is_covered(held, facts):
            continue
        last = attendance.last(max(holder.accepted_at or holder.proposed_at for holder in held))
        days = (facts.at - last).days if last else 0
        if days <= policy.absentee_days and not attendance.unanswered:
            continue
        what = ", ".join(dict.fromkeys(holder.capacity.label for holder in held))
        message = f"{person.name}, {what}, was last heard of {days} days ago: no sign-in, no act, no look at it."
        if days <= policy.absentee_days:
            message = f"{person.name}, {what}, was not heard of for too long, and has not looked at it since."
        also = (executive.person.id,) if executive and executive.person.id != person_id else ()
        mend = Mend(Screen.OWNER_REVIEW)
        yield Raised("F-OWN-7", f"person:{person_id}", Severity.MEDIUM, message, mend, person_id, also=also)


def laws_are_not_determined(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-CLS-3: nobody determined which laws bind what runs on real cases, or it lapsed, or a law changed since."""
    if not is_chased(facts) or not policy.determination_valid_days:
        return
    determined, mend = facts.determination, Mend(Screen.CLASSIFICATION, field="laws")
    lawyer = facts.holder_of(policy.determination_capacity)
    also = (lawyer.person.id,) if lawyer and not lawyer.person.has_left(facts.today) else ()

    def found(subject: str, message: str) -> Raised:
        return Raised("F-CLS-3", subject, Severity.HIGH, message, mend, who_acts(facts), also=also)

    if determined is None:
        if facts.live:
            yield found("missing", "It runs on real cases, and nobody has determined which laws bind it.")
        return
    if facts.today > determined.valid_until:
        yield found("expired", f"Which laws bind it was determined until {determined.valid_until:%-d %b %Y}.")
    if changes := list(changes_since(determined)):
        when = f"Since {determined.determined_on:%-d %b %Y}, when it was determined which laws bind it:"
        yield found("changed", " ".join([when, *changes]))


def _held(facts: Facts) -> dict[int, list[HolderFacts]]:
    """Return what each person answers for today, on the initiative and its decisions."""
    held: dict[int, list[HolderFacts]] = {}
    for holder in facts.in_office:
        held.setdefault(holder.person.id, []).append(holder)
    return held


def _is_covered(held: list[HolderFacts], facts: Facts) -> bool:
    """Whether somebody is away now and a deputy who accepted stands in for all of it."""
    away = held[0].person.absent_from is not None
    return away and all(h.deputy and h.deputy_accepted and not h.deputy.has_left(facts.today) for h in held)
