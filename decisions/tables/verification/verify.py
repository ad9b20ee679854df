"""Verify a table: which cases no rule fits, which several fit, and which rules are of no use. Exact, or honestly not.

Every value of a column is taken as independent of all others. What a cell says is known only where it compares with
plain values: a rule with any other cell proves neither that a case is covered nor that rules overlap.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from decisions.tables.axes import Axis, Flags, Places
from decisions.tables.pieces import Stopped, Watch, cutting
from decisions.tables.reading import ReadTable
from decisions.tables.table import HitPolicy, ValueType
from decisions.tables.verification.advice import (
    default_advice,
    gap_verdict,
    overlap_verdict,
    policy_advice,
    priority_advice,
)
from decisions.tables.verification.findings import (
    ColumnFinding,
    Gap,
    Mergeable,
    MissingGap,
    Overlap,
    RuleFinding,
    Verification,
)
from decisions.tables.verification.gaps import Gaps, find_gaps, gaps_when_missing
from decisions.tables.verification.hygiene import Answer, answers_of, masked, never_fitting, order_of, subsumed
from decisions.tables.verification.merging import mergeable
from decisions.tables.verification.overlaps import Overlaps, find_overlaps, meeting
from decisions.tables.verification.sentences import rule_list, told
from decisions.tables.verification.space import Space, space_of
from decisions.tables.verification.splitting import Limit

__all__ = ["Verification", "verify"]

# How much of the time each part may take of what the parts before it left.
_FOR_OVERLAPS = 0.2
_FOR_RULES = 0.2
_FOR_MISSING = 0.15
_FOR_GAPS = 0.9  # the rest is for putting them into words
# What is held in memory at most: a truth value for each piece of each column and each rule.
_LARGEST = 200_000_000
# What is done before and after all searching may run over, up to twice the time; for so many seconds it always may.
_LEAST_SECONDS = 0.5
# So many gaps for missing values are told for each column; one mostly says it all.
_MISSING_TOLD = 3


def verify(
    read: ReadTable, *, seconds: float = 10.0, boxes: int = 2000, clock: Callable[[], float] = time.monotonic
) -> Verification:
    """Return everything that is found in a table in so many seconds: at most so many gaps, and so many overlaps."""
    started = clock()
    if not read.table.inputs:
        return Verification(exact=True, finished=True, seconds=0.0, verdict="There is no input column to check yet.")
    enough = max(seconds, _LEAST_SECONDS)
    try:
        axes = _axes(read, Watch(lambda: clock() >= started + 1.5 * enough, _LARGEST))
        closing = Watch(lambda: clock() >= started + 2 * enough, _LARGEST)
        found = _Search(read, axes, Limit(clock, started + seconds), closing, boxes)
        return found.verification(started)
    except Stopped as why:
        return Verification(exact=False, finished=False, seconds=clock() - started, verdict=str(why))


def _axes(read: ReadTable, watch: Watch) -> tuple[Axis, ...]:
    """Return the axes of a table.

    Raises: Stopped, where that takes too long or they are too large.
    """
    axes: list[Axis] = []
    for axis in cutting(read, watch):
        axes.append(axis)
        watch.check_size(sum(len(one.pieces) for one in axes) * len(read.cells))
    return tuple(axes)


def _plain(pieces: Sequence[Places]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(some.tolist()) for some in pieces)


@dataclass(slots=True)
class _Rules:
    findings: tuple[RuleFinding, ...]
    finished: bool


class _Search:
    """One table while it is verified."""

    def __init__(self, read: ReadTable, axes: tuple[Axis, ...], limit: Limit, closing: Watch, most: int) -> None:
        self.read, self.axes, self.limit, self.closing, self.most = read, axes, limit, closing, most
        self.space: Space = space_of(axes)
        self.meets: Flags = meeting(self.space, closing)
        self.answers: list[Answer] = answers_of(read)
        solid = {int(rule) + 1 for rule in self.space.rules}
        self.unsure = [rule for rule in range(1, len(read.cells) + 1) if rule not in solid]
        labels = [axis.label for axis in axes]
        self.twice = [label for label in dict.fromkeys(labels) if labels.count(label) > 1]

    def verification(self, started: float) -> Verification:
        """Return all findings: those that take little time first."""
        overlaps = find_overlaps(self.space, self.meets, self.limit.part(_FOR_OVERLAPS), self.most)
        told_overlaps = tuple(self._overlap(rules, box) for rules, box in overlaps.sets)
        unreachable = self._unreachable()
        for_missing = self.limit.part(_FOR_MISSING)
        missing = tuple(self._missing(for_missing))
        finished = overlaps.finished and unreachable.finished and not for_missing.spent
        gaps = self._gaps()
        told_gaps = tuple(self._gap(box) for box in gaps.boxes)
        repeated = self._subsumed({finding.rule for finding in unreachable.findings})
        finished = finished and gaps.finished and repeated.finished
        return Verification(
            exact=finished and not self.unsure and not self.twice,
            finished=finished,
            seconds=self.limit.clock() - started,
            verdict=self._verdict(gaps, told_gaps, overlaps, told_overlaps),
            gaps=told_gaps,
            gaps_asked=self._asks_for_gaps,
            uncovered_share=gaps.uncovered,
            missing=missing,
            overlaps=told_overlaps,
            subsumed=repeated.findings,
            unreachable=unreachable.findings,
            outside_allowed=tuple(self._outside()),
            not_analysable=tuple(self._not_analysable()),
            open_columns=tuple(self._open_columns()),
            mergeable=tuple(self._mergeable()),
            advice=tuple(self._advice(told_gaps, overlaps, told_overlaps)),
        )

    @property
    def _asks_for_gaps(self) -> bool:
        return self.read.table.hit_policy is not HitPolicy.COLLECT

    def _gaps(self) -> Gaps:
        if not self._asks_for_gaps or not self.space.holds_cases(self.space.present):
            return Gaps((), 0.0, finished=True)
        return find_gaps(self.space, self.meets, self.limit.part(_FOR_GAPS), self.most)

    def _gap(self, box: Flags) -> Gap:
        pieces = self._present_pieces(box)
        tests, words = told(self.axes, pieces)
        return Gap(
            tests=tests,
            sentence=f"{words}: no rule",
            share=self.space.share(box),
            pieces=_plain(pieces),
            perhaps=tuple(rule for rule in self.unsure if self._may_fit(rule - 1, pieces)),
        )

    def _present_pieces(self, box: Flags) -> list[Places]:
        found = [self.space.pieces(box, axis.column) for axis in self.axes]
        return [pieces[pieces != axis.missing] for axis, pieces in zip(self.axes, found, strict=True)]

    def _may_fit(self, rule: int, pieces: list[Places]) -> bool:
        return all(axis.accepts_any(some, rule) for axis, some in zip(self.axes, pieces, strict=True))

    def _missing(self, limit: Limit) -> Iterator[MissingGap]:
        for axis in self.axes if self._asks_for_gaps else ():
            for box in gaps_when_missing(self.space, axis.column, self.meets, limit, _MISSING_TOLD):
                pieces = self._present_pieces(box)
                pieces[axis.column] = np.array([axis.missing])
                tests, words = told(self.axes, pieces)
                yield MissingGap(axis.label, tests, f"{words}: no rule")

    def _overlap(self, places: tuple[int, ...], box: Flags) -> Overlap:
        pieces = [self.space.pieces(box, axis.column) for axis in self.axes]
        tests, words = told(self.axes, pieces)
        rules = tuple(int(self.space.rules[place]) + 1 for place in places)
        conflicting = len({self.answers[rule - 1] for rule in rules}) > 1
        policy = self.read.table.hit_policy
        answers = "answer differently" if conflicting else "say the same"
        return Overlap(
            rules=rules,
            tests=tests,
            sentence=f"{words}: {rule_list(rules)} fit and {answers}",
            conflicting=conflicting,
            violation=policy is HitPolicy.UNIQUE or (policy is HitPolicy.ANY and conflicting),
            pieces=_plain(pieces),
        )

    def _unreachable(self) -> _Rules:
        findings: list[RuleFinding] = []
        for never in never_fitting(self.axes):
            labels = " or ".join(self.axes[column].label for column in never.columns)
            sentence = f"Rule {never.rule + 1} never fits: nothing that is allowed in {labels} passes its cell."
            findings.append(RuleFinding(never.rule + 1, sentence, column=self.axes[never.columns[0]].label))
        order = order_of(self.read)
        finished = True
        for found in masked(self.space, self.meets, order, self.limit.part(_FOR_RULES)) if order else ():
            if found is None:
                finished = False
                break
            by = tuple(rule + 1 for rule in found.by)
            always = "fits" if len(by) == 1 else "together fit"
            sentence = f"Rule {found.rule + 1} is never reached: {rule_list(by)} {always} before it wherever it does."
            findings.append(RuleFinding(found.rule + 1, sentence, by))
        return _Rules(tuple(sorted(findings, key=lambda finding: finding.rule)), finished)

    def _subsumed(self, unreachable: set[int]) -> _Rules:
        findings: list[RuleFinding] = []
        try:
            findings.extend(self._repeated(unreachable))
        except Stopped:
            return _Rules(tuple(findings), finished=False)
        return _Rules(tuple(findings), finished=True)

    def _repeated(self, unreachable: set[int]) -> Iterator[RuleFinding]:
        once = self.read.table.hit_policy.answers_once
        for inner, outer in subsumed(self.read, self.space, self.meets, self.answers, self.closing):
            if inner + 1 in unreachable:
                continue
            effect = "it can go" if once else "its answer is told twice"
            sentence = f"Rule {inner + 1} says what rule {outer + 1} says, which fits wherever it does: {effect}."
            yield RuleFinding(inner + 1, sentence, (outer + 1,))

    def _mergeable(self) -> Iterator[Mergeable]:
        # Elsewhere it matters how many rules fit, or which of them comes first.
        if self.read.table.hit_policy not in {HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY}:
            return
        for found, column in mergeable(self.space, self.answers):
            label, rules = self.axes[column].label, tuple(rule + 1 for rule in found)
            said = f"{rule_list(rules).capitalize()} differ only in {label} and say the same: one rule could say it."
            yield Mergeable(rules, label, said)

    def _outside(self) -> Iterator[RuleFinding]:
        for axis in self.axes:
            for found in axis.outside:
                sentence = f"Rule {found.rule + 1}: nothing that {axis.label} allows passes `{found.words}`."
                yield RuleFinding(found.rule + 1, sentence, column=axis.label, value=found.words)

    def _not_analysable(self) -> Iterator[RuleFinding]:
        for axis in self.axes:
            for rule in (~axis.analysable).nonzero()[0].tolist():
                text = self.read.table.rules[rule].tests[axis.column]
                sentence = f"Rule {rule + 1}: `{text}` for {axis.label} cannot be analysed, so the rule proves nothing."
                yield RuleFinding(rule + 1, sentence, column=axis.label, value=text)

    def _open_columns(self) -> Iterator[ColumnFinding]:
        for axis in self.axes:
            if axis.closed or not axis.cuts:
                continue
            if axis.type is ValueType.ANY:
                sentence = f"{axis.label} has no type: it is checked as {axis.kind} only."
            elif axis.type is ValueType.STRING:
                sentence = f"{axis.label} has no list of allowed values: any other text may come."
            else:
                sentence = f"What {axis.label} allows cannot be analysed: it is checked as if anything may come."
            yield ColumnFinding(axis.label, sentence)

    def _verdict(
        self, gaps: Gaps, told: tuple[Gap, ...], overlaps: Overlaps, told_overlaps: tuple[Overlap, ...]
    ) -> str:
        second = overlap_verdict(self.read, told_overlaps, finished=overlaps.finished)
        if not self.space.holds_cases(self.space.present):
            first = "No case may come: some column allows nothing."
        elif not self._asks_for_gaps:
            first = "" if second else "Nothing is wrong with how the rules meet."
        else:
            first = gap_verdict(told, gaps.uncovered, finished=gaps.finished, unsure=self.unsure)
        return " ".join(part for part in (first, second) if part)

    def _advice(self, gaps: tuple[Gap, ...], overlaps: Overlaps, told: tuple[Overlap, ...]) -> Iterator[str]:
        yield from policy_advice(self.read, told, sure=overlaps.finished and not self.unsure)
        order = order_of(self.read)
        if order and self.read.table.hit_policy is HitPolicy.PRIORITY:
            yield from priority_advice(told, order)
        yield from default_advice(self.read, gaps)
        for label in self.twice:
            yield f"Several columns look at {label}: gaps and overlaps may be told that no case can come to."
