"""How the register spells what is told of outcomes: initiatives by key, decisions and segments by name, set-wise."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.db.models.functions import Lower

from decisions.models import AutonomyGrant
from decisions.rules.segments import UNKNOWN
from governance.models import Citation, Initiative

Named = Mapping[tuple[int, str], str]


@dataclass(frozen=True, slots=True)
class OutcomeNames:
    """Names as the register spells them; looked up casefolded.

    `initiatives`: ids by key. `citing`: the initiatives that cite a decision of this code or name. `decisions`: the
    code by initiative and code or name. `segments`: the name by initiative and name.
    """

    initiatives: Mapping[str, int]
    keys: Mapping[int, str]
    citing: Mapping[str, frozenset[int]] = field(default_factory=dict)
    decisions: Named = field(default_factory=dict)
    segments: Named = field(default_factory=dict)

    def decision(self, initiative: int, told: str) -> str:
        """Return a decision's code where the initiative cites it, else what was told."""
        plain = told.strip()
        return self.decisions.get((initiative, plain.casefold()), plain)

    def segment(self, initiative: int, told: str) -> str:
        """Return a segment as it is spelled, else what was told; what nobody knows has no name."""
        plain = told.strip()
        folded = plain.casefold()
        return "" if folded == UNKNOWN else self.segments.get((initiative, folded), plain)


def outcome_names(keys: Collection[str], decisions: Collection[str], given: Initiative | None) -> OutcomeNames:
    """Return the names around these initiatives, and of decisions that are told without one, in three statements.

    `given` is the initiative that everything is about where nothing else is said.
    """
    found = dict(Initiative.objects.filter(key__in=keys).values_list("key", "pk")) if keys else {}
    if given is not None:
        found[given.key] = given.pk
    lowered = {name.lower() for name in decisions}
    cited = Q(initiative__in=found.values())
    if lowered:
        named = Citation.objects.annotate(code=Lower("decision__code"), name=Lower("decision__name"))
        elsewhere = named.filter(Q(code__in=lowered) | Q(name__in=lowered)).values("initiative_id")
        cited |= Q(initiative__in=elsewhere)
    rows = list(Citation.objects.filter(cited).values_list(
        "initiative_id", "initiative__key", "decision_id", "decision__code", "decision__name"
    ))  # fmt: skip
    citing: dict[str, set[int]] = defaultdict(set)
    spelled: dict[tuple[int, str], str] = {}
    of_decision: dict[int, list[int]] = defaultdict(list)
    for initiative, _key, decision, code, name in rows:
        of_decision[decision].append(initiative)
        for told in (name.casefold(), code.casefold()):
            citing[told].add(initiative)
            spelled[initiative, told] = code
    return OutcomeNames(
        initiatives=found,
        keys={pk: key for key, pk in found.items()} | {row[0]: row[1] for row in rows},
        citing={told: frozenset(ids) for told, ids in citing.items()},
        decisions=spelled,
        segments=_segments(of_decision),
    )


def _segments(of_decision: Mapping[int, Collection[int]]) -> Named:
    granted = AutonomyGrant.objects.filter(decision__in=of_decision, segment__isnull=False)
    return {
        (initiative, name.casefold()): name
        for decision, name in granted.values_list("decision_id", "segment__name")
        for initiative in of_decision[decision]
    }
