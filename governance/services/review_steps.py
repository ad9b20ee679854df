"""Who has to sign what lies in a review's pack: asked when it is opened, and again whenever the pack is another one."""

from governance.models import Review, Step
from governance.rules.calendar import add_business_hours
from governance.rules.carrying import is_carried, reasons_against_carrying, steps_carried
from governance.rules.facts import Facts
from governance.rules.materiality import Materiality
from governance.rules.policy import Policy
from governance.rules.reviews import StepRule, When, steps_wanted
from governance.rules.stages import Gate
from roles.rules.business_calendar import BusinessCalendar
from roles.rules.refusals import Reason

A_DAY = 24


def steps_ask(review: Review, facts: Facts, policy: Policy) -> list[Step]:
    """Return the steps that the pack asks for and that the review did not have yet.

    One that was asked for stays, though its reason may be gone: a review never gets easier. Who decides stays as well.
    """
    asked = policy.review_steps.get(Gate(review.gate), ())
    if is_carried(review.gate, review.origin):
        asked = steps_carried(asked)
    rules = steps_wanted(asked, _holding(review, facts))
    there = set(review.steps.values_list("capacity", flat=True))
    last = None if there else max(rules, key=lambda rule: rule.order)
    new = (rule for rule in rules if rule.capacity not in there)
    return [_step(review, rule, facts.calendar, decides=rule is last) for rule in new]


def reasons_against_gate(review: Review) -> list[Reason]:
    """Return why this gate cannot pass what lies in the pack now; empty when it can.

    An amendment loosens nothing, neither when it is opened nor by what is edited until it is signed; and what is
    carried over is no more than the whole was signed for.
    """
    if is_carried(review.gate, review.origin):
        return list(reasons_against_carrying(review.changes))
    if review.gate != Gate.AMENDMENT:
        return []
    loosening = [change for change in review.changes if change["materiality"] == Materiality.LOOSENING]
    if not loosening:
        return []
    first = Reason("GATE", "This loosens what was signed, so everybody signs it anew: open a loosening review.")
    return [first, *(Reason(change["rule"], change["text"]) for change in loosening)]


def _step(review: Review, rule: StepRule, calendar: BusinessCalendar, *, decides: bool) -> Step:
    return Step.objects.create(
        review=review,
        order=rule.order,
        capacity=rule.capacity,
        meaning=rule.meaning,
        quorum=rule.quorum,
        due_at=add_business_hours(review.opened_at, A_DAY * rule.due_days * rule.order, calendar),
        decides=decides,
    )


def _holding(review: Review, facts: Facts) -> frozenset[When]:
    technical = any(change["materiality"] == Materiality.TECHNICAL for change in review.changes)
    found = {When.ROLES_CHANGE} if facts.plans else set()
    return frozenset(found | ({When.TECHNICAL} if technical else set()))
