"""What to make of what was found: a verdict in a sentence or two, and what the hit policy should be."""

from collections.abc import Iterator, Sequence

from decisions.tables.reading import ReadTable
from decisions.tables.table import HitPolicy
from decisions.tables.verification.findings import Gap, Overlap
from decisions.tables.verification.sentences import rule_list

_SMALL = 0.001


def gap_verdict(gaps: Sequence[Gap], share: float, *, finished: bool, unsure: Sequence[int]) -> str:
    """Return what is known of gaps. `unsure` are the rules, counted from 1, that cannot be analysed."""
    if not finished:
        return _unfinished(gaps, share)
    if not gaps:
        return "Every case with all its values is covered."
    count = "1 gap" if len(gaps) == 1 else f"{len(gaps)} gaps"
    if unsure:
        return f"{count} unless {rule_list(unsure)}, which cannot be analysed, should fit there."
    return f"{count}: {percent(share)} of the combinations that the rules tell apart are not covered."


def _unfinished(gaps: Sequence[Gap], share: float) -> str:
    if not gaps:
        return "No gap was found in the time there was, but it is not proven that there is none."
    count = "1 gap" if len(gaps) == 1 else f"{len(gaps)} gaps"
    return f"At least {count}, about {percent(share)} uncovered: there was no time to find all."


def percent(share: float) -> str:
    """Return a share as a percentage of at most one digit behind the point."""
    if 0 < share < _SMALL:
        return "less than 0.1 %"
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def overlap_verdict(read: ReadTable, overlaps: Sequence[Overlap], *, finished: bool) -> str:
    """Return what the hit policy makes of overlaps, nothing where it makes nothing of them."""
    count = sum(overlap.violation for overlap in overlaps)
    if not count:
        return ""
    policy = read.table.hit_policy.label.partition(":")[0]
    least = "" if finished else "At least "
    return f"{least}{count} {'overlap' if count == 1 else 'overlaps'} that the hit policy {policy} forbids."


def policy_advice(read: ReadTable, overlaps: Sequence[Overlap], *, sure: bool) -> Iterator[str]:
    """Yield what to do about the hit policy. `sure`: these are all the overlaps there are."""
    policy = read.table.hit_policy
    conflicting = any(overlap.conflicting for overlap in overlaps)
    if policy is HitPolicy.UNIQUE and conflicting:
        yield "Rules that overlap answer differently: narrow them, or choose Priority or First."
    elif policy is HitPolicy.UNIQUE and overlaps:
        yield "Rules that overlap say the same: the hit policy Any allows that."
    elif policy is HitPolicy.ANY and conflicting:
        yield "Rules that overlap answer differently: narrow them, or choose Priority or First."
    elif policy.answers_once and policy is not HitPolicy.UNIQUE and sure and not overlaps and len(read.table.rules) > 1:
        yield "No two rules fit the same case: the hit policy Unique says so, and keeps it so."
    elif policy in {HitPolicy.FIRST, HitPolicy.PRIORITY} and sure and overlaps and not conflicting:
        yield "Rules that overlap say the same: the hit policy Any says so, and order no longer counts."


def priority_advice(overlaps: Sequence[Overlap], order: Sequence[tuple[object, ...] | None]) -> Iterator[str]:
    """Yield a word on rules that stand above others which win over them: whoever reads downwards is misled."""
    misleading: set[int] = set()
    for overlap in overlaps:
        ranked = [(order[rule - 1], rule) for rule in overlap.rules if order[rule - 1] is not None]
        winner = min(ranked, default=None)
        if winner is not None and overlap.conflicting:
            misleading |= {rule for _rank, rule in ranked if rule < winner[1]}
    if misleading:
        told = rule_list(misleading)
        verb = "stands" if len(misleading) == 1 else "stand"
        yield f"{told.capitalize()} {verb} above a rule that wins: with Priority the order of rules does not count."


def default_advice(read: ReadTable, gaps: Sequence[Gap]) -> Iterator[str]:
    """Yield a word on gaps of a table that answers by default, or that collects."""
    if read.table.hit_policy is HitPolicy.COLLECT:
        yield "The table collects: where no rule fits, nothing is collected, and that is no gap."
    elif gaps and any(tree is not None for tree in read.defaults):
        yield "Where no rule fits, the default answer is given: see that it is meant for every gap."
