"""One flag: what is wrong, who is told of it, and what can be done: mend it, be on it, hand it on, or let it wait."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.models import CHASED, Flag, FlagState, LedgerEntry, Notice
from governance.pages.flag_forms import AcceptForm, AcknowledgeForm, AssignForm, QuietForm
from governance.pages.flags import flag_mend_url
from governance.pages.seeing import sight_of
from governance.pages.verbs import said_of
from governance.pages.visits import Visit, VisitAct, act_of
from governance.queries.flags import flag_whole, flags_before, people_for
from governance.queries.history import entries_of
from governance.rules.chasing import Rung
from governance.rules.severity import Severity
from governance.services.flags import (
    flag_accept,
    flag_acknowledge,
    flag_snooze,
    flag_wake,
    may_accept,
    may_acknowledge,
)
from governance.services.handing_over import flag_assign
from governance.services.looking_again import flag_resolve
from roles.models import Person

_EVENTS_SHOWN = 40


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a flag; a POST does something about it."""
    visit = FlagVisit(request, pk)
    if visit.act():
        return redirect("flag", pk)
    return TemplateResponse(request, "governance/flag.html", visit.context(), status=visit.status)


class FlagVisit(Visit[Flag]):
    """One flag before one person."""

    def read(self) -> Flag:
        """Return the flag with everything around it."""
        found = flag_whole(self.pk)
        if found is None:
            raise Http404
        found.message = sight_of(self.request).told(found.message)
        return found

    @property
    def people(self) -> Mapping[str, Person]:
        """Whom it can be handed to, by what the form sends."""
        return {str(person.pk): person for person in people_for(self.row)}

    def form_of(self, act: VisitAct, data: Any = None, **more: Any) -> forms.Form:
        """Return the form of an act; handing on offers people."""
        if act.form is AssignForm:
            more["people"] = self.people
        return act.form(data, **more)

    def context(self) -> dict[str, Any]:
        """Return everything that the page shows."""
        found, forms_open = self.row, self._forms()
        return {
            "flag": found,
            "crumbs": self._crumbs(),
            "lede": _lede(found),
            "mend_url": flag_mend_url(found),
            "facts": _facts(found),
            "forms": forms_open,
            "cards": [card | {"form": forms_open[card["name"]]} for card in _CARDS if card["name"] in forms_open],
            "events": self._events(),
            "before": flags_before(found),
            "refused": [{"text": reason.text} for reason in self.refused],
            "typed": self.typed,
        }

    def _forms(self) -> dict[str, forms.Form]:
        """Return the forms of the acts that are open to this person now, by act."""
        found = self.row
        if found.state == FlagState.CLEARED:
            return {}
        mine, risks = may_acknowledge(self.actor, found), may_accept(self.actor, found)
        chased, critical = found.state in CHASED, found.severity == Severity.CRITICAL
        may = {
            "acknowledge": mine and found.state == FlagState.OPEN,
            "resolve": mine,
            "assign": mine,
            "snooze": mine and chased and not critical,
            "accept": risks and chased and not critical,
            "wake": (mine or risks) and not chased,
        }
        return {name: self._form(name) for name, allowed in may.items() if allowed}

    def _form(self, name: str) -> forms.Form:
        if self.typed is not None and self.name == name:
            return self.typed
        return self.form_of(self.acts[name], auto_id=f"{name}-%s")

    def _crumbs(self) -> list[dict[str, str]]:
        return [
            {"label": _("Flags"), "url": reverse("flags")},
            {"label": self.row.get_rule_display(), "url": ""},
        ]

    def _events(self) -> list[dict[str, Any]]:
        """Return what happened, newest first: what people did, and whom the portal told."""
        found = self.row
        events = [_act(entry) for entry in entries_of("governance.flag", found.pk)[:_EVENTS_SHOWN]]
        events += [_told(notice) for notice in found.notices.select_related("person")[:_EVENTS_SHOWN]]
        events.append(_by_itself(_("Raised"), "flag", found.opened_at))
        if found.cleared_at:
            events.append(_by_itself(_("Cleared: it is not so any more"), "check", found.cleared_at))
        return sorted(events, key=lambda event: event["at"], reverse=True)


FlagVisit.acts = {
    "acknowledge": act_of(
        AcknowledgeForm,
        flag_acknowledge,
        gettext_lazy("You are on it. The flag stays until what it is about is mended."),
    ),
    "resolve": act_of(
        AcknowledgeForm, flag_resolve, gettext_lazy("Looked at again: it is mended, and the flag is cleared.")
    ),
    "assign": act_of(AssignForm, flag_assign, gettext_lazy("Handed on. They are told, and nobody else is reminded.")),
    "snooze": act_of(QuietForm, flag_snooze, gettext_lazy("Put off until that day.")),
    "accept": act_of(AcceptForm, flag_accept, gettext_lazy("It may stay until that day, in your name.")),
    "wake": act_of(AcknowledgeForm, flag_wake, gettext_lazy("It is chased again.")),
}


# The acts that ask for something, each with its own form.
_CARDS = (
    {"name": "assign", "title": gettext_lazy("Hand it on"), "label": gettext_lazy("Hand it on")},
    {"name": "snooze", "title": gettext_lazy("Put it off"), "label": gettext_lazy("Put it off")},
    {"name": "accept", "title": gettext_lazy("Let it stay for now"), "label": gettext_lazy("Let it stay, in my name")},
)


def _lede(found: Flag) -> tuple[str, str]:
    acts = found.acts.display_name if found.acts else _("the PMO")
    if found.state == FlagState.CLEARED:
        return _("It is not so any more."), ""
    if found.state in CHASED:
        due = _("Due %(moment)s.") % {"moment": date_format(found.due_at, "j M Y, H:i")}
        on_it = _("%(name)s is on it.") if found.state == FlagState.ACKNOWLEDGED else _("%(name)s has to act.")
        name = found.acknowledged_by if found.state == FlagState.ACKNOWLEDGED else acts
        return on_it % {"name": name}, due
    values = {"name": found.quiet_by, "day": date_format(found.quiet_until, "j M Y") if found.quiet_until else ""}
    text = (
        _("Put off by %(name)s until %(day)s.")
        if found.state == FlagState.SNOOZED
        else _("%(name)s lets it stay until %(day)s.")
    )
    return text % values, found.quiet_because


def _facts(found: Flag) -> list[dict[str, Any]]:
    """Return what is known of it, as the component `facts` shows it."""
    acts, about = found.acts, found.initiative
    rows: list[dict[str, Any]] = [
        {"label": _("Rule"), "value": f"{found.rule} {found.get_rule_display()}"},
        {
            "label": _("Goes to"),
            "value": acts or _("PMO"),
            "url": reverse("person", args=[acts.pk]) if acts else "",
        },
        {"label": _("Raised"), "value": date_format(found.opened_at, "j M Y, H:i")},
        {"label": _("Due"), "value": date_format(found.due_at, "j M Y, H:i")},
        {"label": _("Told so far"), "value": _LEVELS[found.level]},
    ]
    if about:
        rows.insert(1, {"label": _("About"), "value": about, "url": reverse("initiative", args=[about.key])})
    elif found.person:
        rows.insert(1, {"label": _("About"), "value": found.person, "url": reverse("person", args=[found.person.pk])})
    if found.state in CHASED:
        rows.append({"label": _("Next step of the chase"), "value": date_format(found.next_at, "j M Y, H:i")})
    return rows


_LEVELS = {
    0: gettext_lazy("Whoever acts"),
    1: gettext_lazy("Whoever acts, and those above them"),
    2: gettext_lazy("Whoever acts, those above them, and the board"),
}


def _act(entry: LedgerEntry) -> dict[str, Any]:
    title, icon = said_of(entry)
    person = entry.actor.display_name if entry.actor else _("The portal")
    return {"title": title, "icon": icon, "text": entry.reason, "person": person, "at": entry.at}


def _by_itself(title: str, icon: str, at: datetime) -> dict[str, Any]:
    return {"title": title, "icon": icon, "text": "", "person": _("The portal"), "at": at}


def _told(notice: Notice) -> dict[str, Any]:
    title = _("%(step)s: %(name)s") % {"step": _(Rung(notice.kind).label), "name": notice.person}
    text = _("Taken back: nobody has to act on it in that way any more.") if notice.moot_at else ""
    return {"title": title, "icon": "bell", "text": text, "person": _("The portal"), "at": notice.created_at}
