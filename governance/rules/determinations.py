"""Which laws bind: what was determined, and whether the laws still stand as they did then. Pure.

The crosswalk says how a law stands and from which days it applies; all its clauses stand with it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from governance.rules.crosswalk import CROSSWALK, Crosswalk, Framework, Standing
from roles.rules.records import record

LAW = "law"


@record(frozen=True, slots=True)
class LawStanding:
    """How one law stood when somebody looked: whether it counts, and the days on which something of it begins."""

    status: str
    applies_from: tuple[str, ...]


@record(frozen=True, slots=True)
class DeterminationFacts:
    """The latest determination: when and until when, by which crosswalk, and how each law stood then."""

    id: int
    determined_on: date
    valid_until: date
    version: str
    standings: Mapping[str, LawStanding]


def laws(crosswalk: Crosswalk = CROSSWALK) -> tuple[Framework, ...]:
    """Return the laws of a crosswalk; standards and guidance bind nobody by themselves."""
    return tuple(framework for framework in crosswalk.frameworks if framework.kind == LAW)


def standings_now(crosswalk: Crosswalk = CROSSWALK) -> dict[str, dict[str, Any]]:
    """Return how each law stands, as a determination keeps it."""
    return {
        law.id: {"status": law.status.value, "applies_from": [each.on.isoformat() for each in law.dates]}
        for law in laws(crosswalk)
    }


def determination_read(row: Mapping[str, Any] | None) -> DeterminationFacts | None:
    """Return the facts of a determination as it is kept, or None where there is none."""
    if row is None:
        return None
    return DeterminationFacts(
        id=int(row["id"]),
        determined_on=date.fromisoformat(str(row["determined_at"])[:10]),
        valid_until=date.fromisoformat(str(row["valid_until"])),
        version=str(row["version"]),
        standings={
            law: LawStanding(each["status"], tuple(each["applies_from"])) for law, each in row["standings"].items()
        },
    )


def changes_since(determined: DeterminationFacts, crosswalk: Crosswalk = CROSSWALK) -> Iterator[str]:
    """Yield a sentence for each law that stands otherwise than when it was determined, or was not there to look at."""
    for law in laws(crosswalk):
        before = determined.standings.get(law.id)
        if before is None:
            yield f"{law.short} was not looked at."
        elif before.status != law.status:
            was = Standing(before.status).label.lower()
            yield f"{law.short} was {was} and is {law.status.label.lower()}."
        elif set(before.applies_from) != (days := {each.on.isoformat() for each in law.dates}):
            new = sorted(days - set(before.applies_from))
            says = ", ".join(f"{date.fromisoformat(day):%-d %b %Y}" for day in new)
            yield f"{law.short} applies from other days{f': {says}' if says else ''}."
