"""The gates that stand before an initiative now, and who would be asked to sign there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.evidence import Evidence
from governance.models import Clearance, Initiative
from governance.pages.review_words import MEANINGS, capital, changes_shown
from governance.queries.remit_content import composed
from governance.queries.reviews import names_in_groups
from governance.rules.carrying import is_carried, steps_carried
from governance.rules.clearances import ClearanceState
from governance.rules.materiality import Materiality
from governance.rules.reviews import StepRule, When, steps_wanted
from governance.rules.signatories import POOLS
from governance.rules.splits import STILL_ASKED
from governance.rules.stages import Gate, gate_way
from governance.rules.standing_in import who_may_act
from governance.services.packs import changes_of
from roles.rules.capacities import Capacity
from roles.rules.permissions import Actor

# What one asks for at each gate, as the button says it, and when.
BUTTONS: dict[Gate, Any] = {
    Gate.INTAKE: gettext_lazy("Ask to begin"),
    Gate.PILOT: gettext_lazy("Open the review for pilot"),
    Gate.PRODUCTION: gettext_lazy("Open the review for production"),
    Gate.AMENDMENT: gettext_lazy("Sign a change that loosens nothing"),
    Gate.LOOSENING: gettext_lazy("Have a loosening signed"),
    Gate.REAUTHORISATION: gettext_lazy("Re-authorise it"),
    Gate.RESTART: gettext_lazy("Start it again"),
    Gate.RETIREMENT: gettext_lazy("Retire it"),
}
WHY: dict[Gate, Any] = {
    Gate.INTAKE: gettext_lazy("Work on it is to begin."),
    Gate.PILOT: gettext_lazy("It is to be tried on real cases, up to its daily cap and until its time-box ends."),
    Gate.PRODUCTION: gettext_lazy("It is to work on all cases."),
    Gate.AMENDMENT: gettext_lazy("Something was tightened, moved or worded anew. The owners sign it again."),
    Gate.LOOSENING: gettext_lazy("It is to do more, or more may go wrong. Everybody signs anew."),
    Gate.REAUTHORISATION: gettext_lazy("Once a year everybody looks again and signs, whether or not anything changed."),
    Gate.RESTART: gettext_lazy("It was stopped or restricted, and is to work again as it was signed."),
    Gate.RETIREMENT: gettext_lazy("It is to stop working for good. Nothing about it changes afterwards."),
}
CARRY_WHY = gettext_lazy("It does no more than was signed for the whole that it was split off. Fewer people sign it.")
_HELD_BACK = frozenset({ClearanceState.RESTRICTED, ClearanceState.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Asked:
    """Who would be asked to sign a step. `asker`: whoever asks is one of them, and will not be."""

    label: str
    meaning: str
    order: int
    names: tuple[str, ...]
    group: str
    asker: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an initiative is now beside what was signed of it last."""

    clearance: Clearance
    changes: tuple[dict[str, Any], ...]

    @property
    def loosens(self) -> bool:
        """Whether it allows more than was signed."""
        return any(change["materiality"] == Materiality.LOOSENING for change in self.changes)

    @property
    def technical(self) -> bool:
        """Whether something else does the work."""
        return any(change["materiality"] == Materiality.TECHNICAL for change in self.changes)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The changes as pages show them."""
        return changes_shown(self.changes)


def gates_before(evidence: Evidence) -> tuple[Gate, ...]:
    """Return the gates that can be asked now and that ask for signatures."""
    return tuple(gate for gate in Gate if evidence.policy.review_steps.get(gate) and _stands_before(evidence, gate))


def _stands_before(evidence: Evidence, gate: Gate) -> bool:
    facts = evidence.facts
    if facts.split_at and gate not in STILL_ASKED:
        return False
    if gate_way(gate, facts.stage, carried=facts.carried is not None) is None:
        return False
    if gate is Gate.RESTART:
        return facts.clearance is not None and facts.clearance.standing(facts.at).state in _HELD_BACK
    return gate not in {Gate.AMENDMENT, Gate.LOOSENING, Gate.REAUTHORISATION} or facts.clearance is not None


def clearance_in_force(initiative: Initiative) -> Clearance | None:
    """Return the clearance of an initiative unless it was taken back."""
    held = Clearance.objects.filter(initiative=initiative).exclude(state=ClearanceState.REVOKED)
    return held.select_related("remit", "review").first()


def proposal_of(initiative: Initiative, evidence: Evidence, gate: Gate | None = None) -> Proposal | None:
    """Return what differs from what was signed last, or None where nothing is in force.

    At the `gate` that carries over, that is what was signed for the whole that it was split off.
    """
    clearance = clearance_in_force(initiative)
    if clearance is None and gate and is_carried(gate, evidence.facts.stage):
        clearance = Clearance.objects.select_related("remit", "review").get(initiative=initiative.parent_id)
    if clearance is None:
        return None
    now = composed(initiative.pk, evidence.facts.at, {})
    return Proposal(clearance, tuple(changes_of(clearance.remit, now.content)))


def ways_to_ask(initiative: Initiative, gates: tuple[Gate, ...], proposal: Proposal | None) -> list[dict[str, Any]]:
    """Return the gates as pages offer them; the one that the differences ask for is marked."""
    wanted = None
    if proposal and proposal.changes:
        wanted = Gate.LOOSENING if proposal.loosens else Gate.AMENDMENT
    address = reverse("review-new", args=[initiative.key])
    carried = {gate for gate in gates if is_carried(gate, initiative.stage)}
    return [
        {
            "gate": gate,
            "name": _("Carry over to production") if gate in carried else _(gate.label),
            "label": BUTTONS[gate],
            "why": CARRY_WHY if gate in carried else WHY[gate],
            "url": f"{address}?gate={gate.value}",
            "wanted": gate is wanted,
        }
        for gate in gates
        if not (gate is Gate.AMENDMENT and wanted is Gate.LOOSENING)
    ]


def who_is_asked(evidence: Evidence, gate: Gate, asker: Actor, *, technical: bool) -> list[Asked]:
    """Return who signs at a gate, in order, as far as is known before it is asked; whoever asks approves nothing."""
    holding = {When.ROLES_CHANGE} if evidence.facts.plans else set()
    wanted = frozenset(holding | ({When.TECHNICAL} if technical else set()))
    steps = evidence.policy.review_steps[gate]
    if is_carried(gate, evidence.facts.stage):
        steps = steps_carried(steps)
    rules = sorted(steps_wanted(steps, wanted), key=lambda rule: rule.order)
    pooled = names_in_groups({POOLS[rule.capacity] for rule in rules if rule.capacity in POOLS})
    return [_asked(evidence, rule, asker, pooled) for rule in rules]


def _asked(evidence: Evidence, rule: StepRule, asker: Actor, pooled: Mapping[str, list[tuple[UUID, str]]]) -> Asked:
    capacity = rule.capacity
    acting = who_may_act(evidence.facts, evidence.policy, capacity)
    people = [(entry.person.identity, entry.person.name) for entry in acting]
    pool = POOLS.get(capacity) if evidence.facts.holder_of(capacity) is None else None
    group = pool if pool and not people else None
    people = people or (pooled.get(group, []) if group else [])
    names = [name for identity, name in people if identity != asker.identity or capacity in _OWN_WORD]
    return Asked(
        label=capital(capacity.label),
        meaning=str(MEANINGS[rule.meaning]),
        order=rule.order,
        names=tuple(names),
        group=group.label if group else "",
        asker=len(names) < len(people),
    )


# What these two say approves nothing: they answer for it themselves.
_OWN_WORD = frozenset({Capacity.OUTCOME_OWNER, Capacity.PLATFORM_OWNER})
