"""Who may act in a capacity today: its holder, the holder's delegate, or the deputy while the holder is gone."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum

from decisions.rules.facts import DecisionFacts
from governance.rules.facts import Facts
from governance.rules.policy import Policy
from roles.rules.accountability import HolderFacts
from roles.rules.capacities import Capacity
from roles.rules.eligibility import reasons_against
from roles.rules.people import PersonFacts
from roles.rules.records import record
from roles.rules.refusals import Reason
from roles.rules.separation import Holding, conflicts


class Way(StrEnum):
    """In which way somebody acts in a capacity."""

    HOLDER = "holder"
    DELEGATE = "delegate"
    INTERIM = "interim"

    @property
    def label(self) -> str:
        """The way in words."""
        return {Way.HOLDER: "Holder", Way.DELEGATE: "Delegate", Way.INTERIM: "Interim deputy"}[self]


@record(frozen=True, slots=True)
class StandsFor:
    """In which way somebody acts in a capacity. `behalf` is whose place they take, `until` the last day of it."""

    capacity: Capacity
    way: Way = Way.HOLDER
    behalf: PersonFacts | None = None
    until: date | None = None

    @property
    def full(self) -> bool:
        """Whether they may also loosen, waive and re-authorise: nobody does that in somebody else's place."""
        return self.way is Way.HOLDER

    @property
    def on_behalf_of_id(self) -> int | None:
        """Whose place they take, or None."""
        return self.behalf.id if self.behalf else None

    @property
    def on_behalf_name(self) -> str:
        """The name of whose place they take, or nothing."""
        return self.behalf.name if self.behalf else ""


@record(frozen=True, slots=True)
class Acting:
    """A person who may act in a capacity, and in which way."""

    person: PersonFacts
    stands: StandsFor


def signs_for(facts: Facts, policy: Policy, capacity: Capacity, person: PersonFacts) -> StandsFor | None:
    """Return in which way this person may act in this capacity at the facts' moment, or None where they may not.

    The holder comes before the delegate, the delegate before the deputy. Whoever acts is eligible on this very day and
    holds nothing that separation of duties forbids with it; that somebody was eligible once is no door.
    """
    return next((a.stands for a in _ways(facts, policy, capacity, person.id) if not _unfit(facts, a)), None)


def reasons_against_acting(facts: Facts, policy: Policy, capacity: Capacity, person: PersonFacts) -> tuple[Reason, ...]:
    """Return why this person may not act in this capacity now; empty when they may."""
    unfit = [_unfit(facts, acting) for acting in _ways(facts, policy, capacity, person.id)]
    if not unfit:
        return (Reason("PERSON", _who_may(facts, policy, capacity)),)
    return () if any(not reasons for reasons in unfit) else tuple(dict.fromkeys(r for found in unfit for r in found))


def who_may_act(facts: Facts, policy: Policy, capacity: Capacity) -> tuple[Acting, ...]:
    """Return everybody who may act in this capacity now, the holder first, each person once."""
    fit: dict[int, Acting] = {}
    for acting in _ways(facts, policy, capacity):
        if acting.person.id not in fit and not _unfit(facts, acting):
            fit[acting.person.id] = acting
    return tuple(fit.values())


def reasons_against_capacity(facts: Facts, capacity: Capacity, person: PersonFacts) -> tuple[Reason, ...]:
    """Return why this person is not fit for this capacity now, in whichever way they would act in it."""
    return _unfit(facts, Acting(person, StandsFor(capacity)))


def reasons_against_standing_in(facts: Facts, holder: HolderFacts, person: PersonFacts) -> tuple[Reason, ...]:
    """Return why this person could not act in a holder's place on any day like this one; empty when they could."""
    return _unfit(facts, Acting(person, StandsFor(holder.capacity, Way.DELEGATE, holder.person)))


def interim_for(facts: Facts, policy: Policy, holder: HolderFacts) -> Acting | None:
    """Return the accepted, eligible deputy who acts in place of this holder now, or None.

    A deputy stands in while the holder is away, and after the holder left, for the policy's interim days at most. Where
    the day on which somebody left is not recorded nobody can tell when that ends, so nobody stands in.
    """
    acting = _interim(facts, policy, holder)
    return acting if acting and not _unfit(facts, acting) else None


def interim_in(facts: Facts, policy: Policy, capacity: Capacity) -> Acting | None:
    """Return who stands in for the holder of this capacity who is gone or away, or None."""
    found = (interim_for(facts, policy, holder) for holder in _posts(facts, capacity))
    return next((acting for acting in found if acting), None)


def interim_of_decision(facts: Facts, policy: Policy, decision: DecisionFacts) -> Acting | None:
    """Return who stands in for the owner of this decision who is gone or away, or None."""
    posts = _of_one_post((*decision.owners, *decision.former), facts.today)
    return next((acting for holder in posts if (acting := interim_for(facts, policy, holder))), None)


def _ways(facts: Facts, policy: Policy, capacity: Capacity, person_id: int | None = None) -> Iterator[Acting]:
    """Yield every way in which people could act, whether or not they are fit for it."""
    posts = _posts(facts, capacity)
    found = (
        *(Acting(h.person, StandsFor(capacity)) for h in posts if h.in_force(facts.today)),
        *(acting for holder in posts for acting in _delegates(facts, holder)),
        *(acting for holder in posts if (acting := _interim(facts, policy, holder))),
    )
    yield from (acting for acting in found if person_id in {None, acting.person.id})


def _posts(facts: Facts, capacity: Capacity) -> tuple[HolderFacts, ...]:
    """Everybody whose word counts in a capacity today, and who held it last where nobody holds it."""
    if capacity is Capacity.DECISION_OWNER:
        return tuple(h for d in facts.decisions for h in _of_one_post((*d.owners, *d.former), facts.today))
    held = [h for h in (*facts.holders, *facts.former) if h.capacity is capacity]
    return _of_one_post(held, facts.today)


def _of_one_post(holders: Iterable[HolderFacts], today: date) -> tuple[HolderFacts, ...]:
    holders = tuple(holders)
    if running := tuple(h for h in holders if h.in_force(today)):
        return running
    over = [(last, h.id, h) for h in holders if h.accepted_at and (last := h.last_day) and last < today]
    return tuple(h for _last, _id, h in sorted(over, key=lambda entry: entry[:2])[-1:])


def _delegates(facts: Facts, holder: HolderFacts) -> Iterator[Acting]:
    """Who signs in a holder's name. It ends with the holder: in the name of who left nobody signs."""
    if not holder.in_force(facts.today) or _ineligible(facts, holder.capacity, holder.person):
        return
    for delegation in facts.delegations:
        given = delegation.delegator_id == holder.person.id and holder.capacity in delegation.capacities
        if given and delegation.runs(facts.today):
            stands = StandsFor(holder.capacity, Way.DELEGATE, holder.person, delegation.ends_on)
            yield Acting(delegation.delegate, stands)


def _interim(facts: Facts, policy: Policy, holder: HolderFacts) -> Acting | None:
    until = _interim_until(facts, policy, holder)
    if holder.deputy is None or not holder.deputy_accepted or until is None or facts.today > until:
        return None
    return Acting(holder.deputy, StandsFor(holder.capacity, Way.INTERIM, holder.person, until))


def _interim_until(facts: Facts, policy: Policy, holder: HolderFacts) -> date | None:
    """The last day on which a deputy may stand in, or None while the holder is there or the day is not known."""
    person, most = holder.person, timedelta(days=policy.interim_days)
    if person.has_left(facts.today):
        ends = [day for day in (person.last_working_day, holder.last_day) if day is not None]
        return min(ends) + most if ends else None
    if holder.in_force(facts.today) and person.absent_from is not None and person.absent_until is not None:
        return min(person.absent_until, person.absent_from + most)
    return None


def _unfit(facts: Facts, acting: Acting) -> tuple[Reason, ...]:
    person, capacity, behalf = acting.person, acting.stands.capacity, acting.stands.behalf
    reasons = [Reason("OWN-1", text) for text in _ineligible(facts, capacity, person)]
    if behalf and behalf.identity == person.identity:
        reasons.append(Reason("OWN-3", f"{person.name} and {behalf.name} are the same person."))
    candidate = Holding(capacity, person)
    held = [h.holding for h in (*facts.holders, *facts.decision_owners) if h.in_force(facts.today)]
    others = [holding for holding in held if holding.capacity is not capacity]
    clashes = [c for c in conflicts([candidate, *others]) if candidate in (c.first, c.second)]
    return (*reasons, *(Reason("OWN-3", clash.message) for clash in clashes))


def _ineligible(facts: Facts, capacity: Capacity, person: PersonFacts) -> tuple[str, ...]:
    beneficiary = None if capacity is Capacity.DECISION_OWNER else facts.beneficiary
    return reasons_against(capacity, person, facts.today, beneficiary)


def _who_may(facts: Facts, policy: Policy, capacity: Capacity) -> str:
    names = [acting.person.name for acting in who_may_act(facts, policy, capacity)]
    if not names:
        return f"Nobody may act as {capacity.label} on {facts.key} now; somebody has to be named first."
    return f"Only {' or '.join(names)} may act as {capacity.label} on {facts.key} now."
