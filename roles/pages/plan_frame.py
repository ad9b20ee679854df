"""What every page about one redesign plan shows first: its head, and its parts as tabs."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from roles.models import RedesignPlan

# Name of the tab, label, name of the page.
TABS = (
    ("activities", "Activities", "plan"),
    ("hours", "Hours", "plan-hours"),
    ("removal", "Removal", "plan-removal"),
    ("consultation", "Consultation", "plan-consultation"),
    ("training", "Training and days", "plan-training"),
    ("signatures", "Signatures", "plan-signatures"),
)


def plan_frame(plan: RedesignPlan, *, current: str) -> dict[str, Any]:
    """Return `plan crumbs tabs` for a page about a plan. `current` names the tab."""
    label = next(label for tab, label, _page in TABS if tab == current)
    crumbs = [
        {"label": _("Roles"), "url": reverse("roles")},
        {"label": str(plan.role), "url": reverse("role", args=[plan.role_id])},
        {"label": str(plan), "url": reverse("plan", args=[plan.pk]) if current != "activities" else ""},
    ]
    if current != "activities":
        crumbs.append({"label": _(label), "url": ""})
    tabs = [
        {"label": _(label), "url": reverse(page, args=[plan.pk]), "current": tab == current}
        for tab, label, page in TABS
    ]
    return {"plan": plan, "crumbs": crumbs, "tabs": tabs}
