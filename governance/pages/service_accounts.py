"""Service accounts: the machines that do something here, who answers for each, and what their tokens may do."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from governance.models import ServiceAccount
from governance.pages.service_tokens import HandOverForm, account_page
from governance.queries.service_accounts import accounts_listed, people_who_may_answer
from governance.services.service_accounts import (
    LONGEST_NAME,
    LONGEST_PURPOSE,
    may_look,
    may_run,
    service_account_end,
    service_account_hand_over,
    service_account_register,
)
from roles.models import Person
from roles.pages.acting import actor_of, acts, carried_out
from roles.rules.permissions import Actor
from roles.rules.refusals import NotPermitted, Reason


class AccountForm(forms.Form):
    """A machine, what it is for, and who answers for it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("Such as “Triage runtime” or “Nightly inventory”. It stands in the ledger."),
    )
    purpose = forms.CharField(
        label=gettext_lazy("What it is for"),
        max_length=LONGEST_PURPOSE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    answerable = forms.ModelChoiceField(
        Person.objects.none(),
        label=gettext_lazy("Who answers for it"),
        help_text=gettext_lazy("When they leave, the head of the unit is told, and a while later its tokens stop."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answerable"].queryset = people_who_may_answer()  # type: ignore[attr-defined] # a choice of models


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@acts
def service_accounts(request: HttpRequest) -> HttpResponse:
    """Show the machines that do something here, and make an account for one more."""
    actor = actor_of(request)
    require_look(actor)
    form = AccountForm(request.POST or None)
    at = timezone.now()
    made: list[ServiceAccount] = []
    if carried_out(form, lambda data: made.append(service_account_register(**data, actor=actor, at=at))):
        messages.success(request, _("Made. It can do nothing until you give it a token."))
        return redirect("service-account", pk=made[0].pk)
    accounts = list(accounts_listed(at))
    context = {
        "accounts": accounts,
        "living": sum(account.ended_at is None for account in accounts),
        "orphaned": sum(account.ended_at is None and account.orphaned_at is not None for account in accounts),
        "form": form if may_run(actor) else None,
        "typed": form if form.is_bound else None,
    }
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "governance/service_accounts.html", context, status=status)


def require_look(actor: Actor) -> None:
    """Pass for whoever may see all accounts.

    Raises: NotPermitted.
    """
    if not may_look(actor):
        text = _("Only those who run service accounts, and auditors, see all of them.")
        raise NotPermitted(Reason("PERMISSION", text))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@acts
def service_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one machine and its tokens; who runs it hands it over or ends it."""
    account = get_object_or_404(ServiceAccount.objects.select_related("person", "answerable"), pk=pk)
    act = request.POST.get("act", "")
    if request.method == "POST" and act in {"hand-over", "end"}:
        return _changed(request, account, act)
    return account_page(request, account, HandOverForm())


def _changed(request: HttpRequest, account: ServiceAccount, act: str) -> HttpResponse:
    actor, at = actor_of(request), timezone.now()
    if act == "end":
        service_account_end(account, actor=actor, at=at)
        messages.success(request, _("It can do nothing any more. What it did stays in its name."))
        return redirect("service-accounts")
    form = HandOverForm(request.POST)
    if carried_out(form, lambda data: service_account_hand_over(account, **data, actor=actor, at=at)):
        messages.success(request, _("They answer for it from now on."))
        return redirect("service-account", pk=account.pk)
    return account_page(request, account, form, typed=form, status=422)
