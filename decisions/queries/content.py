"""What a remit holds of decisions, read set-wise."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Model

from decisions.models import (
    AcceptableOutcome,
    AutonomyGrant,
    Decision,
    DecisionTable,
    EdgeCasePolicy,
    Input,
    InputConflict,
    MapEdge,
    MapNode,
    Ownership,
    Queue,
    Segment,
    Takeover,
)
from decisions.queries.content_logic import grants_content, outcomes_content, requires_content, tables_content
from decisions.queries.takeovers import takes_over_content
from roles.queries.content import (
    COUNTER,
    ROW,
    TERMS_PARTS,
    WRITTEN,
    Content,
    Parts,
    Row,
    keyed,
    person_content,
    printed_name,
    terms_content,
    terms_in_force,
    unit_content,
)

_SAID = (
    "code",
    "name",
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
)
_OPERATES = ("operates_days", "operates_from", "operates_until")

_REVIEWED = "Whoever confirms that it holds changes nothing that was signed."
_VERIFIED = "What is found out about the table; the table itself is in the remit."
_DRAWN = "How it is drawn, or called in a document."

_AUTHORITY = "What those who answer may do is judged at the gate (HUM-2)."

PARTS: Mapping[type[Model], Parts] = {
    Decision: Parts(
        content=(*_SAID, *_OPERATES, "ramp", "unit", "retired_at"),
        other={
            "id": "Its code names it.",
            "created_by": WRITTEN,
            "created_at": WRITTEN,
            "reviewed_by": _REVIEWED,
            "reviewed_at": _REVIEWED,
            "revision": COUNTER,
        },
    ),
    Segment: Parts(
        content=("name", "predicate", "high_touch"),
        other={
            "id": ROW,
            "unit": "Who may use it; what it means for a decision is said here.",
            "note": "A word to colleagues; which cases it holds is the predicate.",
            "created_by": WRITTEN,
            "created_at": WRITTEN,
        },
    ),
    AutonomyGrant: Parts(content=("decision", "segment", "level", "share", "rule"), other={"id": ROW}),
    DecisionTable: Parts(
        content=("decision", "body"),
        other={
            "id": ROW,
            "digest": "Covers the body, which is in the remit itself.",
            "verified": _VERIFIED,
            "verified_digest": _VERIFIED,
            "verified_at": _VERIFIED,
            "written_by": WRITTEN,
            "written_at": WRITTEN,
        },
    ),
    AcceptableOutcome: Parts(content=("decision", "kind", "statement", "examples", "measure"), other={"id": ROW}),
    MapNode: Parts(
        content=("kind", "name", "decision"),
        other={
            "id": ROW,
            "map": "What a decision needs holds in whichever map it is drawn.",
            "dmn_id": _DRAWN,
            "owner_hint": "Whom a document names; who owns it is in the remit itself.",
            "maker_hint": "Whom a document names.",
            "x": _DRAWN,
            "y": _DRAWN,
            "width": _DRAWN,
            "height": _DRAWN,
        },
    ),
    MapEdge: Parts(
        content=("source", "target", "kind"),
        other={"id": ROW, "map": "What a decision needs holds in whichever map it is drawn.", "dmn_id": _DRAWN},
    ),
    Input: Parts(content=("decision", "name", "source_system", "mandatory", "rank"), other={"id": ROW}),
    InputConflict: Parts(content=("decision", "first", "second"), other={"id": ROW}),
    EdgeCasePolicy: Parts(
        content=(
            "decision",
            "kind",
            "input",
            "conflict",
            "category",
            "trigger",
            "trigger_text",
            "trigger_value",
            "action",
            "default_answer",
            "queue",
            "respond_within_minutes",
            "timeout_action",
            "expected_share",
        ),
        other={"id": ROW},
    ),
    Queue: Parts(
        content=("name", "unit", "lead", "days", "staffed_from", "staffed_until", "staffed_fte", "handling_minutes"),
        other={
            "id": "Its name, of which there is one, names it.",
            "authority": _AUTHORITY,
            "authority_signed_by": _AUTHORITY,
            "authority_signed_at": _AUTHORITY,
        },
    ),
    Takeover: Parts(content=("decision", "activity"), other={"id": ROW}),
    Ownership: Parts(content=(*TERMS_PARTS.content, "decision"), other=TERMS_PARTS.other),
}


def decision_contents(ids: Collection[int], today: date) -> Mapping[int, Content]:
    """Return what these decisions say, by id, in ten statements. Units: cases a day, minutes."""
    related = _Related(
        inputs=_by_decision(
            Input.objects.filter(decision__in=ids)
            .order_by("name", "id")
            .values("decision_id", "name", "source_system", "mandatory", "rank")
        ),
        conflicts=_by_decision(
            InputConflict.objects.filter(decision__in=ids).values(
                "decision_id", one=F("first__name"), two=F("second__name")
            )
        ),
        edge_cases=_by_decision(_edge_cases(ids)),
        owners=_by_decision(terms_in_force(Ownership.objects.filter(decision__in=ids), today, "decision_id")),
        grants=grants_content(ids),
        tables=tables_content(ids),
        outcomes=outcomes_content(ids),
        requires=requires_content(ids),
        takes_over=takes_over_content(ids),
    )
    rows = Decision.objects.filter(pk__in=ids).values(
        "id", "retired_at", "ramp", *_SAID, *_OPERATES, unit_code=F("unit__code"), unit_name=F("unit__name")
    )
    return {row["id"]: related.content(row) for row in rows}


@dataclass(frozen=True, slots=True)
class _Related:
    """All that belongs to some decisions."""

    inputs: Mapping[int, list[Row]]
    conflicts: Mapping[int, list[Row]]
    edge_cases: Mapping[int, list[Row]]
    owners: Mapping[int, list[Row]]
    grants: Mapping[int, Content]
    tables: Mapping[int, Content]
    outcomes: Mapping[int, Content]
    requires: Mapping[int, list[str]]
    takes_over: Mapping[int, list[str]]

    def content(self, row: Row) -> Content:
        """Return what one decision says. Each queue stands once, by its name; edge cases name it."""
        number = row["id"]
        cases = self.edge_cases[number]
        return {
            **{field: row[field] for field in _SAID},
            "operates": _hours(row, *_OPERATES),
            "unit": unit_content(row),
            "retired": row["retired_at"] is not None,
            "owners": [terms_content(owner) for owner in self.owners[number]],
            "grants": self.grants.get(number, {}),
            "ramp": {str(step): said for step, said in enumerate(row["ramp"], start=1)},
            "table": self.tables.get(number),
            "outcomes": self.outcomes.get(number, {}),
            "requires": self.requires.get(number, []),
            "inputs": keyed((entry["name"], _input(entry)) for entry in self.inputs[number]),
            "conflicts": sorted(_pair(pair) for pair in self.conflicts[number]),
            "edge_cases": keyed(sorted(((_case(case), _edge_case(case)) for case in cases), key=str)),
            "queues": {case["queue_name"]: _queue(case) for case in cases if case["queue_name"] is not None},
            **({"takes_over": self.takes_over[number]} if number in self.takes_over else {}),
        }


def _edge_cases(ids: Collection[int]) -> Iterable[Row]:
    return EdgeCasePolicy.objects.filter(decision__in=ids).values(
        "decision_id",
        "kind",
        "category",
        "trigger",
        "trigger_text",
        "trigger_value",
        "action",
        "default_answer",
        "respond_within_minutes",
        "timeout_action",
        "expected_share",
        input_name=F("input__name"),
        one=F("conflict__first__name"),
        two=F("conflict__second__name"),
        queue_name=F("queue__name"),
        unit_code=F("queue__unit__code"),
        unit_name=F("queue__unit__name"),
        lead_id=F("queue__lead_id"),
        lead_name=printed_name("queue__lead"),
        days=F("queue__days"),
        staffed_from=F("queue__staffed_from"),
        staffed_until=F("queue__staffed_until"),
        staffed_fte=F("queue__staffed_fte"),
        handling_minutes=F("queue__handling_minutes"),
    )


def _by_decision(rows: Iterable[Row]) -> Mapping[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row["decision_id"]].append(row)
    return grouped


def _pair(row: Row) -> list[str]:
    """Return the names of two inputs that can contradict each other, whichever was entered first."""
    return sorted((row["one"], row["two"]))


def _case(row: Row) -> str:
    """Name an awkward case: its kind, and what it is about where it is about one thing."""
    about = row["category"] or row["input_name"] or (row["one"] and " vs ".join(_pair(row)))
    return f"{row['kind']}: {about}" if about else str(row["kind"])


def _edge_case(row: Row) -> Content:
    return {
        "kind": row["kind"],
        "input": row["input_name"],
        "conflict": None if row["one"] is None else _pair(row),
        "category": row["category"],
        "action": row["action"],
        "trigger": row["trigger"],
        "trigger_text": row["trigger_text"],
        "trigger_value": row["trigger_value"],
        "default_answer": row["default_answer"],
        "queue": row["queue_name"],
        "respond_within_minutes": row["respond_within_minutes"],
        "timeout_action": row["timeout_action"],
        "expected_share": row["expected_share"],
    }


def _input(row: Row) -> Content:
    return {"source_system": row["source_system"], "mandatory": row["mandatory"], "rank": row["rank"]}


def _queue(row: Row) -> Content:
    return {
        "unit": unit_content(row),
        "lead": person_content(row, "lead"),
        "staffed": _hours(row, "days", "staffed_from", "staffed_until"),
        "fte": row["staffed_fte"],
        "handling_minutes": row["handling_minutes"],
    }


def _hours(row: Row, days: str, starts: str, ends: str) -> Content:
    return {"days": row[days], "from": row[starts], "until": row[ends]}
