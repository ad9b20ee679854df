"""Keeping beside each clearance what the clock will change about it, so that whoever reads it needs nothing else."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from governance.evidence import Evidence
from governance.models import Clearance, Flag, FlagState
from governance.rules.clearances import ClearanceLapse, ClearanceState
from governance.rules.lapses import Unheard, lapses
from governance.rules.severity import Severity

Kept = list[dict[str, str]]


def clearances_refresh(evidence: Iterable[Evidence], at: datetime) -> None:
    """Write what lapses of each of these clearances where it is not what is kept already.

    Within a transaction that holds the initiatives. No statement where none has a clearance that counts, else three.
    """
    told = {piece.facts.id: piece for piece in evidence if _counts(piece)}
    if not told:
        return
    heard = _unheard(told)
    differing = []
    for row in Clearance.objects.filter(pk__in=told).order_by("pk").only("lapses", "serial"):
        piece = told[row.pk]
        kept = _since_when(row.lapses, lapses(piece.facts, piece.policy, heard.get(row.pk, ())), at)
        if kept != row.lapses:
            row.lapses, row.serial = kept, row.serial + 1
            differing.append(row)
    if differing:
        Clearance.objects.bulk_update(differing, ["lapses", "serial"])


def _counts(piece: Evidence) -> bool:
    clearance = piece.facts.clearance
    return clearance is not None and clearance.state is not ClearanceState.REVOKED


def _unheard(ids: Collection[int]) -> Mapping[int, list[Unheard]]:
    """Return the critical flags that nobody acknowledged, by initiative."""
    found: dict[int, list[Unheard]] = {}
    flags = Flag.objects.filter(initiative__in=ids, severity=Severity.CRITICAL, state=FlagState.OPEN)
    # Of those that are as old one is told, and always the same one.
    rows = flags.order_by("opened_at", "rule", "pk").values_list("initiative_id", "rule", "message", "opened_at")
    for number, rule, message, opened_at in rows:
        found.setdefault(number or 0, []).append(Unheard(rule, message, opened_at))
    return found


def _since_when(before: Kept, found: Iterable[ClearanceLapse], at: datetime) -> Kept:
    """Return lapses as they are stored. What held before keeps the moment since when it does."""
    since = {(entry["state"], entry["id"], entry["text"]): entry["at"] for entry in before}
    kept = []
    for lapse in found:
        entry = lapse.kept
        known = since.get((entry["state"], entry["id"], entry["text"]))
        if known and lapse.at == at and datetime.fromisoformat(known) <= at:
            entry["at"] = known
        kept.append(entry)
    return kept
