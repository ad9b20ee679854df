"""The figures of a snapshot, counted by unit: as many statements for one slice as for all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from governance.models import CHASED, Breach, Flag, Initiative, Waiver
from governance.queries.benefits import claims_within
from governance.queries.breaches import breach_is
from governance.queries.initiatives import initiatives_asked, initiatives_live, initiatives_overdue
from governance.queries.portfolio_watch import HOURS_SEEN, with_latest
from governance.queries.scope import WHOLE, Slice, top_of
from governance.queries.sight import sight_of_all
from governance.queries.waivers import OPEN, standing_is
from governance.rules.benefits import RELIED_ON
from governance.rules.questions import Question
from governance.rules.severity import Severity
from governance.rules.snapshots import Figure
from governance.rules.stages import Nature, Stage
from governance.rules.value import BenefitState
from governance.rules.waivers import Standing
from roles.queries.units import UnitTree

type Numbers = dict[str, float]
type Counted = Iterable[Mapping[str, Any]]


def figures_by_slice(at: datetime, today: date, tree: UnitTree) -> Mapping[int | None, Numbers]:
    """Return the figures of the whole (None) and of each top unit there is something to say of.

    What is confidential is left out: everybody reads the same figures of a day.
    """
    empty: Numbers = {figure.value: 0 for figure in Figure}
    found: dict[int | None, Numbers] = defaultdict(lambda: dict(empty))
    found[None] = dict(empty)
    for rows in _counted(at, today):
        for row in rows:
            unit = row["at"]
            slices = (None,) if unit is None else (None, top_of(tree, unit))
            for name, value in row.items():
                if name == "at":
                    continue
                for each in slices:
                    found[each][name] += float(value or 0) if name.startswith("hours") else int(value or 0)
    return dict(found)


def figures_of(at: datetime, today: date, tree: UnitTree, unit: int | None) -> Numbers:
    """Return the figures of one slice as they are now."""
    return figures_by_slice(at, today, tree).get(unit) or {figure.value: 0 for figure in Figure}


def _counted(at: datetime, today: date) -> Iterable[Counted]:
    seen = sight_of_all()
    whole = Slice(replace(WHOLE, sight=seen), None, today)
    yield _by(seen.of(Initiative.objects.all()), "beneficiary_unit", initiatives=Count("pk"))
    answered = Q(readiness__questions_count=len(Question))
    labour = seen.of(initiatives_asked()).filter(nature=Nature.LABOUR).exclude(readiness=None)
    yield _by(labour, "beneficiary_unit", labour=Count("pk"), labour_answered=Count("pk", filter=answered))
    unowned = Q(readiness__unmet__contains=["OWN-1"])
    yield _by(
        seen.of(initiatives_live()), "beneficiary_unit", live=Count("pk"), live_unowned=Count("pk", filter=unowned)
    )
    overdue = Q(pk__in=initiatives_overdue().values("pk"))
    pilots = seen.of(Initiative.objects.filter(stage=Stage.PILOT))
    yield _by(pilots, "beneficiary_unit", pilots=Count("pk"), pilots_overdue=Count("pk", filter=overdue))
    yield _by(
        seen.of(Flag.objects.filter(state__in=CHASED)),
        Coalesce("initiative__beneficiary_unit", "person__unit"),
        flags=Count("pk"),
        flags_critical=Count("pk", filter=Q(severity=Severity.CRITICAL)),
        flags_late=Count("pk", filter=Q(due_at__lt=at)),
    )
    yield _by(seen.of(Breach.objects.filter(breach_is("open"))), "initiative__beneficiary_unit", breaches=Count("pk"))
    yield _by(
        seen.of(Waiver.objects.filter(standing_is(OPEN, at))),
        "initiative__beneficiary_unit",
        waivers=Count("pk"),
        waivers_expired=Count("pk", filter=standing_is(Standing.EXPIRED, at)),
    )
    proved = Q(state=BenefitState.VALIDATED)
    yield _by(
        with_latest(claims_within(whole)).filter(state__in=RELIED_ON),
        "initiative__beneficiary_unit",
        benefits_committed=Count("pk"),
        benefits_validated=Count("pk", filter=proved),
        hours_committed=Sum("hours"),
        hours_validated=Sum(HOURS_SEEN, filter=proved),
    )


def _by(rows: "QuerySet[Any]", unit: Any, **counts: Any) -> Counted:
    place = F(unit) if isinstance(unit, str) else unit
    counted: Counted = rows.order_by().annotate(at=place).values("at").annotate(**counts)
    return counted
