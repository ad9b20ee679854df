"""One act that waits for a person, as My work shows it, and those that breaches and plans ask for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import Breach
from governance.pages.breaches import STATES
from governance.rules.breaches import BreachState
from roles.queries.plan_signing import PlanWaiting


@dataclass(frozen=True, slots=True)
class Task:
    """One act, as the component `task` shows it. With `act_url` one click does it; `act` names what is done."""

    title: str
    url: str
    note: str = ""
    due: date | datetime | None = None
    icon: str = "inbox"
    act_url: str = ""
    act: str = ""
    act_label: str = ""
    other_label: str = ""
    act_kind: str = "primary"


def breach_tasks(breaches: Iterable[Breach]) -> Iterator[Task]:
    """Yield what comes next in breaches that wait for a person."""
    for breach in breaches:
        values = {"measure": breach.measure, "title": breach.initiative.title}
        state = STATES[BreachState(breach.state)][0]
        note = " · ".join([breach.initiative.key, breach.get_severity_display(), str(state)])
        text, label = _("Go on with a broken limit: %(measure)s, %(title)s"), _("Go on")
        if breach.closing:
            note = _("%(note)s · asked by %(name)s") % {"note": note, "name": breach.closing_by}
            text, label = _("Concur with the end of a breach: %(measure)s, %(title)s"), _("Read and decide")
        elif breach.state == BreachState.OPEN:
            text, label = _("Acknowledge a broken limit: %(measure)s, %(title)s"), _("Look at it")
        url = f"{reverse('breach', args=[breach.pk])}#next"
        due_on = breach.watch_until if breach.state == BreachState.WATCHING else None
        yield Task(text % values, url, note, due_on, icon="octagon-alert", act_label=label)


def plan_tasks(waiting: Iterable[PlanWaiting]) -> Iterator[Task]:
    """Yield the redesign plans that a person can sign now."""
    for each in waiting:
        plan = each.plan
        url = f"{reverse('plan-signatures', args=[plan.id])}#sign-{each.part.value}"
        title = _("Sign the redesign plan: %(title)s") % {"title": plan.title}
        note = _("%(role)s, %(unit)s · %(part)s") % {
            "role": plan.role_title,
            "unit": plan.unit_name,
            "part": _(each.part.label),
        }
        yield Task(title, url, note, icon="signature", act_label=_("Read and sign"))
