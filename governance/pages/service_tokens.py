"""The tokens of a service account: given, shown once, turned over, taken back."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from governance.models import Initiative, ServiceAccount, ServiceToken
from governance.queries.service_accounts import keys_of, people_who_may_answer, tokens_of
from governance.rules.scopes import Scope
from governance.rules.service_tokens import token_reasons
from governance.services.service_accounts import heads, may_run, may_see, may_tend
from governance.services.service_tokens import (
    Issued,
    facts_of,
    service_token_issue,
    service_token_revoke,
    service_token_rotate,
    token_stops_on,
)
from roles.models import Person
from roles.pages.acting import actor_of, acts, carried_out
from roles.rules.refusals import Refused


class TokenForm(forms.Form):
    """What a token may do, where, and for how long."""

    label = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("Where it is kept, such as “deploy pipeline”."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        choices=[(scope.value, f"{scope.label} ({scope.value})") for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
    )
    initiatives = forms.CharField(
        label=gettext_lazy("Only for these initiatives"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Their numbers, such as AI-0042 AI-0043. Empty: for all."),
    )
    days = forms.IntegerField(label=gettext_lazy("Lasts"), min_value=1, initial=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].widget.attrs["max"] = settings.SERVICE_TOKEN_MOST_DAYS

    def clean_initiatives(self) -> list[Initiative]:
        """Return the initiatives that are named.

        Raises: ValidationError for a number that none has.
        """
        keys = {key.strip().upper() for key in self.cleaned_data["initiatives"].replace(",", " ").split()}
        found = list(Initiative.objects.filter(key__in=keys).order_by("key"))
        if unknown := keys - {initiative.key for initiative in found}:
            named = ", ".join(sorted(unknown))
            raise forms.ValidationError(_("There is no initiative %(keys)s.") % {"keys": named})
        return found


class HandOverForm(forms.Form):
    """Who answers for it from now on."""

    answerable = forms.ModelChoiceField(Person.objects.none(), label=gettext_lazy("Who answers for it from now on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answerable"].queryset = people_who_may_answer()  # type: ignore[attr-defined] # a choice of models


def account_page(
    request: HttpRequest,
    account: ServiceAccount,
    hand_over: forms.Form,
    *,
    token_form: TokenForm | None = None,
    typed: forms.Form | None = None,
    issued: Issued | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of one account, for whoever may see it.

    Raises: Http404 for everybody else: it is none of theirs.
    """
    actor = actor_of(request)
    if not may_see(actor, account):
        raise Http404
    tokens = tokens_of(account)
    living = account.ended_at is None
    context = {
        "account": account,
        "tokens": _shown(tokens),
        "token_form": (token_form or TokenForm()) if living and may_run(actor) else None,
        "hand_over": hand_over if living and (may_run(actor) or heads(actor, account)) else None,
        "may_end": living and may_run(actor),
        "may_tend": living and may_tend(actor, account),
        "typed": typed,
        "refused": [{"text": reason.text} for reason in refused.reasons] if refused else [],
        "secret": issued.secret if issued else "",
        "issued": issued.token if issued else None,
        "rotation_days": settings.SERVICE_ROTATION_DAYS,
        "crumbs": [{"label": _("Service accounts"), "url": "/service-accounts/"}, {"label": str(account)}],
        "facts": _facts(account, tokens),
    }
    return TemplateResponse(request, "governance/service_account.html", context, status=status)


def _facts(account: ServiceAccount, tokens: list[ServiceToken]) -> list[dict[str, Any]]:
    stops = token_stops_on(tokens[0]) if tokens and account.ended_at is None else None
    used = max((token.last_used_at for token in tokens if token.last_used_at), default=None)
    rows: list[dict[str, Any]] = [
        {"label": _("Answers for it"), "value": account.answerable},
        {"label": _("Made"), "value": f"{account.created_at:%-d %b %Y}"},
        {"label": _("Last used"), "value": f"{used:%-d %b %Y, %H:%M} UTC" if used else _("Never")},
    ]
    if stops:
        rows.append({"label": _("Its tokens stop"), "value": f"{stops:%-d %b %Y}"})
    return rows


def _shown(tokens: list[ServiceToken]) -> list[dict[str, Any]]:
    """Return tokens with what is judged about each now."""
    at, keys = timezone.now(), keys_of(tokens)
    return [_one(token, keys[token.pk], at) for token in tokens]


def _one(token: ServiceToken, keys: tuple[str, ...], at: datetime) -> dict[str, Any]:
    reasons = token_reasons(facts_of(token), at, settings.SERVICE_ORPHAN_DAYS)
    return {
        "row": token,
        "keys": keys,
        "reasons": reasons,
        "works": not reasons,
        "rotatable": not reasons and token.grace_until is None,
        "revocable": token.revoked_at is None,
    }


@never_cache
@require_POST
@acts
def token_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a token, and show its secret once."""
    account = _account(pk)
    form = TokenForm(request.POST)
    issued: list[Issued] = []
    actor, at = actor_of(request), timezone.now()
    if carried_out(form, lambda data: issued.append(service_token_issue(account, **data, actor=actor, at=at))):
        return account_page(request, account, HandOverForm(), issued=issued[0])
    return account_page(request, account, HandOverForm(), token_form=form, typed=form, status=422)


@never_cache
@require_POST
@acts
def token_rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Turn a token over, and show the new secret once."""
    token = get_object_or_404(ServiceToken.objects.select_related("account__answerable"), pk=pk)
    issued = service_token_rotate(token, actor=actor_of(request), at=timezone.now())
    return account_page(request, _account(token.account_id), HandOverForm(), issued=issued)


@require_POST
@acts
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a token back at once."""
    token = get_object_or_404(ServiceToken.objects.select_related("account__answerable"), pk=pk)
    service_token_revoke(token, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("Taken back. Whoever shows it is refused from now on."))
    return redirect("service-account", pk=token.account_id)


def _account(pk: int) -> ServiceAccount:
    return get_object_or_404(ServiceAccount.objects.select_related("person", "answerable"), pk=pk)
