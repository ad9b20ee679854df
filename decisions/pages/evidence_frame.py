"""What the pages of evidence have in common: where they stand, and the way from one to the other."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.models import Decision

_TABS = (
    ("decision", gettext_lazy("Charter")),
    ("decision-table", gettext_lazy("Table")),
    ("decision-edge-cases", gettext_lazy("Awkward cases")),
    ("decision-replays", gettext_lazy("Replays")),
    ("decision-cases", gettext_lazy("Reference cases")),
    ("decision-tests", gettext_lazy("Tests")),
    ("decision-measured", gettext_lazy("Measured")),
)


def evidence_frame(decision: Decision, current: str, *further: tuple[str, str]) -> dict[str, Any]:
    """Return crumbs and tabs of a page of evidence; `further` are crumbs below it, label and address."""
    tabs: list[dict[str, Any]] = [
        {"label": label, "url": reverse(name, args=[decision.pk]), "current": name == current} for name, label in _TABS
    ]
    crumbs: list[dict[str, Any]] = [
        {"label": _("Decisions"), "url": reverse("decisions")},
        {"label": decision.name, "url": reverse("decision", args=[decision.pk])},
    ]
    label = next(tab["label"] for tab in tabs if tab["current"])
    own = reverse(current, args=[decision.pk])
    crumbs += [{"label": label, "url": own}, *({"label": name, "url": url} for name, url in further)]
    crumbs[-1]["url"] = ""
    return {"decision": decision, "tabs": tabs, "crumbs": crumbs}


def looked_at(decision: Decision) -> list[str]:
    """Return the names of what the decision looks at: the columns of its table, or its inputs where it has none."""
    table = getattr(decision, "table", None)
    columns = [column["label"] for column in table.body.get("inputs", ())] if table else []
    return columns or [entry.name for entry in decision.inputs.all()]
