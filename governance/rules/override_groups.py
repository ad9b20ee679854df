"""Why people overrode what the AI answered, as far as it may be shown: nothing about single people, ever."""

from collections.abc import Mapping

from roles.rules.records import record


@record(frozen=True, slots=True)
class OverridesShown:
    """Reasons with their cases, the most frequent first. `others` have too few cases each to be named; None: hidden.

    `why` says why nothing is shown, and is empty where something is.
    """

    reasons: tuple[tuple[str, int], ...] = ()
    others: int | None = 0
    why: str = ""


def overrides_shown(cases: Mapping[str, int], team: float, least: float) -> OverridesShown:
    """Return which reasons may be shown of a team of this size: `least` people and `least` cases each, or more.

    The rest is added up, and told only where that, too, is not about a few.
    """
    if team < least:
        why = f"Fewer than {least:g} people answer these cases; reasons would tell of single people, so none is shown."
        return OverridesShown(why=why)
    if sum(cases.values()) < least:
        why = f"People overrode fewer than {least:g} answers, so no reason is shown."
        return OverridesShown(why=why)
    told = sorted(((r, n) for r, n in cases.items() if r and n >= least), key=lambda entry: (-entry[1], entry[0]))
    rest = sum(cases.values()) - sum(count for _reason, count in told)
    return OverridesShown(tuple(told), rest if rest >= least or rest == 0 else None)
