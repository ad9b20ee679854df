"""Writing decisions down."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from decisions.events import changed
from decisions.models import Decision, EdgeCasePolicy, Input, InputConflict
from decisions.rules.autonomy import Autonomy, autonomy_cap
from decisions.rules.edge_policies import policy_problems
from decisions.rules.permissions import GRANTS, Act
from decisions.rules.vocabulary import EdgeCase, Impact, Reversibility
from roles.events import Target, announce
from roles.models import Unit
from roles.queries.units import UnitTree
from roles.rules.permissions import Actor, is_granted, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale

# What the form and the API may write. Everything else has a service of its own.
EDITABLE = frozenset(
    {
        "name",
        "unit",
        "question",
        "verb",
        "allowed_answers",
        "trigger",
        "volume_per_day",
        "impact",
        "reversibility",
        "autonomy",
        "logic_kind",
        "logic_text",
        "conflicts_ruled_out",
        "operates_days",
        "operates_from",
        "operates_until",
    }
)


def may_edit(actor: Actor, decision: Decision) -> bool:
    """Whether this person may change the decision.

    Its owner, whoever registered it, an architect, and the head of the unit whose work it is or of one above.
    """
    if not actor.may_act:
        return False
    if decision.created_by_id == actor.id or is_granted(actor, Act.EDIT_ANY, GRANTS, unit=decision.unit_id):
        return True
    today = timezone.now().date()
    running = Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    own = decision.ownerships.filter(
        running, person__identity_group=actor.identity, status__in=["proposed", "accepted"]
    )
    return own.exists() or UnitTree.read().is_headed_by(decision.unit_id, actor.id)


@transaction.atomic
def decision_register(*, name: str, unit: Unit, actor: Actor, at: datetime, **fields: Any) -> Decision:
    """Return a new decision; whatever is not said yet stays open and is counted by its clarity.

    Raises: NotPermitted for an account that may not act; Refused when the autonomy is above its cap.
    """
    require_acting(actor)
    _check_fields(fields)
    decision = Decision(name=name, unit=unit, created_by_id=actor.id, created_at=at, **fields)
    _check_cap(decision)
    decision.save(force_insert=True)
    announce(changed, "decision_register", decision, actor_id=actor.id, at=at)
    return decision


@transaction.atomic
def decision_update(
    decision: Decision, *, actor: Actor, at: datetime, revision: int | None = None, **fields: Any
) -> Decision:
    """Change what is said about a decision.

    What is granted to a segment follows the autonomy and its cap down, never up.
    Raises: NotPermitted; Stale when `revision` is given and no longer the current one; Refused when the autonomy asked
    for is above the cap of its impact and reversibility.
    """
    _check_fields(fields)
    locked = decision_hold(decision, actor, revision)
    details = {}
    for field, value in fields.items():
        before = getattr(locked, field)
        if before != value:
            details[field] = [str(before), str(value)]
            setattr(locked, field, value)
    _check_cap(locked)
    decision_keep(locked, *fields)
    details |= _lower_grants(locked)
    announce(changed, "decision_update", Target(locked, details), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def decision_set_inputs(
    decision: Decision, *, inputs: Sequence[Mapping[str, Any]], actor: Actor, at: datetime, revision: int | None = None
) -> Decision:
    """Set what a decision looks at, in order of precedence; an input that is not listed goes, with its rules.

    Each input: `name`, `source_system`, `mandatory`, and `id` where it exists already.
    Raises: NotPermitted; Stale; Refused when two inputs have one name.
    """
    locked = decision_hold(decision, actor, revision)
    names = [str(entry["name"]).strip() for entry in inputs]
    if len({name.casefold() for name in names}) < len(names):
        raise Refused("Two inputs have the same name. Give each its own.")
    known = {entry.pk: entry for entry in locked.inputs.all()}
    kept = {int(entry["id"]) for entry in inputs if entry.get("id")}
    if strangers := kept - known.keys():
        raise Refused(f"This decision has no input {min(strangers)}.")
    locked.inputs.exclude(pk__in=kept).delete()
    for rank, (name, entry) in enumerate(zip(names, inputs, strict=True), start=1):
        row = known.get(int(entry.get("id") or 0)) or Input(decision=locked)
        row.name, row.source_system = name, entry.get("source_system", "")
        row.mandatory, row.rank = bool(entry.get("mandatory", True)), rank
        row.save()
    decision_keep(locked)
    announce(changed, "decision_set_inputs", Target(locked, {"inputs": names}), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def decision_set_conflicts(
    decision: Decision,
    *,
    pairs: Iterable[tuple[int, int]],
    ruled_out: str,
    actor: Actor,
    at: datetime,
    revision: int | None = None,
) -> Decision:
    """Set which inputs can contradict each other, or why none can.

    Raises: NotPermitted; Stale; Refused when a pair names an input of another decision, or both are claimed.
    """
    locked = decision_hold(decision, actor, revision)
    ordered = {(min(pair), max(pair)) for pair in pairs}
    own = set(locked.inputs.values_list("pk", flat=True))
    if any(first == second or not {first, second} <= own for first, second in ordered):
        raise Refused("A pair names two different inputs of this decision.")
    if ordered and ruled_out.strip():
        raise Refused("Either inputs can contradict each other, or there is a reason why none can; not both.")
    for conflict in locked.conflicts.all():
        if (conflict.first_id, conflict.second_id) in ordered:
            ordered.discard((conflict.first_id, conflict.second_id))
        else:
            conflict.delete()
    InputConflict.objects.bulk_create(
        InputConflict(decision=locked, first_id=first, second_id=second) for first, second in sorted(ordered)
    )
    locked.conflicts_ruled_out = ruled_out.strip()
    decision_keep(locked, "conflicts_ruled_out")
    announce(changed, "decision_set_conflicts", locked, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def edge_case_set(
    decision: Decision, *, actor: Actor, at: datetime, revision: int | None = None, **policy: Any
) -> EdgeCasePolicy:
    """Set what happens in one awkward case: `kind`, with `input`, `conflict` or `category` where it is about one.

    Raises: NotPermitted; Stale; Refused when the default answer is not an allowed one, the case is of another decision,
    or what is to happen cannot happen in such a case. Units: `expected_share` of the decision's cases, 0 to 1.
    """
    locked = decision_hold(decision, actor, revision)
    about = {key: policy.pop(key, default) for key, default in _ABOUT.items()}
    for key in ("input", "conflict"):
        if about[key] is not None and about[key].decision_id != locked.pk:
            raise Refused(f"This {key} belongs to another decision.")
    answer = policy.get("default_answer", "")
    if answer and answer not in locked.allowed_answers:
        raise Refused(f"“{answer}” is not an allowed answer of {locked.name}.")
    if reasons := policy_problems(EdgeCase(about["kind"]), policy):
        raise Refused(*reasons)
    saved, _made = EdgeCasePolicy.objects.update_or_create(decision=locked, **about, defaults=policy)
    decision_keep(locked)
    announce(changed, "edge_case_set", Target(locked, {"kind": about["kind"]}), actor_id=actor.id, at=at)
    return saved


@transaction.atomic
def edge_cases_set(
    decision: Decision, *, cases: Iterable[Mapping[str, Any]], actor: Actor, at: datetime, **policy: Any
) -> int:
    """Set one rule for several awkward cases, all or none, and return how many; each as `edge_case_set` takes it.

    Raises: as `edge_case_set`.
    """
    return len([edge_case_set(decision, **policy, **about, actor=actor, at=at) for about in cases])


@transaction.atomic
def edge_case_remove(policy: EdgeCasePolicy, *, actor: Actor, at: datetime) -> None:
    """Remove what was said about one awkward case; it is a hole again."""
    locked = decision_hold(policy.decision, actor, None)
    EdgeCasePolicy.objects.filter(pk=policy.pk).delete()
    decision_keep(locked)
    announce(changed, "edge_case_remove", Target(locked, {"kind": policy.kind}), actor_id=actor.id, at=at)


_ABOUT: dict[str, Any] = {"kind": "", "input": None, "conflict": None, "category": ""}


def decision_hold(decision: Decision, actor: Actor, revision: int | None) -> Decision:
    """Return the decision, held until commit by somebody who may change it.

    Raises: NotPermitted; Stale when `revision` is given and no longer the current one; Refused when it is retired.
    """
    locked = Decision.objects.select_for_update().get(pk=decision.pk)
    if not may_edit(actor, locked):
        reason = "Only its owner, whoever registered it, the heads of its unit and architects can change this."
        raise NotPermitted(Reason("PERMISSION", reason))
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this decision since you opened it. Reload to see what they wrote.")
    if locked.retired_at:
        raise Refused("This decision is retired.")
    return locked


def decision_keep(decision: Decision, *fields: str) -> None:
    """Save these fields of a decision that is held, and count the change."""
    decision.revision += 1
    decision.save(update_fields=[*fields, "revision"])


def _check_fields(fields: Mapping[str, Any]) -> None:
    if unknown := fields.keys() - EDITABLE:
        raise Refused(f"A decision has no {', '.join(sorted(unknown))} to write.")


def most_autonomy(decision: Decision) -> Autonomy:
    """Return the highest level that any segment of the decision may be granted, as far as it is known."""
    known = [Autonomy.A5]
    if decision.autonomy is not None:
        known.append(Autonomy(decision.autonomy))
    if decision.impact and decision.reversibility:
        known.append(autonomy_cap(Impact(decision.impact), Reversibility(decision.reversibility)))
    return min(known)


def _lower_grants(decision: Decision) -> dict[str, list[str]]:
    """Leave no grant above the most that is possible now; tell what was lowered."""
    most = most_autonomy(decision)
    lowered = {}
    for grant in decision.grants.filter(level__gt=most).select_related("segment"):
        lowered[f"autonomy in {grant.segment or 'unknown'}"] = [f"A{grant.level}", most.name]
        grant.level = most
        grant.save(update_fields=["level"])
    return lowered


def _check_cap(decision: Decision) -> None:
    """Raising a grant above its cap is impossible, here as in every rule that looks at it afterwards."""
    if decision.autonomy is None or not (decision.impact and decision.reversibility):
        return
    cap = autonomy_cap(Impact(decision.impact), Reversibility(decision.reversibility))
    if decision.autonomy > cap:
        asked = Autonomy(decision.autonomy).name
        text = f"{asked} is above {cap.name}, the most that this impact and reversibility allow."
        raise Refused(Reason("DEC-8", text))
