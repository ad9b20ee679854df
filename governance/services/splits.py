"""Splitting an initiative into parts, and ending the whole once everything is decided about them.

What is signed is signed for the whole, so a part inherits no authorisation: it begins in shaping, what people accepted
is asked of them anew, and it is brought before gates by itself. What it may carry over is in `rules.carrying`.

What runs is not stopped by paper. A whole that is live runs on, under what was signed and with nothing changed of it,
until every part runs where it did or has ended; then it ends in the same transaction. It runs on for as long as a
review may stay open and no longer: from then on its clearance has expired by the clock alone. Whoever splits may end it
at once instead. A part that was stopped counts no more; where all were, the split is undone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Model

from governance.events import changed
from governance.models import Benefit, Citation, ClearanceEvent, Initiative, PlanCitation, Review, Transition
from governance.queries.splits import plans_about, split_moment
from governance.rules.permissions import GRANTS, Act
from governance.rules.splits import (
    PartAsked,
    all_decided,
    ends_as,
    goes_on,
    reasons_against_parts,
    reasons_against_split,
)
from governance.rules.stages import ENDED_STAGES, Stage
from governance.rules.value import BenefitState
from governance.services.clearances import clearance_revoke
from governance.services.confidentiality import confidentiality_copy
from governance.services.readiness import initiatives_lock
from governance.services.split_copies import (
    accountabilities_propose,
    breaches_copy,
    classification_propose_again,
    conditions_copy,
    objectives_set_again,
    systems_copy,
    tolerances_copy,
    waivers_ask,
)
from governance.services.stage_moves import stage_move
from roles.events import Change, Target, announce
from roles.models import Person, RedesignPlan, Unit
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import Reason, Refused

# Of these nothing is left to be done, so they stay with the whole.
_SETTLED = (BenefitState.VALIDATED, BenefitState.WRITTEN_DOWN)


@dataclass(frozen=True, slots=True)
class Part:
    """One part: what it is called, which decisions and benefits go to it, whose unit it is for, and who is to own it.

    Without a unit or an owner those of the whole.
    """

    title: str
    decisions: Sequence[int]
    unit: Unit | None = None
    owner: Person | None = None
    benefits: Sequence[int] = ()

    @property
    def asked(self) -> PartAsked:
        """The part as the rules know it."""
        return PartAsked(self.title, tuple(self.decisions), tuple(self.benefits))


def may_split(actor: Actor) -> bool:
    """Whether this person may split initiatives: the PMO and executives."""
    return is_granted(actor, Act.SPLIT, GRANTS)


@transaction.atomic
def initiative_split(
    initiative: Initiative, parts: Sequence[Part], *, reason: str, at_once: bool = False, actor: Actor, at: datetime
) -> list[Initiative]:
    """Return the parts an initiative is split into: every decision goes to one of them, nothing signed to any.

    `at_once`: what runs stops now instead of running on until its parts are decided about.
    Raises: NotPermitted; Refused with every reason, naming what goes to no part or to several.
    """
    require(actor, Act.SPLIT, GRANTS, unit=initiative.beneficiary_unit_id)
    _hold(initiative.pk)
    whole = _whole(initiative.pk)
    if reasons := _reasons_against(whole, parts, reason):
        raise Refused(*reasons)
    made, written = [], []
    for each in parts:
        part, rows = _part_make(whole, each, actor_id=actor.id, at=at)
        made.append(part)
        written += rows
    said = f"Split into {_listed(made)}. {reason.strip()}"
    details: dict[str, Any] = {"parts": [part.key for part in made]}
    if not goes_on(Stage(whole.stage), at_once=at_once):
        moved, ended = _end(whole, said, actor_id=actor.id, at=at)
        details["stage"] = moved
        written += ended
    born = [Target(part, {"whole": whole.key}) for part in made]
    announce(
        changed, "initiative_split", Target(whole, details), *born, *written, actor_id=actor.id, at=at, reason=said
    )
    return made


def part_of(initiative: Initiative) -> str:
    """Return the key of the whole that an initiative is a part of, where that still runs; else nothing."""
    whole = initiative.parent
    return whole.key if whole is not None and whole.stage not in ENDED_STAGES else ""


def benefits_to_give(initiative: Initiative) -> Any:
    """Return the benefits of an initiative that a split has to give to one part each: all that are not settled."""
    return Benefit.objects.filter(initiative=initiative).exclude(state__in=_SETTLED).order_by("name")


def follow(sender: Any, act: Change, **_kwargs: Any) -> None:  # noqa: ARG001 - Django names the sender
    """End a whole in the transaction in which the last of its parts is decided about."""
    moved = [target.obj for target in act.targets if isinstance(target.obj, Transition)]
    if not moved:
        return
    wholes = Initiative.objects.filter(children__in=[t.initiative_id for t in moved]).exclude(stage__in=ENDED_STAGES)
    for pk in sorted(set(wholes.values_list("pk", flat=True))):
        initiatives_lock([pk])
        whole = Initiative.objects.get(pk=pk)
        parts = whole.children.exclude(stage=Stage.STOPPED).order_by("pk")
        if whole.stage in ENDED_STAGES or not all_decided(Stage(whole.stage), [Stage(part.stage) for part in parts]):
            continue
        said = f"Split into {_listed(parts)}, and everything is decided about them."
        stages, ended = _end(whole, said, actor_id=moved[-1].actor_id, at=act.at)
        announce(
            changed,
            "initiative_split_end",
            Target(whole, {"stage": stages}),
            *ended,
            actor_id=moved[-1].actor_id,
            at=act.at,
            reason=said,
        )


def _hold(pk: int) -> None:
    """Hold plans, then benefits, then the initiative: in the order of whoever claims hours or measures a benefit."""
    list(
        RedesignPlan.objects.select_for_update(no_key=True, of=("self",))
        .filter(citations__initiative=pk)
        .order_by("pk")
    )
    list(Benefit.objects.select_for_update(no_key=True).filter(initiative=pk).order_by("pk"))
    initiatives_lock([pk])


def _whole(pk: int) -> Any:
    rows = Initiative.objects.select_related("policy_profile", "beneficiary_unit", "parent")
    return rows.annotate(split_at=split_moment()).get(pk=pk)


def _reasons_against(whole: Any, parts: Sequence[Part], reason: str) -> list[Reason]:
    cited = dict(whole.citations.order_by("pk").values_list("decision_id", F("decision__name")))
    opened = Review.objects.filter(initiative=whole, state=Review.State.OPEN).values_list("number", flat=True).first()
    against = reasons_against_split(
        Stage(whole.stage), whole.split_at, review_open=opened, decisions=len(cited), part_of=part_of(whole)
    )
    if against:
        return list(against)
    worth = dict(benefits_to_give(whole).values_list("pk", "name"))
    reasons = [*reasons_against_parts([part.asked for part in parts], cited, worth)]
    if not reason.strip():
        reasons.append(Reason("REASON", "Say why it is split. It stands in the history of all of them."))
    return reasons


def _part_make(whole: Initiative, asked: Part, *, actor_id: int, at: datetime) -> tuple[Initiative, list[Model]]:
    """Return a new part of the whole, and what was written around it that the ledger has to hear of."""
    part = Initiative.objects.create(
        title=asked.title.strip(),
        purpose=whole.purpose,
        beneficiary_unit=asked.unit or whole.beneficiary_unit,
        impact_tier=whole.impact_tier,
        policy_profile=whole.policy_profile,
        pilot_daily_cap=whole.pilot_daily_cap,
        parent=whole,
        created_by_id=actor_id,
        created_at=at,
    )
    decisions = tuple(asked.decisions)
    Citation.objects.bulk_create(Citation(initiative=part, decision_id=number) for number in decisions)
    worth = _benefits_give(part, asked.benefits)
    plans = {*plans_about(whole, decisions), *(benefit.plan_id for benefit in worth if benefit.plan_id)}
    PlanCitation.objects.bulk_create(PlanCitation(initiative=part, plan_id=number) for number in sorted(plans))
    tolerances = tolerances_copy(whole, part, decisions)
    written: list[Model] = [
        *worth,
        *systems_copy(whole, part, actor_id=actor_id, at=at),
        *accountabilities_propose(whole, part, asked.owner, actor_id=actor_id, at=at),
        *tolerances.values(),
        *breaches_copy(whole, part, tolerances, actor_id=actor_id, at=at),
        *waivers_ask(whole, part, actor_id=actor_id, at=at),
        *classification_propose_again(whole, part, decisions, actor_id=actor_id, at=at),
        *conditions_copy(whole, part, actor_id=actor_id, at=at),
        *objectives_set_again(whole, part, tolerances.values(), actor_id=actor_id, at=at),
    ]
    if whole.stage != Stage.INTAKE:
        said = f"Split off {whole.key}, which had begun."
        written.append(stage_move(part, Stage.SHAPING, (), review=None, actor_id=actor_id, at=at, reason=said))
    confidentiality_copy(whole, part, actor_id=actor_id, at=at)
    part.refresh_from_db(fields=["revision"])
    return part, written


def _benefits_give(part: Initiative, benefits: Collection[int]) -> list[Benefit]:
    rows = list(Benefit.objects.select_for_update(of=("self",)).filter(pk__in=benefits).order_by("pk"))
    for row in rows:
        row.initiative, row.revision = part, row.revision + 1
        row.save(update_fields=["initiative", "revision"])
    return rows


def _end(whole: Initiative, reason: str, *, actor_id: int, at: datetime) -> tuple[list[str], list[Model]]:
    """End the whole and take back what it was cleared for; return its stages and what was written."""
    origin = Stage(whole.stage)
    target = ends_as(origin)
    written: list[Model] = [stage_move(whole, target, (), review=None, actor_id=actor_id, at=at, reason=reason)]
    if (clearance := clearance_revoke(whole, at=at, actor_id=actor_id, reason=reason)) is not None:
        written += [clearance, ClearanceEvent.objects.filter(initiative=whole).latest("pk")]
    return [origin.value, target.value], written


def _listed(parts: Collection[Initiative]) -> str:
    keys = [part.key for part in parts]
    return f"{', '.join(keys[:-1])} and {keys[-1]}" if len(keys) > 1 else "".join(keys)
