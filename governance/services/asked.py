"""Who is asked what by an act: to accept, to agree, to stand in, to sign a plan, to meet and to verify a condition.

Listens to every act; nothing is asked of the database for those that ask nobody.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from decisions.models import Ownership
from governance.models import Accountability, Condition, Initiative, Notice, Review, Waiver
from governance.rules.stages import ENDED_STAGES
from governance.services.asking import Ask, asks_keep, asks_settle
from roles.events import Change
from roles.models import AccountabilityStatus, AccountabilityTerms, Delegation, RedesignPlan
from roles.queries.plan_signing import candidates
from roles.queries.plans import plan_facts
from roles.queries.units import UnitTree
from roles.rules.capacities import Capacity
from roles.rules.plan_signing import reasons_by_plan
from roles.rules.plans import PlanPart

# By these somebody answers what they were asked.
_ANSWERED = frozenset({"review_sign", "review_recuse", "waiver_sign"})
_LIVE = (AccountabilityStatus.PROPOSED, AccountabilityStatus.ACCEPTED)


def follow(sender: Any, act: Change, **_kwargs: Any) -> None:  # noqa: ARG001 - Django names the sender
    """Ask whoever an act makes something wait for, and settle what it makes needless."""
    for target in act.targets:
        for kind, answer in _ANSWERS.items():
            if isinstance(target.obj, kind):
                answer(target.obj, act)


def about(obj: Any) -> str:
    """Return how an object is named in what is asked about it."""
    return f"{obj._meta.model_name}:{obj.pk}"  # noqa: SLF001 - Django's public name


def _terms(terms: AccountabilityTerms, act: Change) -> None:
    asks_keep([about(terms)], _asked_by_terms(terms), at=act.at)


def _asked_by_terms(terms: AccountabilityTerms) -> Iterator[Ask]:
    if terms.status not in _LIVE:
        return
    owns = isinstance(terms, Ownership)
    what = terms.decision.name if isinstance(terms, Ownership) else str(getattr(terms, "initiative", ""))
    capacity = Capacity.DECISION_OWNER if owns else Capacity(getattr(terms, "capacity", ""))
    url = reverse("ownership" if owns else "accountability", args=[terms.pk])
    values = {"capacity": capacity.label, "what": what, "name": terms.person, "hours": f"{terms.hours_per_month:g}"}
    name = about(terms)
    if terms.status == AccountabilityStatus.PROPOSED:
        text = gettext_lazy("You are asked to be %(capacity)s: %(what)s")
        yield Ask(name, "accept", terms.person_id, text, url, values)
    manager = terms.person.manager_id
    if manager and terms.hours_per_month and not terms.manager_agreed_at:
        text = gettext_lazy("You are asked to agree to %(hours)s hours a month of %(name)s: %(what)s")
        yield Ask(name, "agree", manager, text, url, values)
    if terms.deputy_id and not terms.deputy_accepted_at:
        text = gettext_lazy("You are asked to deputise for %(name)s, %(capacity)s: %(what)s")
        yield Ask(name, "deputise", terms.deputy_id, text, url, values)


def _delegation(delegation: Delegation, act: Change) -> None:
    asks = []
    if not delegation.accepted_at and not delegation.ended_at:
        url = f"{reverse('person', args=[delegation.delegate_id])}#stand-ins"
        values = {"name": delegation.delegator}
        text = gettext_lazy("You are asked to sign in place of %(name)s")
        asks = [Ask(about(delegation), "accept", delegation.delegate_id, text, url, values)]
    asks_keep([about(delegation)], asks, at=act.at)


def _plan(plan: RedesignPlan, act: Change) -> None:
    """Ask those who sign next, once its author has; an edit makes needless what was asked of what it said before."""
    if act.verb != "plan_sign":
        if act.verb.startswith(("plan", "activities", "movements", "milestone")):
            asks_settle(about(plan), at=act.at)
        return
    tree = UnitTree.read()
    facts = plan_facts([plan.pk], tree)[plan.pk]
    signed = set(plan.signatures.filter(digest=plan.digest).values_list("identity", flat=True))
    url = reverse("plan-signatures", args=[plan.pk])
    text = gettext_lazy("A redesign plan waits for your name: %(what)s")
    asks = [
        Ask(about(plan), f"{part.value}:{plan.digest[:12]}", person.pk, text, url, {"what": plan.title})
        for part, people in candidates(plan, tree).items()
        if part is not PlanPart.LEAD and not reasons_by_plan(part, facts)
        for person in (people[:1] if part is PlanPart.BUSINESS else people)
        if person.identity_group not in signed
    ]
    asks_keep([about(plan)], asks, at=act.at)


def _condition(condition: Condition, act: Change) -> None:
    asks_keep([about(condition)], _asked_by_condition(condition), at=act.at)


def _asked_by_condition(condition: Condition) -> Iterator[Ask]:
    if condition.state != Condition.State.OPEN:
        return
    url, values = reverse("condition", args=[condition.pk]), {"text": condition.text, "day": f"{condition.due_on}"}
    meet = gettext_lazy("A condition is yours to meet by %(day)s: %(text)s")
    verify = gettext_lazy("A condition is yours to verify by %(day)s: %(text)s")
    yield Ask(about(condition), "meet", condition.owner_id, meet, url, values)
    yield Ask(about(condition), "verify", condition.verifier_id, verify, url, values)


def _review(review: Review, act: Change) -> None:
    """Settle what was asked of whoever acts, or of everybody once it is over; who is next is asked by the sweep."""
    if review.state != Review.State.OPEN:
        asks_settle(about(review), at=act.at)
    elif act.verb in _ANSWERED:
        asks_settle(about(review), at=act.at, person_id=act.actor_id)
    if act.verb == "review_decide":
        for condition in review.conditions.all():
            _condition(condition, act)


def _waiver(waiver: Waiver, act: Change) -> None:
    if waiver.state != Waiver.State.SUBMITTED:
        asks_settle(about(waiver), at=act.at)
    elif act.verb in _ANSWERED:
        asks_settle(about(waiver), at=act.at, person_id=act.actor_id)


def _initiative(initiative: Initiative, act: Change) -> None:
    """Settle what was asked of those who would have answered for what is over."""
    if act.verb == "initiative_move" and initiative.stage in ENDED_STAGES:
        held = Accountability.objects.filter(initiative=initiative, status__in=_LIVE).values_list("pk", flat=True)
        names = [f"accountability:{pk}" for pk in held]
        Notice.objects.filter(about__in=names, moot_at=None).update(moot_at=act.at)


_ANSWERS: dict[type[Any], Callable[[Any, Change], None]] = {
    AccountabilityTerms: _terms,
    Delegation: _delegation,
    RedesignPlan: _plan,
    Condition: _condition,
    Review: _review,
    Waiver: _waiver,
    Initiative: _initiative,
}
