"""One waiver: what is asked, who signed what, what is done instead, and the acts that are open to whoever looks."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from governance.evidence import gather_one
from governance.models import CompensatingControl, Waiver
from governance.pages.proving import ask_proof
from governance.pages.visits import Visit, VisitAct, act_of
from governance.pages.waiver_forms import EndForm, ShownForm, WaiverSignForm
from governance.pages.waiver_new import waiver_url
from governance.pages.waivers import waiver_row
from governance.queries.waivers import approvals_of, controls_of, waiver_whole
from governance.rules.chases.waivers import evidence_due
from governance.rules.reviews import Meaning
from governance.rules.waiver_approvals import may_revoke
from governance.rules.waivers import Standing, WaiverFacts
from governance.services.waiver_signatures import deciding_of, waiver_sign
from governance.services.waivers import (
    control_evidence_give,
    may_request,
    may_show,
    may_withdraw,
    waiver_close,
    waiver_revoke,
    waiver_withdraw,
)
from roles.pages.acting import person_of


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def waiver(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a waiver; a POST signs it, ends it, or shows that a control is carried out."""
    visit = WaiverVisit(request, pk)
    if visit.act():
        return redirect("waiver", pk)
    return TemplateResponse(request, "governance/waiver.html", visit.context(), status=visit.status)


class WaiverVisit(Visit[Waiver]):
    """One waiver before one person."""

    @property
    def waiver(self) -> Waiver:
        """The waiver as it is now."""
        return self.row

    def read(self) -> Waiver:
        """Return the waiver with everything around it."""
        found = waiver_whole(self.pk)
        if found is None:
            raise Http404
        return found

    def control(self, pk: int) -> CompensatingControl:
        """Return a control of this waiver; one that there is not is a page that does not exist."""
        found = self.waiver.controls.select_related("owner", "waiver").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def context(self) -> dict[str, Any]:
        """Return everything that the page shows."""
        evidence = gather_one(self.waiver.initiative_id, self.at)
        facts, row = evidence.facts, waiver_row(self.waiver, self.at)
        running = next((w for w in facts.waivers if w.id == self.pk), None)
        waits, approved = self.waiver.state == Waiver.State.SUBMITTED, self.waiver.state == Waiver.State.APPROVED
        deciding = deciding_of(self.waiver, evidence, person_of(self.request))
        return row | {
            "crumbs": self._crumbs(row["title"]),
            "lede": _lede(self.waiver, row["standing"]),
            "facts": _facts(self.waiver, row),
            "deciding": deciding if waits else None,
            "statements": [deciding.statements[meaning] for meaning in deciding.statements],
            "sign_form": self._form(WaiverSignForm, digest=self.waiver.digest) if waits and deciding.capacity else None,
            "end_form": self._form(EndForm),
            "may_withdraw": waits and may_withdraw(self.actor, self.waiver),
            "may_revoke": approved and may_revoke(self.actor, approvals_of(self.waiver), facts),
            "may_close": approved and may_request(self.actor, facts),
            "controls": [self._control_row(control, running) for control in controls_of(self.waiver)],
            "signatures": self.waiver.signatures.select_related("signer__unit").order_by("signed_at", "pk"),
            "renewal": Waiver.objects.filter(renews=self.pk).first(),
            "renew_url": self._renew_url(running),
            "refused": [{"text": reason.text} for reason in self.refused],
            "typed": self.typed,
        }

    @cached_property
    def _initiative_name(self) -> str:
        return f"{self.waiver.initiative.key} {self.waiver.initiative.title}"

    def _crumbs(self, title: str) -> list[dict[str, str]]:
        key = self.waiver.initiative.key
        return [
            {"label": _("Waivers"), "url": reverse("waivers")},
            {"label": self._initiative_name, "url": reverse("initiative-gate", args=[key])},
            {"label": f"{self.waiver.requirement} {title}", "url": ""},
        ]

    def _form(self, kind: type[forms.Form], **initial: Any) -> forms.Form:
        if isinstance(self.typed, kind):
            return self.typed
        form = kind(initial=initial)
        return ask_proof(form, self.asked) if "password" in form.fields else form

    def _control_row(self, control: CompensatingControl, running: WaiverFacts | None) -> dict[str, Any]:
        in_force = running is not None and running.in_force(self.at)
        known = next((c for c in running.controls if c.id == control.pk), None) if running else None
        mine = isinstance(self.typed, ShownForm) and self.request.POST.get("control") == str(control.pk)
        form = self.typed if mine else ShownForm(initial={"control": control.pk}, auto_id=f"control-{control.pk}-%s")
        return {
            "control": control,
            "due": evidence_due(known, running.begins_at()) if running and known and in_force else None,
            "may_show": running is not None and not running.expired(self.at) and self._may_show(control),
            "form": form,
            "evidence": sorted(control.evidence.all(), key=lambda e: (e.given_at, e.pk), reverse=True),
        }

    def _may_show(self, control: CompensatingControl) -> bool:
        return self.waiver.state == Waiver.State.APPROVED and may_show(self.actor, control)

    def _renew_url(self, running: WaiverFacts | None) -> str:
        if running is None or running.renewed or running.decided_at is None or running.expired(self.at):
            return ""
        return waiver_url(self.waiver.initiative.key, self.waiver.requirement)


def _lede(found: Waiver, standing: Standing) -> str:
    last = date_format(found.ends_on, "j M Y")
    values = {"requirement": found.requirement, "day": last, "zone": found.timezone}
    return {
        Standing.WAITING: _("It is asked that %(requirement)s need not hold until %(day)s. Nobody decided yet."),
        Standing.AHEAD: _("It is approved, begins later and runs until %(day)s."),
        Standing.IN_FORCE: _("%(requirement)s need not hold until the end of %(day)s in %(zone)s."),
        Standing.EXPIRED: _("It expired at the end of %(day)s in %(zone)s. %(requirement)s has to hold again."),
        Standing.REJECTED: _("It was rejected; %(requirement)s has to hold."),
        Standing.REVOKED: _("It was revoked; %(requirement)s has to hold again."),
        Standing.WITHDRAWN: _("The request was taken back."),
        Standing.CLOSED: _("It is closed: it is needed no more."),
    }[standing] % values


def _facts(found: Waiver, row: dict[str, Any]) -> list[dict[str, Any]]:
    days = f"{date_format(found.starts_on, 'j M Y')} – {date_format(found.ends_on, 'j M Y')}, {found.timezone}"
    rows = [
        {"label": _("What it is"), "value": found.get_kind_display()},
        {"label": _("Ground"), "value": found.get_ground_display()},
        {"label": _("Decided by"), "value": row["authority"]},
        {"label": _("From first to last day"), "value": days},
        {"label": _("Expires"), "value": f"{_utc(found.expires_at)} UTC"},
        {"label": _("Asked for by"), "value": found.requested_by, "url": _person_url(found)},
        {"label": _("Asked for at"), "value": f"{_utc(found.requested_at)} UTC"},
    ]
    if found.renews_id:
        rows.append({"label": _("Renews"), "value": found.renews, "url": reverse("waiver", args=[found.renews_id])})
    if found.ended_at:
        rows.append({"label": _("Ended at"), "value": f"{_utc(found.ended_at)} UTC"})
    return rows


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _person_url(found: Waiver) -> str:
    return reverse("person", args=[found.requested_by_id])


def _approve(visit: WaiverVisit, data: dict[str, Any]) -> None:
    _put_name(visit, data, Meaning.APPROVED)


def _reject(visit: WaiverVisit, data: dict[str, Any]) -> None:
    _put_name(visit, data, Meaning.REJECTED)


def _put_name(visit: WaiverVisit, data: dict[str, Any], meaning: Meaning) -> None:
    waiver_sign(
        visit.waiver,
        meaning=meaning,
        digest=data["digest"],
        comment=data["comment"],
        proof=visit.prove(data),
        actor=visit.actor,
        at=visit.at,
    )


def _show(visit: WaiverVisit, data: dict[str, Any]) -> None:
    control_evidence_give(visit.control(data["control"]), text=data["text"], actor=visit.actor, at=visit.at)


WaiverVisit.acts = {
    "approve": VisitAct(WaiverSignForm, _approve, gettext_lazy("Approved in your name.")),
    "reject": VisitAct(WaiverSignForm, _reject, gettext_lazy("Rejected in your name.")),
    "withdraw": act_of(EndForm, waiver_withdraw, gettext_lazy("The request is taken back.")),
    "revoke": act_of(EndForm, waiver_revoke, gettext_lazy("Revoked. The requirement has to hold again from now on.")),
    "close": act_of(EndForm, waiver_close, gettext_lazy("Closed: it holds without the waiver.")),
    "show": VisitAct(ShownForm, _show, gettext_lazy("On record, in your name.")),
}
