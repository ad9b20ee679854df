"""What the remit of an initiative holds, read set-wise, and the text of it that people sign.

`remit_parts` says which fields of which model that is, and why the others are left out.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from decisions.queries.content import decision_contents
from governance.models import (
    Accountability,
    Citation,
    Classification,
    CompensatingControl,
    Initiative,
    PlanCitation,
    SystemVersion,
    Tolerance,
    Waiver,
)
from governance.queries.condition_facts import grouped
from governance.queries.value_content import value_contents
from governance.rules.differences import SECTIONS
from governance.rules.measures import key_of
from governance.rules.tolerances import tolerance_name
from roles.queries.content import (
    Content,
    Row,
    keyed,
    person_content,
    printed_name,
    terms_content,
    terms_in_force,
    unit_content,
)
from roles.queries.plan_content import plan_contents
from roles.rules.canonical import canonical, content_digest, digest

FORMAT = "remit/1"


@dataclass(frozen=True, slots=True)
class Composed:
    """A remit before it is kept: its content, the canonical text of it, that text's digest, and each section's."""

    content: Content
    canonical: str
    digest: str
    sections: dict[str, str]


def composed(initiative_id: int, at: datetime, ask: Mapping[str, Any]) -> Composed:
    """Return the remit of an initiative at this moment, with what is asked of those who sign it.

    Raises: Initiative.DoesNotExist.
    """
    found = remit_contents([initiative_id], at).get(initiative_id)
    if found is None:
        raise Initiative.DoesNotExist
    content = {"format": FORMAT, "ask": dict(ask), **found}
    text = canonical(content)
    sections = {name: content_digest(content[name]) for name in ("ask", *SECTIONS) if name in content}
    return Composed(content, text, digest(text), sections)


def section_digests(initiative_id: int, at: datetime) -> dict[str, str]:
    """Return the digest of each section of an initiative's conditions at this moment.

    Raises: Initiative.DoesNotExist.
    """
    found = remit_contents([initiative_id], at).get(initiative_id)
    if found is None:
        raise Initiative.DoesNotExist
    return {name: content_digest(found[name]) for name in SECTIONS if name in found}


def remit_contents(ids: Collection[int], at: datetime) -> Mapping[int, Content]:
    """Return the conditions of these initiatives at this moment, by id, in twenty-four statements.

    What the clock ends (an accountability that is over, a waiver that lapsed) is not among them. What it is worth is
    there where somebody said something of it.
    """
    today = at.date()
    systems = _systems(ids)
    classifications = _classifications(ids)
    held = grouped(
        terms_in_force(Accountability.objects.filter(initiative__in=ids), today, "initiative_id", "capacity")
    )
    decisions = _decisions(ids, at)
    tolerances = grouped(_tolerances(ids))
    plans = _plans(ids)
    waivers = _waivers(ids, at)
    worth = value_contents(ids)
    return {
        row["id"]: {
            "initiative": _initiative(row),
            "systems": systems.get(row["id"], {}),
            "classification": classifications.get(row["id"]),
            "accountabilities": _listed(held[row["id"]], "capacity", terms_content),
            "decisions": decisions.get(row["id"], {}),
            "tolerances": {_tolerance_name(t): _tolerance(t) for t in tolerances[row["id"]]},
            "plans": plans.get(row["id"], {}),
            "waivers": waivers.get(row["id"], {}),
            **({"value": worth[row["id"]]} if row["id"] in worth else {}),
        }
        for row in _initiatives(ids)
    }


def _listed(rows: Iterable[Row], key: str, content: Any) -> Content:
    """Return rows by one field, in their order; there may be several of one kind, one after the other."""
    found: Content = {}
    for row in rows:
        found.setdefault(row[key], []).append(content(row))
    return found


_OWN = (
    "key",
    "title",
    "purpose",
    "impact_tier",
    "nature",
    "pilot_daily_cap",
    "pilot_end_planned",
    "planned_go_live",
)


def _initiatives(ids: Collection[int]) -> Iterable[Row]:
    return list(
        Initiative.objects.filter(pk__in=ids)
        .order_by("pk")
        .values(
            "id",
            *_OWN,
            unit_code=F("beneficiary_unit__code"),
            unit_name=F("beneficiary_unit__name"),
            profile=F("policy_profile__key"),
        )
    )


def _initiative(row: Row) -> Content:
    return {**{field: row[field] for field in _OWN}, "unit": unit_content(row), "policy_profile": row["profile"]}


def _systems(ids: Collection[int]) -> Mapping[int, Content]:
    """Systems an initiative uses, and those it does not name but still has versions of, with what may run."""
    about = {"name": F("system__name"), "supplier": F("system__supplier"), "vendor": F("system__vendor")}
    used = Initiative.systems.through.objects.filter(initiative__in=ids).values(
        "initiative_id", name=F("aisystem__name"), supplier=F("aisystem__supplier"), vendor=F("aisystem__vendor")
    )
    versions: Iterable[Row] = (
        SystemVersion.objects.filter(initiative__in=ids, withdrawn_at=None)
        .order_by("fingerprint")
        .values("initiative_id", "label", "fingerprint", **about)
    )
    found: dict[int, Content] = {}
    for row in used:
        found.setdefault(row["initiative_id"], {})[row["name"]] = _system(row, used=True)
    for version in versions:
        systems = found.setdefault(version["initiative_id"], {})
        system = systems.setdefault(version["name"], _system(version, used=False))
        system["versions"][version["fingerprint"]] = {"label": version["label"]}
    return found


def _system(row: Row, *, used: bool) -> Content:
    return {"supplier": row["supplier"], "vendor": row["vendor"], "used": used, "versions": {}}


def _classifications(ids: Collection[int]) -> Mapping[int, Content]:
    fields = (
        "verbs",
        "acts_without_person",
        "principal_basis",
        "computed",
        "reasons",
        "nature",
        "override_reason",
    )
    rows = Classification.objects.filter(initiative__in=ids, status=Classification.Status.APPROVED)
    return {row.pop("initiative_id"): dict(row) for row in rows.values("initiative_id", *fields)}


def _decisions(ids: Collection[int], at: datetime) -> Mapping[int, Content]:
    cited = grouped(Citation.objects.filter(initiative__in=ids).values("initiative_id", "decision_id"))
    found = decision_contents({row["decision_id"] for rows in cited.values() for row in rows}, at.date())
    return {
        number: {found[row["decision_id"]]["code"]: found[row["decision_id"]] for row in rows}
        for number, rows in cited.items()
    }


def _tolerances(ids: Collection[int]) -> Iterable[Row]:
    return list(
        Tolerance.objects.filter(initiative__in=ids).values(
            "initiative_id",
            *_LIMITS,
            *_UNLESS_SAID,
            "measure",
            "key",
            "owner_id",
            "signed_by_id",
            decision_code=F("decision__code"),
            segment_name=F("segment__name"),
            owner_name=printed_name("owner"),
            signed_by_name=printed_name("signed_by"),
        )
    )


_LIMITS = ("numerator", "denominator", "direction", "unit", "target", "amber", "limit")
# In the content only where somebody said it: what was signed before it could be said keeps its digest.
_UNLESS_SAID: Mapping[str, Any] = {
    **dict.fromkeys(("amber_low", "limit_low", "cadence_days", "minimum_sample")),
    **dict.fromkeys(("baseline_k", "baseline_n", "baseline_value")),
    **dict.fromkeys(("sampling", "on_red", "playbook", "data_source", "baseline_note"), ""),
    "maturity_days": 0,
}


def _tolerance_name(row: Row) -> str:
    return tolerance_name(row["measure"], row["decision_code"] or "", row["segment_name"] or "")


def _tolerance(row: Row) -> Content:
    said = {field: row[field] for field, unsaid in _UNLESS_SAID.items() if row[field] != unsaid}
    if row["key"] not in ("", key_of(row["measure"])):
        said["key"] = row["key"]
    about = {"decision": row["decision_code"], "segment": row["segment_name"]}
    return {
        **{field: row[field] for field in _LIMITS},
        **said,
        **{field: value for field, value in about.items() if value},
        "owner": person_content(row, "owner"),
        "signed_by": person_content(row, "signed_by"),
    }


def _plans(ids: Collection[int]) -> Mapping[int, Content]:
    """Plans by their number: titles come twice, and a plan keeps its row for good."""
    cited = grouped(PlanCitation.objects.filter(initiative__in=ids).values("initiative_id", "plan_id"))
    found = plan_contents({row["plan_id"] for rows in cited.values() for row in rows})
    return {number: {str(row["plan_id"]): found[row["plan_id"]] for row in rows} for number, rows in cited.items()}


_ASKED = (
    "kind",
    "ground",
    "authority",
    "reason",
    "risk",
    "remediation",
    "starts_on",
    "ends_on",
    "timezone",
    "expires_at",
)


def _waivers(ids: Collection[int], at: datetime) -> Mapping[int, Content]:
    rows = list(
        Waiver.objects.filter(initiative__in=ids, state=Waiver.State.APPROVED, expires_at__gt=at)
        .order_by("starts_on", "expires_at", "id")
        .values("id", "initiative_id", "requirement", *_ASKED)
    )
    controls: dict[int, list[Row]] = {row["id"]: [] for row in rows}
    for control in (
        CompensatingControl.objects.filter(waiver__in=list(controls))
        .order_by("text", "cadence_days", "owner_id", "id")
        .values("waiver_id", "text", "cadence_days", "owner_id", owner_name=printed_name("owner"))
    ):
        controls[control["waiver_id"]].append(control)
    return {
        number: _listed(found, "requirement", lambda row: _waiver(row, controls[row["id"]]))
        for number, found in grouped(rows).items()
    }


def _waiver(row: Row, controls: Iterable[Row]) -> Content:
    shown = keyed(
        (control["text"], {"owner": person_content(control, "owner"), "cadence_days": control["cadence_days"]})
        for control in controls
    )
    return {**{field: row[field] for field in _ASKED}, "controls": shown}
