"""Writing a draft of a policy: every parameter in its sentence, saved as a draft and as nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.models import PolicyDraft
from governance.pages.policy_draft import draft_crumbs, draft_of
from governance.pages.policy_forms import PolicyForm
from governance.pages.policy_steps import GateSteps, gate_steps, steps_typed
from governance.rules.policy_changes import STEPS
from governance.services.policies import ParameterRefused, may_draft, policy_draft_change
from roles.pages.acting import actor_of, acts, refusals_on, refused_response
from roles.pages.listing import number
from roles.rules.refusals import NotPermitted, Reason, Refused

_WHO = "Only administrators write drafts of a policy."


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def policy_draft_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft as a form; a POST saves it. The profile stays as it is."""
    draft, actor = draft_of(pk), actor_of(request)
    if not may_draft(actor):
        return refused_response(request, NotPermitted(Reason("PERMISSION", _WHO)))
    if not draft.is_open:
        return redirect("policy-draft", pk)
    desk = Desk(draft, request.POST if request.method == "POST" else None)
    if desk.is_valid():
        with refusals_on(desk.form):
            _save(desk, request)
        if not desk.form.errors:
            messages.success(request, _("The draft is saved. Nothing goes by it before it is published."))
            return redirect("policy-draft", pk)
    context = {
        "draft": draft,
        "profile": draft.profile,
        "crumbs": draft_crumbs(draft, here=_("Change it")),
        "form": desk.form,
        "gates": desk.gates,
        "errors": desk.problems,
        "revision": desk.revision,
    }
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "governance/policy_edit.html", context, status=status)


@dataclass(slots=True)
class _Typed:
    """What was typed into the whole form."""

    parameters: dict[str, Any]
    note: str


class Desk:
    """A draft before somebody who writes it; what they typed is kept when it is refused."""

    def __init__(self, draft: PolicyDraft, data: Any) -> None:
        self.draft, self._data = draft, data
        proposed = draft.proposed
        self.form = PolicyForm(data, parameters=proposed, published=draft.profile.parameters, note=draft.note)
        self.gates: list[GateSteps] = gate_steps(data, proposed.get(STEPS, {}))
        self._steps: Mapping[str, Any] = proposed.get(STEPS, {})

    @property
    def revision(self) -> int:
        """The revision that was seen: what is typed over a newer one is refused."""
        seen = number(self._data.get("revision")) if self._data is not None else None
        return self.draft.revision if seen is None else seen

    def is_valid(self) -> bool:
        """Whether all of it was sent and can be read."""
        if self._data is None:
            return False
        return all([self.form.is_valid(), *(gate.rows.is_valid() for gate in self.gates)])

    def typed(self) -> _Typed:
        """Return what was typed."""
        parameters = self.form.values() | {STEPS: steps_typed(self.gates, self._steps)}
        return _Typed(parameters, self.form.cleaned_data["note"])

    @property
    def problems(self) -> list[dict[str, str]]:
        """What is wrong with the rows of those who sign, each with where it is typed."""
        if self._data is None:
            return []
        return [
            {"text": f"{gate.label}, {row[name].label}: {text}", "url": f"#{row[name].id_for_label}"}
            for gate in self.gates
            for row in gate.rows
            for name, texts in row.errors.items()
            for text in texts
        ]


def _save(desk: Desk, request: HttpRequest) -> None:
    typed, actor = desk.typed(), actor_of(request)
    try:
        policy_draft_change(
            desk.draft,
            parameters=typed.parameters,
            note=typed.note,
            revision=desk.revision,
            actor=actor,
            at=timezone.now(),
        )
    except ParameterRefused as refusal:
        desk.form.refuse(refusal.entry, refusal.reasons[0].text)
    except NotPermitted as refusal:
        raise Refused(*refusal.reasons) from refusal
