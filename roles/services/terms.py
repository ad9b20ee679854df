"""What every accountability goes through, whatever it is for: proposed, accepted, declined, agreed, covered, ended.

The callers lock the row, know the permissions and announce; here the person and the state are checked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.dispatch import Signal

from roles.events import Target, announce
from roles.models import AccountabilityStatus, AccountabilityTerms, Person
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.commitments import commitments_hold

Fields = tuple[str, ...]


class TermsAct(StrEnum):
    """What can be done with an accountability, in the order in which a page offers it."""

    ACCEPT = "accept"
    DECLINE = "decline"
    AGREE = "agree"
    DEPUTISE = "deputise"
    SET_HOURS = "set_hours"
    NAME_DEPUTY = "name_deputy"
    END = "end"


_LIVE = (AccountabilityStatus.PROPOSED, AccountabilityStatus.ACCEPTED)
_STATES: dict[TermsAct, tuple[AccountabilityStatus, ...]] = dict.fromkeys(TermsAct, _LIVE) | {
    TermsAct.DECLINE: (AccountabilityStatus.PROPOSED,)
}


def terms_acts(terms: AccountabilityTerms, *, actor: Actor, may_manage: bool) -> frozenset[TermsAct]:
    """Return what this person can usefully do with it now; what is done already is left out.

    `may_manage` is the caller's answer to who may set hours and deputy and end it.
    """
    named = {
        TermsAct.ACCEPT: terms.person_id,
        TermsAct.DECLINE: terms.person_id,
        TermsAct.AGREE: None if terms.manager_agreed_at else terms.person.manager_id,
        TermsAct.DEPUTISE: None if terms.deputy_accepted_at else terms.deputy_id,
    }
    mine = {act for act, person_id in named.items() if actor.may_answer and actor.id == person_id}
    managed = set(TermsAct) - named.keys() if may_manage else set()
    return frozenset(act for act in mine | managed if terms.status in _STATES[act])


@dataclass(frozen=True, slots=True)
class Post[T: AccountabilityTerms]:
    """What one app's accountabilities are: whom their acts are told, and what counts as the same post.

    `taken` is the refusal when the database knows of another holder in the same period. `hold` locks what the post
    belongs to, before any of its accountabilities is locked: whoever acts on one post waits in one line.
    """

    signal: Signal
    taken: str
    hold: Callable[[T], object]
    siblings: Callable[[T], QuerySet[T]]


def terms_do[T: AccountabilityTerms](
    terms: T,
    act: Callable[[T], Fields],
    *,
    post: Post[T],
    verb: str,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> T:
    """Lock the row, do the act, save the fields it returns, announce it; return the locked row.

    Whoever holds the post hands over on the day from which this one is accepted, where that day is yet to come.
    Raises: Refused, also where somebody would promise more than they have; and whatever the act raises.
    """
    model = type(terms)
    with transaction.atomic():
        commitments = commitments_hold(_promisers(terms), at.date())
        post.hold(terms)
        locked = model._default_manager.select_for_update(of=("self",)).get(pk=terms.pk)  # noqa: SLF001 - Django's public name
        if locked.deputy_id and locked.deputy_id not in commitments.ids:
            raise Refused("Somebody changed this at the same moment. Try again.")
        fields = act(locked)
        handed_over = _hand_over(post, locked, at)
        locked.revision += 1
        try:
            with transaction.atomic():
                locked.save(update_fields=[*fields, "revision"])
        except IntegrityError as error:
            raise Refused(post.taken) from error
        # What a manager agrees to before it is accepted is judged with all else that they agreed to.
        commitments.check(proposals=locked.status == AccountabilityStatus.PROPOSED)
        announce(post.signal, verb, locked, *handed_over, actor_id=actor.id, at=at, reason=reason)
    return locked


def _promisers(terms: AccountabilityTerms) -> frozenset[int]:
    """Return whose hours an act can be about, as the row says now: the holder's, and the deputy's."""
    rows = type(terms)._default_manager.filter(pk=terms.pk)  # noqa: SLF001 - Django's public name
    return frozenset(number for number in rows.values_list("person_id", "deputy_id").get() if number)


def _hand_over[T: AccountabilityTerms](post: Post[T], successor: T, at: datetime) -> list[Target]:
    """End the running accountabilities of a post on the day on which an accepted successor begins; return them."""
    if successor.status != AccountabilityStatus.ACCEPTED or successor.valid_from <= at.date():
        return []
    running = post.siblings(successor).filter(status=AccountabilityStatus.ACCEPTED, valid_from__lt=successor.valid_from)
    running = running.exclude(valid_to__lte=successor.valid_from).exclude(pk=successor.pk)
    targets = []
    for terms in running.select_for_update(of=("self",)).order_by("pk"):
        terms.valid_to = successor.valid_from
        terms.revision += 1
        terms.save(update_fields=["valid_to", "revision"])
        targets.append(Target(terms, {"valid_to": str(successor.valid_from)}))
    return targets


def terms_accept(terms: AccountabilityTerms, *, actor: Actor, at: datetime) -> Fields:
    """Mark as accepted by the person, or accepted anew; return the fields to save.

    Raises: NotPermitted for anybody else; Refused when it was declined or has ended.
    """
    _only(actor, terms.person_id, "Only the person who is named can accept this.")
    _while(terms, TermsAct.ACCEPT)
    terms.status = AccountabilityStatus.ACCEPTED
    terms.accepted_at = at
    return ("status", "accepted_at")


def terms_decline(terms: AccountabilityTerms, *, actor: Actor, at: datetime, reason: str) -> Fields:
    """Mark as declined by the person; return the fields to save.

    Raises: NotPermitted for anybody else; Refused without a reason or when it is not proposed.
    """
    _only(actor, terms.person_id, "Only the person who is named can decline this.")
    _while(terms, TermsAct.DECLINE)
    if not reason.strip():
        raise Refused("Say why you decline, so that the next person asked is the right one.")
    terms.status = AccountabilityStatus.DECLINED
    terms.declined_at = at
    terms.decline_reason = reason.strip()
    return ("status", "declined_at", "decline_reason")


def terms_agree(terms: AccountabilityTerms, *, actor: Actor, at: datetime) -> Fields:
    """Record that the line manager agrees to the hours; return the fields to save.

    Raises: NotPermitted for anybody but the person's line manager.
    """
    manager = Person.objects.values_list("manager_id", flat=True).get(pk=terms.person_id)
    _only(actor, manager, "Only the person's line manager can agree to the hours.")
    _while(terms, TermsAct.AGREE)
    terms.manager_agreed_by_id = actor.id
    terms.manager_agreed_at = at
    return ("manager_agreed_by", "manager_agreed_at")


def terms_name_deputy(terms: AccountabilityTerms, *, deputy_id: int | None) -> Fields:
    """Name a deputy, who has to accept anew; return the fields to save."""
    _while(terms, TermsAct.NAME_DEPUTY)
    terms.deputy_id = deputy_id
    terms.deputy_accepted_at = None
    return ("deputy", "deputy_accepted_at")


def terms_deputise(terms: AccountabilityTerms, *, actor: Actor, at: datetime) -> Fields:
    """Mark that the deputy accepts; return the fields to save.

    Raises: NotPermitted for anybody but the deputy.
    """
    _only(actor, terms.deputy_id, "Only the person who is named as deputy can accept this.")
    _while(terms, TermsAct.DEPUTISE)
    terms.deputy_accepted_at = at
    return ("deputy_accepted_at",)


def terms_set_hours(terms: AccountabilityTerms, *, hours: object, in_objectives: bool, cost_code: str) -> Fields:
    """Set the hours and how they are funded; the line manager has to agree anew when the hours change.

    Units: hours a month.
    """
    _while(terms, TermsAct.SET_HOURS)
    if terms.hours_per_month != hours:
        terms.manager_agreed_by_id = None
        terms.manager_agreed_at = None
    terms.hours_per_month = hours  # type: ignore[assignment] # a Decimal from the form or the API
    terms.in_objectives = in_objectives
    terms.cost_code = cost_code
    return ("hours_per_month", "in_objectives", "cost_code", "manager_agreed_by", "manager_agreed_at")


def terms_end(terms: AccountabilityTerms, *, at: datetime, reason: str) -> Fields:
    """End an accountability today; return the fields to save.

    Raises: Refused without a reason, or when it is over already.
    """
    _while(terms, TermsAct.END)
    if not reason.strip():
        raise Refused("Say why this ends.")
    terms.status = AccountabilityStatus.ENDED
    terms.ended_at = at
    terms.end_reason = reason.strip()
    return ("status", "ended_at", "end_reason")


def _only(actor: Actor, person_id: int | None, text: str) -> None:
    if not actor.may_answer or actor.id != person_id:
        raise NotPermitted(Reason("PERSON", text))


def _while(terms: AccountabilityTerms, act: TermsAct) -> None:
    if terms.status not in _STATES[act]:
        raise Refused(f"This is {terms.get_status_display().lower()} already.")
