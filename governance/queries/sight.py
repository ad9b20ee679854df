"""What somebody sees: the one place at which lists, pages, exports, feeds and the API begin.

Everybody who works here sees every initiative that is not confidential, unless all that they are trusted with is
limited to units: then those units and whatever they take part in. A confidential initiative is seen by those who take
part in it and by those who watch over all of them (`SEE_CONFIDENTIAL`); for everybody else it does not exist.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from decisions.models import CaseFile, Decision, EdgeCasePolicy, EdgeTest, Ownership, ReferenceCase, Replay
from governance.models import (
    Accountability,
    Benefit,
    Breach,
    Citation,
    CompensatingControl,
    Condition,
    Confidentiality,
    ControlEvidence,
    Flag,
    Initiative,
    PlanCitation,
    Review,
    Signature,
    SignatureVoid,
    Step,
    Waiver,
)
from governance.rules.permissions import GRANTS, Act
from roles.models import Delegation, Person, RedesignPlan, Unit
from roles.queries.prepared import read_all
from roles.rules.permissions import Actor, is_granted

_LIVE = ("proposed", "accepted")
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person does not see. `hidden` are the confidential initiatives they have no part in, with their keys.

    `units` None is the whole company. A sight that hides nothing narrows no statement at all.
    """

    hidden: dict[int, str] = field(default_factory=dict)
    units: frozenset[int] | None = None
    identity: UUID = NOBODY

    @property
    def whole(self) -> bool:
        """Whether nothing is hidden."""
        return not self.hidden and self.units is None

    def initiatives(self, path: str = "") -> Q:
        """Return the condition on initiatives, or on what leads to one of them by this path.

        What belongs to no initiative is let through, unless one sees some units alone.
        """
        at = f"{path}__" if path else ""
        condition = Q()
        if self.hidden:
            condition &= ~Q(**{f"{at}pk__in": list(self.hidden)})
        if self.units is not None:
            within = Q(**{f"{at}beneficiary_unit__in": self.units})
            condition &= within | Q(**{f"{at}pk__in": taken_part_in(self.identity)})
        return condition

    def flags(self) -> Q:
        """Return the condition on flags: those of initiatives that are seen, of people of one's units, and one's own.

        What a flag about somebody tells of several initiatives is put right where it is shown (`told`).
        """
        if self.units is None:
            return self.initiatives("initiative")
        own = Q(owner__identity_group=self.identity) | Q(assigned__identity_group=self.identity)
        of_people = Q(initiative=None) & (Q(person__unit__in=self.units) | Q(person__identity_group=self.identity))
        return (Q(initiative__isnull=False) & self.initiatives("initiative")) | of_people | (Q(initiative=None) & own)

    def decisions(self, path: str = "") -> Q:
        """Return the condition on decisions: all of them, or those of one's units, one's own, and those seen cited."""
        if self.units is None:
            return Q()
        at = f"{path}__" if path else ""
        cited = Citation.objects.filter(self.initiatives("initiative")).values("decision")
        mine = Ownership.objects.filter(_held_by(self.identity), status__in=_LIVE).values("decision")
        within = Q(**{f"{at}unit__in": self.units}) | Q(**{f"{at}created_by__identity_group": self.identity})
        return within | Q(**{f"{at}pk__in": cited}) | Q(**{f"{at}pk__in": mine})

    def plans(self, path: str = "") -> Q:
        """Return the condition on redesign plans: all of them, or those of one's units, one's own, and those cited."""
        if self.units is None:
            return Q()
        at = f"{path}__" if path else ""
        cited = PlanCitation.objects.filter(self.initiatives("initiative")).values("plan")
        within = Q(**{f"{at}role__unit__in": self.units}) | Q(**{f"{at}created_by__identity_group": self.identity})
        mine = RedesignPlan.objects.filter(changes__removal_owner__identity_group=self.identity).values("pk")
        return within | Q(**{f"{at}pk__in": cited}) | Q(**{f"{at}pk__in": mine})

    def of[M: Model](self, rows: "QuerySet[M]") -> "QuerySet[M]":
        """Return those of these rows that are seen, whatever they are: of an initiative, a decision or a plan."""
        if self.whole:
            return rows
        model = rows.model
        if model is Flag:
            return rows.filter(self.flags())
        if model in _OF_DECISION:
            return rows.filter(self.decisions(_OF_DECISION[model]))
        if model in _OF_PLAN:
            return rows.filter(self.plans(_OF_PLAN[model]))
        for path in paths_of(model):
            at = f"{path}__isnull" if path else "pk__isnull"
            rows = rows.filter(self.initiatives(path) | Q(**{at: True}))
        return rows

    def sees(self, initiative: int) -> bool:
        """Whether one initiative is seen; no statement where one sees the whole company."""
        if initiative in self.hidden:
            return False
        return self.units is None or Initiative.objects.filter(self.initiatives(), pk=initiative).exists()

    def seen(self, initiatives: Collection[int]) -> Collection[int]:
        """Return those of these initiatives that are seen, in one statement, or in none for the whole company."""
        left = set(initiatives) - self.hidden.keys()
        if self.units is None or not left:
            return left
        return set(Initiative.objects.filter(self.initiatives(), pk__in=left).values_list("pk", flat=True))

    def sees_key(self, key: str) -> bool:
        """Whether the initiative of this key is seen, or is not there at all."""
        if key in self.hidden.values():
            return False
        found = Initiative.objects.filter(key=key)
        return self.units is None or not found.exists() or found.filter(self.initiatives()).exists()

    def told(self, text: str) -> str:
        """Return a text without the keys of what is hidden, for what is told of several initiatives in one sentence."""
        for key in self.hidden.values():
            text = text.replace(key, OTHER)
        return text


# Of an initiative: it is confidential now.
IS_CONFIDENTIAL = Exists(Confidentiality.objects.filter(initiative=OuterRef("pk"), lifted_at=None))


def paths_of(model: type[Model]) -> tuple[str, ...]:
    """Return how a row leads to its initiative, or to either of several; nothing where it belongs to none."""
    if model is Initiative:
        return ("",)
    if model in _SEVERAL:
        return _SEVERAL[model]
    fields = {each.name: each.related_model for each in model._meta.get_fields() if each.concrete and each.is_relation}  # noqa: SLF001 - Django's public name
    if fields.get("initiative") is Initiative:
        return ("initiative",)
    between = next((name for name, kind in fields.items() if kind in (Review, Waiver, Benefit, Breach)), "")
    return (f"{between}__initiative",) if between else ()


# What leads to an initiative by one of two ways.
_SEVERAL: dict[type[Model], tuple[str, ...]] = {
    Signature: ("review__initiative", "waiver__initiative"),
    SignatureVoid: ("signature__review__initiative", "signature__waiver__initiative"),
    ControlEvidence: ("control__waiver__initiative",),
}
_OF_DECISION: dict[type[Model], str] = {Decision: "", Ownership: "decision", EdgeCasePolicy: "decision"}
_OF_DECISION |= {Replay: "decision", ReferenceCase: "decision", CaseFile: "decision", EdgeTest: "policy__decision"}
_OF_PLAN: dict[type[Model], str] = {RedesignPlan: ""}

# What is said instead of an initiative that one does not see.
OTHER = "another commitment"
# For jobs, and for what is reckoned of everything.
EVERYTHING = Sight()


def sight_of(actor: Actor) -> Sight:
    """Return what somebody sees: in no statement for those who see all, in one, or in two while anything is hidden.

    A machine takes part in those initiatives that its token names.
    """
    if is_granted(actor, Act.SEE_CONFIDENTIAL, GRANTS):
        return EVERYTHING
    confidential = dict(read_all(_confidential))
    if confidential:
        mine = Initiative.objects.filter(pk__in=list(confidential)).filter(pk__in=taken_part_in(actor.identity))
        named = actor.mandate.initiatives if actor.mandate else None
        for pk in {*mine.values_list("pk", flat=True), *(named or ())}:
            confidential.pop(pk, None)
    return Sight(confidential, actor.reach, actor.identity)


def sight_of_all() -> Sight:
    """Return what everybody may see: what is kept or sent for nobody in particular shows no more."""
    return Sight(dict(read_all(_confidential)))


def _confidential() -> "QuerySet[Any, Any]":
    return Confidentiality.objects.filter(lifted_at=None).values_list("initiative_id", "initiative__key")


def taken_part_in(identity: UUID) -> "QuerySet[Initiative, Any]":
    """Return the initiatives in which a human being has a part, with any of their accounts, as a part of a statement.

    Whoever answers for something in it, deputises, or manages somebody who does; who owns a decision of it; who may
    sign in the place of one of these; who asked for, signs, verifies or was given something to do; who wrote a plan it
    follows or takes work out by one; who registered it, and who heads its unit.
    """
    found = Q(created_by__identity_group=identity)
    found |= Q(beneficiary_unit__in=Unit.objects.filter(head__identity_group=identity).values("pk"))
    for rows, path in _parts(identity):
        found |= Q(pk__in=rows.order_by().values(path))
    return Initiative.objects.filter(found).order_by().values("pk")


def _parts(identity: UUID) -> "list[tuple[QuerySet[Any], str]]":
    stands_in = Delegation.objects.filter(
        delegate__identity_group=identity, accepted_at__isnull=False, ended_at=None
    ).values("delegator")
    held = _held_by(identity) | Q(person__in=stands_in)
    led = Q(person__manager__in=Person.objects.filter(identity_group=identity).values("pk"))
    owned = Ownership.objects.filter(held, status__in=_LIVE).values("decision")
    planned = RedesignPlan.objects.filter(
        Q(created_by__identity_group=identity) | Q(changes__removal_owner__identity_group=identity)
    ).values("pk")
    return [
        (Accountability.objects.filter(held | led, status__in=_LIVE), "initiative"),
        (Citation.objects.filter(decision__in=owned), "initiative"),
        (PlanCitation.objects.filter(plan__in=planned), "initiative"),
        (Review.objects.filter(requested_by__identity_group=identity), "initiative"),
        (Step.objects.filter(assigned_to__identity_group=identity), "review__initiative"),
        (Signature.objects.filter(identity=identity, review__isnull=False), "review__initiative"),
        (
            Condition.objects.filter(Q(owner__identity_group=identity) | Q(verifier__identity_group=identity)),
            "review__initiative",
        ),
        (Waiver.objects.filter(requested_by__identity_group=identity), "initiative"),
        (CompensatingControl.objects.filter(owner__identity_group=identity), "waiver__initiative"),
        (Benefit.objects.filter(owner__identity_group=identity), "initiative"),
        (
            Flag.objects.filter(
                Q(assigned__identity_group=identity) | Q(owner__identity_group=identity), initiative__isnull=False
            ).exclude(state="cleared"),
            "initiative",
        ),
    ]


def _held_by(identity: UUID) -> Q:
    return Q(person__identity_group=identity) | Q(deputy__identity_group=identity)
