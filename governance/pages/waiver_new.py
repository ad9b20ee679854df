"""Asking for a waiver: what may be waived here, who decides about it, for how long at most."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from governance.evidence import Evidence
from governance.models import Initiative, Waiver
from governance.pages.initiative_frame import initiative_frame, initiative_of, standing_of
from governance.pages.waiver_forms import AskForm, BaseControls, control_rows
from governance.pages.waivers import AUTHORITIES
from governance.queries.reviews import people_around
from governance.rules.findings import Finding, Result
from governance.rules.policy import Policy
from governance.rules.requirements import REQUIREMENTS, judge
from governance.rules.stages import Gate
from governance.rules.waiver_requests import leave_for, longest_days
from governance.rules.waivers import WaiverFacts, WaiverKind, local_day
from governance.rules.waiving import EXCEPTED, Leave
from governance.services.waivers import may_request, waiver_request
from roles.models import Person
from roles.pages.acting import actor_of, acts, refusals_on
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def waiver_new(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for a waiver of the requirement that the address names; without one, offer those that may be waived."""
    initiative, at = initiative_of(key), timezone.now()
    standing = standing_of(initiative, at)
    desk = AskDesk(request, initiative, standing.evidence, at)
    made = desk.ask() if request.method == "POST" and desk.leave.authority else None
    if made is not None:
        messages.success(request, _("Asked. It counts once everybody who decides about it has approved."))
        return redirect("waiver", made.pk)
    context = initiative_frame(initiative, current="", at=at, standing=standing, here=_("Ask for a waiver"))
    context |= {"desk": desk, "choices": choices_of(standing.evidence)}
    return TemplateResponse(request, "governance/waiver_new.html", context, status=desk.status)


class AskDesk:
    """One request for a waiver before one person; what they typed is kept when it is refused."""

    def __init__(self, request: HttpRequest, initiative: Initiative, evidence: Evidence, at: datetime) -> None:
        self.request, self.initiative, self.evidence, self.at = request, initiative, evidence, at
        self.requirement = request.GET.get("requirement", "")[:10]
        self.status = 200

    @cached_property
    def title(self) -> str:
        """What the requirement is called; empty where there is none of this name."""
        known = REQUIREMENTS.get(self.requirement)
        return _(known.title) if known else ""

    @cached_property
    def leave(self) -> Leave:
        """Who may waive it, or why nobody may."""
        if not self.requirement:
            return Leave(None)
        kind = WaiverKind.BOARD_EXCEPTION if self.excepted else WaiverKind.EXCEPTION
        return leave_for(self.requirement, self.evidence.facts, self._policy, kind)

    @property
    def excepted(self) -> bool:
        """Whether it would be the board's exception, which is the only one from this requirement."""
        return self.requirement == EXCEPTED

    @property
    def may(self) -> bool:
        """Whether this person may ask at all."""
        return may_request(actor_of(self.request), self.evidence.facts)

    @property
    def who(self) -> str:
        """Who decides, in words."""
        return str(AUTHORITIES[self.leave.authority]) if self.leave.authority else ""

    @property
    def days(self) -> int:
        """How long it may last. Units: calendar days."""
        return longest_days(self.requirement, self.leave.authority, self._policy) if self.leave.authority else 0

    @property
    def rules(self) -> str:
        """Who decides, how long it may last and how often it may be renewed, in words."""
        lasts = ngettext("It lasts at most %(days)d day", "It lasts at most %(days)d days", self.days)
        times = self._policy.maximum_renewals
        renewed = ngettext("and is renewed at most once.", "and is renewed at most %(times)d times.", times)
        who = _("Decided by: %(who)s.") % {"who": self.who}
        return f"{who} {lasts % {'days': self.days}} {renewed % {'times': times} if times != 1 else renewed}"

    @property
    def crowded(self) -> str:
        """Say that one more would be one too many; empty where it would not."""
        running = {w.requirement for w in self.evidence.facts.waivers if w.decided_at and w.expires_at > self.at}
        most = self._policy.maximum_open_waivers
        if len(running | {self.requirement}) <= most:
            return ""
        text = ngettext(
            "%(count)d waiver is open already. With one more, GOV-2 does not hold and no gate opens.",
            "%(count)d waivers are open already. With one more, GOV-2 does not hold and no gate opens.",
            len(running),
        )
        return text % {"count": len(running)}

    @cached_property
    def renewed(self) -> WaiverFacts | None:
        """The waiver in force that this would renew, if any."""
        same = [w for w in self.evidence.facts.waivers if w.requirement == self.requirement and not w.renewed]
        return next((w for w in same if w.decided_at and w.expires_at > self.at), None)

    @cached_property
    def form(self) -> AskForm:
        """What is asked, as it was typed."""
        return AskForm(self._data, excepted=self.excepted, initial=self._initial())

    @cached_property
    def controls(self) -> BaseControls:
        """The controls, as they were typed; of a renewal those of the waiver that it renews."""
        kept = self.renewed.controls if self.renewed else ()
        rows = [{"text": c.text, "owner": str(c.owner_id), "cadence_days": c.cadence_days} for c in kept]
        return control_rows(self._data, self._people, rows)

    @property
    def problems(self) -> list[dict[str, str]]:
        """What is wrong with the controls, each with where it is typed."""
        if self._data is None:
            return []
        found = [{"text": str(text), "url": "#controls"} for text in self.controls.non_form_errors()]
        for row in self.controls:
            for name, texts in row.errors.items():
                field = row[name]
                found += [{"text": f"{field.label}: {text}", "url": f"#{field.id_for_label}"} for text in texts]
        return found

    def ask(self) -> Waiver | None:
        """Return the waiver that was asked for, or None where the forms show why not.

        Raises: NotPermitted.
        """
        self.status = 422
        valid = self.controls.is_valid() & self.form.is_valid()
        if not self.may:
            raise NotPermitted(_("Only those who answer for it and the PMO ask for a waiver."))
        if not valid:
            return None
        with refusals_on(self.form):
            ask = self.form.ask(self.requirement, self.controls.controls)
            return waiver_request(self.initiative, ask, actor=actor_of(self.request), at=self.at)
        return None

    @property
    def _data(self) -> Any:
        return self.request.POST if self.request.method == "POST" else None

    @property
    def _policy(self) -> Policy:
        return self.evidence.policy

    @cached_property
    def _people(self) -> Mapping[str, Person]:
        return {str(person.pk): person for person in people_around(self.initiative)}

    def _initial(self) -> dict[str, Any]:
        zone = self.renewed.timezone if self.renewed else self._policy.calendar_timezone
        begins = local_day(self.at, zone)
        if self.renewed:
            begins = max(begins, self.renewed.ends_on + timedelta(days=1))
        return {
            "kind": self.renewed.kind if self.renewed else WaiverKind.EXCEPTION,
            "starts_on": begins,
            "ends_on": begins + timedelta(days=max(self.days - 1, 0)),
            "timezone": zone,
            "renews": self.renewed.id if self.renewed else None,
        }


def choices_of(evidence: Evidence) -> list[dict[str, Any]]:
    """Return what production asks and does not hold now, each with who may waive it, or why nobody may."""
    findings = judge(evidence.facts, evidence.policy, Gate.PRODUCTION)
    missing = [f for f in findings if not f.result.passes or f.result is Result.WAIVED]
    return [_choice(evidence, finding) for finding in missing]


def _choice(evidence: Evidence, finding: Finding) -> dict[str, Any]:
    kind = WaiverKind.BOARD_EXCEPTION if finding.requirement == EXCEPTED else WaiverKind.EXCEPTION
    leave = leave_for(finding.requirement, evidence.facts, evidence.policy, kind)
    return {
        "id": finding.requirement,
        "title": _(finding.title),
        "result": finding.result,
        "who": AUTHORITIES[leave.authority] if leave.authority else "",
        "against": leave.against,
        "url": waiver_url(evidence.facts.key, finding.requirement) if leave.authority else "",
    }


def waiver_links(evidence: Evidence, actor: Actor) -> Callable[[str], str]:
    """Return what leads from a requirement to where this person asks for a waiver of it; empty where they cannot."""
    may = may_request(actor, evidence.facts)

    def ask(requirement: str) -> str:
        kind = WaiverKind.BOARD_EXCEPTION if requirement == EXCEPTED else WaiverKind.EXCEPTION
        leave = leave_for(requirement, evidence.facts, evidence.policy, kind)
        return waiver_url(evidence.facts.key, requirement) if may and leave.authority else ""

    return ask


def waiver_url(key: str, requirement: str) -> str:
    """Return where a waiver of a requirement is asked for."""
    return f"{reverse('waiver-new', args=[key])}?{urlencode({'requirement': requirement})}"
