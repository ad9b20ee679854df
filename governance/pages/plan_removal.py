"""Taking work out of a job: who sees to it, what proves it, what goes past the AI, and whether it could come back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.pages.plan_removal_forms import BypassForm, RejectForm, RemovalForm, TaskForm, TrialForm
from governance.pages.plan_removal_rows import Card, cards_of, lede
from governance.queries.transition import ending_changes, told_of, trial_witnesses
from governance.rules.going_back import by_hand
from roles.models import RedesignPlan, Removal
from roles.pages.acting import actor_of, acts, carried_out, person_of
from roles.pages.listing import number
from roles.pages.plan_frame import plan_frame
from roles.queries.plans import plan_facts
from roles.rules.plans import Fallback, PlanFacts, PlanState
from roles.rules.transition import plan_fallback
from roles.services.bypasses import bypass_report, may_close_task, redesign_task_close
from roles.services.fallback_trials import fallback_trial_record, may_record_trial
from roles.services.removals import (
    is_judged,
    reasons_against_verifying,
    removal_reject,
    removal_report,
    removal_verify,
)
from roles.services.transition_rights import answers_for, terms_of


class RemovalDesk:
    """The cards of the page with the forms that this person may send, what each does, and what is said once it did."""

    def __init__(self, request: HttpRequest, plan: RedesignPlan) -> None:
        self.request, self.plan, self.at = request, plan, timezone.now()
        self.actor, self.answers = actor_of(request), answers_for(actor_of(request), plan)
        self.changes = ending_changes(plan)
        self.facts: PlanFacts = plan_facts([plan.pk])[plan.pk]
        self.terms = terms_of(plan)
        self.cards = cards_of(self.facts, self.changes, told_of(self.changes), self.terms, self.at.date())
        self.open = plan.state != PlanState.WITHDRAWN
        self.asked: list[tuple[BaseForm, Callable[[dict[str, Any]], object], str]] = []
        if self.open and self.actor.may_answer:
            for card in self.cards:
                self._forms_of(card)
        self.trial = self._trial_form()

    @property
    def status(self) -> int:
        """422 where something that was sent is shown again with what is wrong with it."""
        return 422 if any(form.errors for form, _do, _said in self.asked) else 200

    def act(self) -> HttpResponse | None:
        """Do what was sent and return the way back; None where nothing was, or its form shows why not.

        Raises: NotPermitted, Refused.
        """
        if self.request.POST.get("act") == "verify":
            return self._verify()
        for form, do, said in self.asked:
            if carried_out(form, do):
                messages.success(self.request, said)
                return self._back()
        return None

    def _forms_of(self, card: Card) -> None:
        today = self.at.date()
        report = self._sent(RemovalForm, "removal", card, kind=card.change.removal_kind, removed_on=today)
        self._ask(report, partial(self._done, removal_report, card.change), _("Noted. Somebody else verifies it now."))
        card.forms["removal"] = report
        if card.change.effective_date and card.change.effective_date <= today:
            bypass = self._sent(BypassForm, "bypass", card, last_day=today)
            self._ask(bypass, partial(self._done, bypass_report, card.change), _("Noted."))
            card.forms["bypass"] = bypass
        if (task := card.open_task) and may_close_task(self.actor, task):
            close = self._sent(TaskForm, "close", card)
            self._ask(close, partial(self._done, redesign_task_close, task), _("The task is done."))
            card.forms["close"] = close
        card.forms["judge"] = [(removal, self._reject_form(removal)) for removal in self._to_judge(card)]

    def _to_judge(self, card: Card) -> list[Removal]:
        return [
            removal
            for removal in card.told.removals
            if not is_judged(removal) and not reasons_against_verifying(self.actor, removal, answers=self.answers)
        ]

    def _reject_form(self, removal: Removal) -> RejectForm:
        prefix = f"reject-{removal.pk}"
        form = RejectForm(self._posted(prefix), prefix=prefix)
        self._ask(form, partial(self._done, removal_reject, removal), _("Turned down. It waits for another proof."))
        return form

    def _trial_form(self) -> TrialForm | None:
        tried = self.changes.exclude(fallback__in=["", Fallback.NONE])
        if not (self.open and may_record_trial(self.actor, answers=self.answers) and tried):
            return None
        seen_by = trial_witnesses(self.plan, person_of(self.request))
        only = tried[0].pk if len(tried) == 1 else None
        started = {"held_on": self.at.date(), "change": only}
        form = TrialForm(self._posted("trial"), changes=tried, witnesses=seen_by, prefix="trial", initial=started)
        self._ask(form, self._tried, _("The trial is recorded."))
        return form

    def _tried(self, data: dict[str, Any]) -> object:
        values = dict(data)
        return self._done(fallback_trial_record, values.pop("change"), values)

    def _verify(self) -> HttpResponse:
        asked = number(self.request.POST.get("removal")) or 0
        removal = Removal.objects.filter(pk=asked, change__plan=self.plan).first()
        if removal is None:
            raise Http404
        removal_verify(removal, actor=self.actor, at=self.at)
        messages.success(self.request, _("Verified in your name."))
        return self._back()

    def _done(self, do: Callable[..., object], about: object, data: dict[str, Any]) -> object:
        return do(about, **data, actor=self.actor, at=self.at)

    def _ask(self, form: BaseForm, do: Callable[[dict[str, Any]], object], said: str) -> None:
        self.asked.append((form, do, said))

    def _sent(self, form: type[Any], act: str, card: Card, /, **started: Any) -> Any:
        prefix = f"{act}-{card.change.pk}"
        return form(self._posted(prefix), prefix=prefix, initial=started)

    def _posted(self, prefix: str) -> Any:
        return self.request.POST if self.request.POST.get("act") == prefix else None

    def _back(self) -> HttpResponse:
        return redirect("plan-removal", self.plan.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def plan_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what ends and whether it did, and let people tell of it."""
    plan = get_object_or_404(RedesignPlan.objects.select_related("role__unit", "created_by"), pk=pk)
    desk = RemovalDesk(request, plan)
    if request.method == "POST" and (answer := desk.act()):
        return answer
    standing = plan_fallback(desk.facts, desk.at.date(), desk.terms)
    context = plan_frame(plan, current="removal") | {
        "desk": desk,
        "lede": lede(desk.cards),
        "terms": desk.terms,
        "share": desk.terms.bypass_share * 100,
        "fallback": standing,
        "fallback_text": by_hand(desk.facts, standing) if standing.needed else "",
        "edit_url": reverse("plan", args=[plan.pk]),
    }
    return TemplateResponse(request, "governance/plan_removal.html", context, status=desk.status)
