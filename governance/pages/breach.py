"""The breach room: what was broken, what stands still because of it, what comes next, and who does it."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.models import Breach
from governance.pages.breach_forms import (
    CauseForm,
    CloseForm,
    ContainForm,
    NoteForm,
    ReasonForm,
    RemedyForm,
    SayForm,
    WatchForm,
)
from governance.pages.breach_words import breach_facts, breach_lede, breach_steps, breach_timeline, next_words
from governance.pages.breaches import breach_row
from governance.pages.visits import Visit, act_of
from governance.queries.breaches import breach_events, breach_whole
from governance.rules.breaches import BREACH_OVER, BreachState
from governance.services.breach_closing import breach_close_ask, breach_concur, breach_decline, breach_reject_ask
from governance.services.breaches import (
    breach_acknowledge,
    breach_cause,
    breach_contain,
    breach_note,
    breach_remedy,
    breach_watch,
    may_ask_to_close,
    may_ask_to_reject,
    may_concur,
    may_handle,
)
from governance.services.clearances import may_stop


@require_http_methods(["GET", "HEAD", "POST"])
def breach(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a breach; a POST does what comes next."""
    visit = BreachVisit(request, pk)
    if visit.act():
        return redirect("breach", pk)
    return TemplateResponse(request, "governance/breach.html", visit.context(), status=visit.status)


class BreachVisit(Visit[Breach]):
    """One breach before one person."""

    @property
    def breach(self) -> Breach:
        """The breach as it is now."""
        return self.row

    def read(self) -> Breach:
        """Return the breach with everything around it."""
        found = breach_whole(self.pk)
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        """Return everything that the page shows."""
        found, row = self.breach, breach_row(self.breach)
        running = found.state not in BREACH_OVER
        following = _following(found) if running else ""
        return row | {
            "crumbs": self._crumbs(row["title"]),
            "lede": breach_lede(found),
            "steps": breach_steps(found),
            "next": next_words(following, found) if following else None,
            "next_acts": _BESIDE.get(following, (following,)),
            "next_form": self._form(following),
            "may_next": bool(following) and self._may(following),
            "decline_form": self._form("decline") if following == "concur" else None,
            "facts": breach_facts(found),
            "events": breach_timeline(breach_events(found)),
            "note_form": self._form("note"),
            "may_note": running and may_handle(self.actor, found.initiative),
            "reject_form": self._form("reject"),
            "may_reject": running and not found.closing and may_ask_to_reject(self.actor, found.initiative),
            "may_stop": running and may_stop(self.actor, found.initiative),
            "refused": [{"text": reason.text} for reason in self.refused],
            "typed": self.typed,
        }

    def _may(self, name: str) -> bool:
        if name == "concur":
            return may_concur(self.actor, self.breach)
        allowed = may_ask_to_close if name == "close" else may_handle
        return allowed(self.actor, self.breach.initiative)

    def _form(self, name: str) -> forms.Form | None:
        if name not in self.acts:
            return None
        if self.typed is not None and self.name == name:
            return self.typed
        initial: dict[str, Any] = {"revision": self.breach.revision}
        if name == "watch":
            days = self.breach.initiative.policy_profile.policy.watch_days
            initial["until"] = self.at.date() + timedelta(days=days)
        return self.acts[name].form(initial=initial, auto_id=f"{name}-%s")

    def _crumbs(self, title: str) -> list[dict[str, str]]:
        initiative = self.breach.initiative
        return [
            {"label": _("Breaches"), "url": reverse("breaches")},
            {"label": f"{initiative.key} {initiative.title}", "url": reverse("initiative", args=[initiative.key])},
            {"label": title, "url": ""},
        ]


def _following(found: Breach) -> str:
    """Return the name of the act that comes next."""
    if found.closing:
        return "concur"
    if found.state == BreachState.REMEDIATING and found.remedy:
        return "watch"
    return _NEXT[BreachState(found.state)]


_NEXT = {
    BreachState.OPEN: "acknowledge",
    BreachState.ACKNOWLEDGED: "contain",
    BreachState.CONTAINED: "cause",
    BreachState.REMEDIATING: "remedy",
    BreachState.WATCHING: "close",
}
_BESIDE = {"concur": ("concur", "decline")}


BreachVisit.acts = {
    "acknowledge": act_of(NoteForm, breach_acknowledge, gettext_lazy("Acknowledged in your name.")),
    "contain": act_of(ContainForm, breach_contain, gettext_lazy("Contained.")),
    "cause": act_of(CauseForm, breach_cause, gettext_lazy("The cause is on record.")),
    "remedy": act_of(RemedyForm, breach_remedy, gettext_lazy("The remedy is on record.")),
    "watch": act_of(WatchForm, breach_watch, gettext_lazy("It is watched from now on.")),
    "note": act_of(SayForm, breach_note, gettext_lazy("It stands on the timeline.")),
    "close": act_of(CloseForm, breach_close_ask, gettext_lazy("Asked. The second line has to concur.")),
    "reject": act_of(ReasonForm, breach_reject_ask, gettext_lazy("Asked. The second line has to concur.")),
    "concur": act_of(NoteForm, breach_concur, gettext_lazy("It is over.")),
    "decline": act_of(ReasonForm, breach_decline, gettext_lazy("It stays open.")),
}
