"""Who is told outside: endpoints, what waits for them, and what was given up."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from governance.models import Channel, Delivery, Endpoint
from governance.queries.outbox import deliveries_shown, outbox_figures
from governance.rules.outgoing import Happening
from governance.rules.permissions import GRANTS, Act
from governance.services.deliveries import delivery_replay
from governance.services.endpoints import endpoint_end, endpoint_register, endpoint_secret_turn, endpoint_try
from roles.pages.acting import actor_of, acts
from roles.rules.permissions import require
from roles.rules.refusals import NotPermitted, Reason, Refused


class EndpointForm(forms.Form):
    """Where something is sent, and what is told there."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("Such as “Risk channel” or “Ticket system”.")
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[choice for choice in Channel.choices if choice[0] != Channel.EMAIL],
        widget=forms.RadioSelect,
    )
    url = forms.URLField(
        label=gettext_lazy("Address"),
        max_length=1000,
        assume_scheme="https",
        help_text=gettext_lazy("Of Slack and Teams: the address of an incoming webhook."),
    )
    happenings = forms.MultipleChoiceField(
        label=gettext_lazy("What it is told"),
        choices=[(happening.value, happening.label) for happening in Happening],
        widget=forms.CheckboxSelectMultiple,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@acts
def channels(request: HttpRequest) -> HttpResponse:
    """Show who is told outside, and register one more. A secret is shown once, in the answer that made it."""
    require(actor_of(request), Act.RUN_CHANNELS, GRANTS)
    form = EndpointForm(request.POST or None, auto_id="endpoint-%s")
    if request.method == "POST" and form.is_valid():
        return _register(request, form)
    return _page(request, form, status=422 if request.method == "POST" else 200)


def _register(request: HttpRequest, form: EndpointForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        named = endpoint_register(
            name=data["name"],
            channel=Channel(data["channel"]),
            url=data["url"],
            happenings=[Happening(value) for value in data["happenings"]],
            actor=actor_of(request),
            at=timezone.now(),
        )
    except Refused as refusal:
        return _page(request, form, refused=refusal.reasons, status=403 if isinstance(refusal, NotPermitted) else 409)
    if not named.secret:
        messages.success(request, _("It is told from now on."))
        return redirect("channels")
    return _page(request, EndpointForm(auto_id="endpoint-%s"), secret=named.secret, of=named.endpoint)


def _page(
    request: HttpRequest,
    form: EndpointForm,
    *,
    refused: tuple[Reason, ...] = (),
    secret: str = "",
    of: Endpoint | None = None,
    status: int = 200,
) -> HttpResponse:
    figures = outbox_figures()
    context = {
        "form": form,
        "typed": form if form.is_bound else None,
        "refused": [{"text": reason.text} for reason in refused],
        "secret": secret,
        "of": of,
        "endpoints": Endpoint.objects.filter(ended_at=None).order_by("name"),
        "labels": {happening.value: happening.label for happening in Happening},
        "figures": figures,
        "deliveries": deliveries_shown(request.GET.get("state", "")),
        "tabs": _tabs(request.GET.get("state", "")),
    }
    return TemplateResponse(request, "governance/channels.html", context, status=status)


def _tabs(state: str) -> list[dict[str, Any]]:
    chosen = state if state in Delivery.State.values else ""
    rows = [("", _("All")), *Delivery.State.choices]
    return [
        {"label": label, "url": f"?state={value}" if value else reverse("channels"), "current": value == chosen}
        for value, label in rows
    ]


@never_cache
@require_POST
@acts
def endpoint_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an endpoint another secret, and show it once."""
    actor = actor_of(request)
    require(actor, Act.RUN_CHANNELS, GRANTS)
    endpoint = get_object_or_404(Endpoint, pk=pk)
    try:
        named = endpoint_secret_turn(endpoint, actor=actor, at=timezone.now())
    except Refused as refusal:
        return _page(request, EndpointForm(auto_id="endpoint-%s"), refused=refusal.reasons, status=409)
    return _page(request, EndpointForm(auto_id="endpoint-%s"), secret=named.secret, of=named.endpoint)


@require_POST
@acts
def endpoint_trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an endpoint a message that says only that it is a trial."""
    return _done(
        request, endpoint_try, get_object_or_404(Endpoint, pk=pk), _("Sent. Below you see whether it is taken.")
    )


@require_POST
@acts
def endpoint_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell an endpoint nothing any more."""
    return _done(request, endpoint_end, get_object_or_404(Endpoint, pk=pk), _("It is told nothing any more."))


@require_POST
@acts
def delivery_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message again that was given up."""
    return _done(request, delivery_replay, get_object_or_404(Delivery, pk=pk), _("It is sent again."))


def _done(request: HttpRequest, service: Callable[..., object], row: object, said: str) -> HttpResponse:
    service(row, actor=actor_of(request), at=timezone.now())
    messages.success(request, said)
    return redirect("channels")
