"""The charter of a decision: everything that is said about it, as the people hear it who do the work."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from decisions.models import AutonomyGrant, Decision
from decisions.pages.autonomy import grant_words
from decisions.pages.fields import clarity_words
from decisions.pages.forecasts import forecast_words
from decisions.pages.grant_forms import percent
from decisions.pages.matrix import matrix, told
from decisions.pages.outcomes import by_kind
from decisions.pages.tables import table_words
from decisions.queries.charter import LastReplay, last_replay, places
from decisions.queries.clarity import REGISTER_CATEGORIES
from decisions.queries.facts import decisions_gather
from decisions.queries.takeovers import takeover_facts
from decisions.rules.autonomy import Autonomy
from decisions.rules.clarity import clarity
from decisions.rules.facts import DecisionFacts
from decisions.rules.vocabulary import OutcomeKind
from decisions.services.decisions import may_edit
from decisions.services.ownerships import may_manage_owner
from roles.rules.permissions import Actor

_ALL = 100


def charter_context(found: Decision, actor: Actor) -> dict[str, Any]:
    """Return what the charter shows of a decision that was read whole."""
    today = timezone.localdate()
    facts = decisions_gather([found.pk], today)[found.pk]
    rows = matrix(found, facts.table)
    return {
        "decision": found,
        "grant": grant_words(found.impact, found.reversibility, found.autonomy),
        "grants": [segment_words(grant) for grant in found.grants.all()],
        "ramp": ramp_words(found.ramp),
        "table": table_words(found) if facts.table else None,
        "cases": told(rows),
        "holes": [row for row in rows if row.is_hole],
        "forecast": forecast_words(found, rows),
        "outcomes": _outcomes(found),
        "evidence": evidence_words(facts, last_replay(found.pk)),
        "places": places(found.pk),
        "taken": takeover_facts([found.pk]).get(found.pk, ()),
        "clarity": clarity_words(found.pk, clarity(facts, today, REGISTER_CATEGORIES)),
        "may_edit": may_edit(actor, found),
        "may_manage_owner": may_manage_owner(actor, found),
    }


def segment_words(grant: AutonomyGrant) -> dict[str, Any]:
    """Return what the AI may do in one segment: its name, how many cases that are, the level and what binds it."""
    segment = grant.segment
    return {
        "name": segment.name if segment else _("Unknown"),
        "about": segment.predicate if segment else _("nobody can tell the segment"),
        "high_touch": bool(segment and segment.high_touch),
        "share": percent(grant.share),
        "level": Autonomy(grant.level).label,
        "rule": grant.rule,
        "url_of": segment.pk if segment else None,
    }


def ramp_words(steps: list[dict[str, Any]]) -> str:
    """Return the steps by which cases are handed over as one sentence; empty where none are said."""
    parts = []
    for step in steps:
        share = _("all cases") if step["share"] == _ALL else _("%(share)s %% of the cases") % {"share": step["share"]}
        days = ngettext("%(days)s day", "%(days)s days", step["days"]) % {"days": step["days"]} if step["days"] else ""
        if days and step.get("until"):
            part = _("%(share)s for %(days)s, until %(until)s")
        elif days:
            part = _("%(share)s for %(days)s")
        else:
            part = "%(share)s"
        parts.append(part % {"share": share, "days": days, "until": step.get("until", "")})
    return _("; then ").join(parts)


def evidence_words(facts: DecisionFacts, replay: LastReplay | None) -> list[str]:
    """Return the evidence that the written logic is right, in a few short sentences; what is not there is said."""
    return [_references(facts), _replayed(facts, replay), _tested(facts)]


def _references(facts: DecisionFacts) -> str:
    known = facts.references
    if not known.adjudicated:
        return _("No reference case is adjudicated.")
    text = ngettext("%(count)s reference case", "%(count)s reference cases", known.adjudicated)
    parts = [text % {"count": known.adjudicated}]
    if known.kappa is not None:
        parts.append(_("experts agree by %(kappa).2f beyond chance") % {"kappa": known.kappa})
    if known.agreement is not None:
        parts.append(_("the logic answers %(share).0f %% of them like the experts") % {"share": known.agreement * _ALL})
    return f"{', '.join(parts)}."


def _replayed(facts: DecisionFacts, replay: LastReplay | None) -> str:
    if replay is None:
        return _("It was never run on past cases.")
    day = f"{timezone.localtime(replay.finished_at):%d %b %Y}" if replay.finished_at else ""
    cases = _("reference cases") if replay.file is None else _("%(rows)s past cases") % {"rows": replay.file.rows}
    text = _("Run on %(cases)s on %(day)s") % {"cases": cases, "day": day}
    if facts.measured.uncovered is not None:
        text += _(", %(share).1f %% of them without a rule") % {"share": facts.measured.uncovered * _ALL}
    return f"{text}."


def _tested(facts: DecisionFacts) -> str:
    tested, total = sum(policy.tests_passed > 0 for policy in facts.policies), len(facts.policies)
    text = ngettext(
        "%(tested)s of %(total)s rule for awkward cases was tried.",
        "%(tested)s of %(total)s rules for awkward cases were tried.",
        total,
    )
    return text % {"tested": tested, "total": total}


def _outcomes(found: Decision) -> list[dict[str, Any]]:
    """Return the outcomes with a tone each: wanted, or not."""
    bad = {OutcomeKind.UNACCEPTABLE, OutcomeKind.NEVER}
    return [
        {
            "kind": str(outcome.get_kind_display()).partition(":")[0],
            "bad": outcome.kind in bad,
            "statement": outcome.statement,
            "examples": outcome.examples,
            "measure": outcome.measure,
        }
        for outcome in by_kind(found.outcomes.all())
    ]
