"""Findings as the component `findings` shows them: grouped by what they are about, each gap leading to its mend."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.mends import mend_url
from governance.rules.findings import Finding, Result

# What the first letters of a requirement's id say, in the order in which a reader asks.
_THEMES = (
    ("CLS", gettext_lazy("Tool or labour")),
    ("OWN", gettext_lazy("Who answers")),
    ("CAP", gettext_lazy("Time for it")),
    ("DEC", gettext_lazy("How it decides")),
    ("HUM", gettext_lazy("Who steps in")),
    ("RSK", gettext_lazy("How much may go wrong")),
    ("MEA", gettext_lazy("What is measured")),
    ("ROL", gettext_lazy("The work around it")),
    ("INC", gettext_lazy("What it is worth, and to whom")),
    ("PLT", gettext_lazy("What it runs on")),
    ("GOV", gettext_lazy("Approvals and exceptions")),
)
_FURTHER = gettext_lazy("Further requirements")
# So many gaps of one finding are shown at once; the others open below them.
_AT_ONCE = 4


def shown(finding: Finding, key: str, ask: Callable[[str], str] | None = None) -> dict[str, Any]:
    """Return one finding of the initiative with this key.

    `ask` returns where a waiver of a requirement is asked for; empty where nobody may waive it.
    """
    gaps = [{"message": gap.message, "url": mend_url(gap.mend, key)} for gap in finding.verdict.gaps]
    return {
        "id": finding.requirement,
        "title": _(finding.title),
        "result": finding.result,
        "message": finding.verdict.note if finding.result is Result.WAIVED else "" if gaps else finding.message,
        "waiver_url": ask(finding.requirement) if ask else "",
        "gaps": gaps[:_AT_ONCE],
        "more_gaps": gaps[_AT_ONCE:],
    }


def grouped(findings: Iterable[Finding], key: str, ask: Callable[[str], str] | None = None) -> list[dict[str, Any]]:
    """Return findings by theme; a theme without any is left out. `ask` as for one finding."""
    return [
        {"title": title, "findings": [shown(finding, key, ask) for finding in held]}
        for title, held in themed(findings, lambda finding: finding.requirement)
    ]


def themed[T](things: Iterable[T], number: Callable[[T], str]) -> list[tuple[Any, list[T]]]:
    """Return things by what their requirement is about, whose id `number` tells; none is left out."""
    titles: dict[str, Any] = dict(_THEMES)
    found: dict[Any, list[T]] = {title: [] for title in (*titles.values(), _FURTHER)}
    for thing in things:
        found[titles.get(number(thing).partition("-")[0], _FURTHER)].append(thing)
    return [(title, held) for title, held in found.items() if held]
