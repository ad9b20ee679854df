"""What counts at a gate: whether those cases show that the limit is kept, and how many would."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from governance.rules.detectors.events import events_of
from governance.rules.detectors.ground import minimum_sample
from governance.rules.detectors.sides import Side, limited, outside, sides_of
from governance.rules.detectors.values import periods_of
from governance.rules.limits import Kind, Limits
from governance.rules.policy import Policy
from governance.rules.readings import Counted, Evidence
from governance.rules.statistics import cases_needed, exact_upper
from governance.rules.statistics.binomial import binomial_cdf

_CONFIDENCE = 0.95
# A band is shown only when both its sides are: each is given half of the doubt.
_OF_A_BAND = 0.975
# Beyond so many cases a share is too close to its limit for any sample to show it.
_MOST = 10**9


def counting(
    counted: Sequence[Counted], limits: Limits, *, today: date, since: date | None, fingerprints: Collection[str]
) -> list[Counted]:
    """Return what counts: matured, drawn properly, of a version that may run, since limits as loose were signed.

    Before anybody signed nothing counts. Where no version is registered, any is as good as another.
    """
    if since is None:
        return []
    ripe = today - timedelta(days=limits.maturity_days)
    return [
        row
        for row in counted
        if row.proves
        and since <= row.begins
        and row.until <= ripe
        and (not fingerprints or row.fingerprint in fingerprints)
    ]


def evidence_of(rows: Sequence[Counted], limits: Limits, policy: Policy, today: date) -> Evidence:
    """Return what these rows show; see `counting`."""
    if limits.kind is Kind.SHARE:
        return _share(sum(row.k for row in rows), sum(row.n for row in rows), limits)
    if limits.kind is Kind.COUNT:
        return _count(rows, limits, policy, today)
    return _value(rows, limits, policy)


def _share(k: int, n: int, limits: Limits) -> Evidence:
    sides = sides_of(limits)
    if not sides:
        return Evidence(k, n)
    confidence = _CONFIDENCE if len(sides) == 1 else _OF_A_BAND
    needed = _needed(k, n, sides, confidence)
    if not n:
        return Evidence(needed=needed)
    bounds = [(side, exact_upper(side.failures(k, n), n, confidence)) for side in sides]
    beyond = [(side, bound) for side, bound in bounds if bound > side.limit]
    side, bound = (beyond or bounds)[0]
    return Evidence(k, n, 1 - bound if side.swapped else bound, needed, within=not beyond)


def _needed(k: int, n: int, sides: Sequence[Side], confidence: float) -> int | None:
    """Return how many cases it takes: with as many failures as were seen; in a band, of as large a share."""
    if len(sides) == 1:
        side = sides[0]
        return cases_needed(side.failures(k, n), side.limit, confidence) if side.testable else None
    high, low = sides
    share = k / n if n else (high.limit + 1 - low.limit) / 2
    if not 1 - low.limit < share < high.limit:
        return None

    def shows(cases: int) -> bool:
        seen = round(share * cases)
        chances = (binomial_cdf(side.failures(seen, cases), cases, side.limit) for side in sides if side.testable)
        return all(chance <= 1 - confidence for chance in chances)

    least, most = 0, 1
    while not shows(most):
        least, most = most, 2 * most
        if most > _MOST:
            return None
    while most - least > 1:
        middle = (least + most) // 2
        least, most = (least, middle) if shows(middle) else (middle, most)
    return most


def _count(rows: Sequence[Counted], limits: Limits, policy: Policy, today: date) -> Evidence:
    """Events: none at all where none may happen, else those of the last window that has matured."""
    start = today - timedelta(days=limits.maturity_days + policy.amber_window_days)
    looked_at = rows if limits.event else [row for row in rows if row.until >= start]
    k, n, needed = sum(map(events_of, looked_at)), sum(row.n for row in looked_at), minimum_sample(limits, policy)
    if not looked_at or not limited(limits):
        return Evidence(k, n, needed=needed if limited(limits) else None)
    # One event too many is one too many, however few were looked at; that there was none takes cases to say.
    within = False if outside(limits, k) else True if n >= needed else None
    return Evidence(k, n, needed=needed, within=within)


def _value(rows: Sequence[Counted], limits: Limits, policy: Policy) -> Evidence:
    """Values: the latest period, where it has enough cases."""
    periods, needed = periods_of(rows, limits), minimum_sample(limits, policy)
    if not periods or not limited(limits):
        return Evidence(needed=needed if limited(limits) else None)
    latest = periods[-1]
    enough = latest.value is not None and latest.n >= needed
    within = not outside(limits, latest.value or 0.0) if enough else None
    return Evidence(n=latest.n, needed=needed, within=within)
