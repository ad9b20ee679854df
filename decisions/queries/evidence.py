"""Evidence about decisions as the rules know it: outcomes, tests of awkward cases, reference cases, replays.

Big documents stay in the database: what is wanted of a replay's result is taken out of it there.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import BooleanField, Count, Exists, F, FloatField, Func, JSONField, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from decisions.models import AcceptableOutcome, EdgeTest, ExpertAnswer, ReferenceCase, Replay
from decisions.rules.agreements import EXPERTS, expected_of, pair_agreement
from decisions.rules.facts import LEAST_MEASURED, MeasuredFacts, OutcomeFacts, ReferenceFacts
from decisions.rules.vocabulary import OutcomeKind, ReplayState
from roles.queries.prepared import read

Row = Mapping[str, Any]


@dataclass(slots=True)
class EvidenceRows:
    """The evidence about some decisions: tests by the id of their rule, the rest by that of their decision."""

    outcomes: Mapping[int, tuple[OutcomeFacts, ...]] = field(default_factory=dict)
    tests: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    cases: Mapping[int, list[Row]] = field(default_factory=dict)
    pairs: Mapping[int, list[Row]] = field(default_factory=dict)
    replays: Mapping[int, list[Row]] = field(default_factory=dict)

    def references(self, decision_id: int) -> ReferenceFacts:
        """Return what is known of the cases that experts answered."""
        cases, pairs = self.cases.get(decision_id, []), self.pairs.get(decision_id, [])
        both = [(row["one"], row["two"]) for row in pairs for _ in range(row["count"])]
        latest = max((row["latest"] for row in cases), default=None)
        proof = next((r for r in self.replays.get(decision_id, []) if _proves(r, latest)), None)
        return ReferenceFacts(
            adjudicated=sum(row["count"] for row in cases),
            blind=sum(row["blind"] for row in cases),
            by_segment={row["name"]: row["count"] for row in cases if row["name"]},
            kappa=pair_agreement(both).kappa,
            frontline=any(row["frontline"] for row in cases),
            agreement=proof["agreement"] if proof else None,
        )

    def measured(self, decision_id: int) -> MeasuredFacts:
        """Return what the latest replays measured."""
        return measured_facts(self.replays.get(decision_id, []))


def _proves(replay: Row, latest: datetime | None) -> bool:
    """Whether a replay is of the logic as it is now and of every case that was adjudicated until now."""
    return replay["of_references"] and replay["of_now"] and (latest is None or latest <= replay["requested_at"])


def measured_facts(replays: Iterable[Row]) -> MeasuredFacts:
    """Return what these replays of one decision measured, the latest first; too few cases measure nothing.

    A confidence can be measured where there is no table any more; where there is one, only beside it as it is.
    """
    replays = list(replays)
    sure = next((row for row in replays if row["confident"] and (row["of_now"] or row["untabled"])), None)
    past = next((row for row in replays if row["of_now"] and row["enough"] and not row["of_references"]), None)
    judged = (sure["judged"] or 0) if sure else 0
    return MeasuredFacts(
        below=tuple(float(share) for share in sure["below"] or ()) if sure else (),
        calibration_error=sure["error"] if sure and judged >= LEAST_MEASURED else None,
        uncovered=past["uncovered"] / past["cases"] if past and past["uncovered"] is not None else None,
    )


def read_evidence(ids: Collection[int]) -> EvidenceRows:
    """Return the evidence about these decisions, in five statements."""
    return EvidenceRows(
        outcomes=_outcomes(ids),
        tests=_tests(ids),
        cases=_grouped(read(_cases, ids)),
        pairs=_grouped(read(_pairs, ids)),
        replays=replay_rows(ids),
    )


def replay_rows(ids: Collection[int]) -> Mapping[int, list[Row]]:
    """Return the latest replays that ended, of each kind one, by decision id, the latest first, in one statement.

    `of_now`: what ran is the table as it is. Of logic that is no table nothing runs, so nothing is known of it.
    `enough`, `confident`: it ran enough cases to measure by, so many had a confidence.
    """
    found = _grouped(read(_replays, ids))
    return {
        number: sorted(kept, key=lambda r: (r["requested_at"], r["id"]), reverse=True) for number, kept in found.items()
    }


def _replays(ids: Collection[int]) -> QuerySet[Replay, Row]:
    now = Q(table_digest=F("decision__table__digest"))
    kinds = ("decision_id", "of_now", "of_references", "enough", "confident")
    return (
        Replay.objects.filter(decision__in=ids, state=ReplayState.DONE)
        .annotate(
            of_now=Coalesce(now, False, output_field=BooleanField()),
            of_references=Q(case_file=None),
            enough=_at_least("->> 'cases'"),
            confident=_at_least("#>> '{calibration,with_confidence}'"),
            untabled=Q(decision__table=None),
        )
        .order_by(*kinds, "-requested_at", "-id")
        .distinct(*kinds)
        .values(
            "id",
            "decision_id",
            "requested_at",
            "of_now",
            "of_references",
            "enough",
            "confident",
            "untabled",
            below=Func(F("result"), template="(%(expressions)s #> '{calibration,below}')", output_field=JSONField()),
            error=_number("#>> '{calibration,error}'"),
            judged=_number("#>> '{calibration,judged}'"),
            agreement=_number("#>> '{agreement,total,share}'"),
            cases=_number("->> 'cases'"),
            uncovered=_number("->> 'uncovered'"),
        )
    )


def _number(path: str) -> Func:
    return Func(F("result"), template=f"(%(expressions)s {path})::float8", output_field=FloatField())


def _at_least(path: str) -> Func:
    """Whether the number there is one to measure by."""
    number = Coalesce(_number(path), 0.0)
    return Func(number, template=f"(%(expressions)s >= {LEAST_MEASURED})", output_field=BooleanField())


def _outcomes(ids: Collection[int]) -> Mapping[int, tuple[OutcomeFacts, ...]]:
    rows = read(
        lambda ids: (
            AcceptableOutcome.objects.filter(decision__in=ids)
            .order_by("id")
            .values("decision_id", "kind", "statement", "examples", "measure")
        ),
        ids,
    )
    found: dict[int, list[OutcomeFacts]] = defaultdict(list)
    for row in rows:
        measure = row["measure"].strip()
        found[row["decision_id"]].append(
            OutcomeFacts(OutcomeKind(row["kind"]), row["statement"], len(row["examples"]), bool(measure), measure)
        )
    return {number: tuple(outcomes) for number, outcomes in found.items()}


def _tests(ids: Collection[int]) -> Mapping[int, tuple[int, int]]:
    """Return how many tests passed and failed of each rule, as `queries.edge_tests` counts them for its page.

    Of each thing that was given the latest run counts, where it tried what the rule wants now.
    """
    latest = read(
        lambda ids: (
            EdgeTest.objects.filter(policy__decision__in=ids)
            .order_by("policy", "given", "-ran_at", "-pk")
            .distinct("policy", "given")
            .values_list("policy_id", "expected", "observed", "policy__action", "policy__default_answer")
        ),
        ids,
    )
    found: dict[int, tuple[int, int]] = {}
    for policy, expected, observed, action, default_answer in latest:
        if expected == expected_of(action, default_answer):
            passed, failed = found.get(policy, (0, 0))
            found[policy] = (passed + 1, failed) if observed == expected else (passed, failed + 1)
    return found


def _cases(ids: Collection[int]) -> QuerySet[ReferenceCase, Row]:
    answers = ExpertAnswer.objects.filter(case=OuterRef("pk"))
    twice = answers.values("case").annotate(experts=Count("id")).filter(experts__gte=EXPERTS)
    return (
        ReferenceCase.objects.filter(decision__in=ids, withdrawn_at=None)
        .exclude(answer="")
        .annotate(has_both=Exists(twice), of_frontline=Exists(answers.filter(frontline=True)))
        .values("decision_id", name=F("segment__name"))
        .annotate(
            count=Count("id"),
            latest=Max("adjudicated_at"),
            blind=Count("id", filter=Q(has_both=True)),
            frontline=Count("id", filter=Q(of_frontline=True)),
        )
        .order_by()
    )


def _pairs(ids: Collection[int]) -> QuerySet[ExpertAnswer, Row]:
    """Two answers of one case, and how often these two came together."""
    return (
        ExpertAnswer.objects.filter(
            case__decision__in=ids, case__withdrawn_at=None, case__expert_answers__id__gt=F("id")
        )
        .values(decision_id=F("case__decision_id"), one=F("answer"), two=F("case__expert_answers__answer"))
        .annotate(count=Count("id"))
        .order_by()
    )


def _grouped(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["decision_id"]].append(row)
    return grouped
