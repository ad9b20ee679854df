"""Who is trusted with what: read by admins, auditors and the second line, given and ended by admins."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from roles.models import Person, Unit
from roles.pages.acting import actor_of, acts, back, refusals_on, refused_response
from roles.pages.listing import Filter, listing, number, paging
from roles.queries.memberships import Wanted, memberships_listed
from roles.rules.permissions import GRANTS, Act, Group, require
from roles.rules.refusals import NotPermitted
from roles.services.memberships import may_give_memberships, membership_end, membership_give

GROUPS = [(group.value, group.label) for group in Group]


class MembershipForm(forms.Form):
    """Who is put into which group, where, and why."""

    person = forms.ModelChoiceField(
        Person.objects.filter(is_active=True).exclude(status="left").order_by("display_name", "pk"),
        label=gettext_lazy("Person"),
    )
    group = forms.ChoiceField(label=gettext_lazy("Group"), choices=GROUPS)
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name", "pk"),
        label=gettext_lazy("Where"),
        help_text=gettext_lazy("In this unit and everything below it."),
        empty_label=gettext_lazy("The whole company"),
        required=False,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("It is kept with the change."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@acts
def memberships(request: HttpRequest) -> HttpResponse:
    """Everybody with what they are trusted with, and the form by which an admin gives more."""
    actor = actor_of(request)
    require(actor, Act.SEE_MEMBERSHIPS, GRANTS)
    form = MembershipForm(request.POST or None, initial={"person": number(request.GET.get("person"))})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with refusals_on(form):
                membership_give(
                    data.pop("person"), **data | {"group": Group(data["group"])}, actor=actor, at=timezone.now()
                )
        except NotPermitted as refusal:
            return refused_response(request, refusal)
        if not form.errors:
            messages.success(request, _("It holds from now on."))
            return redirect("memberships")
    status = 422 if form.errors else 200
    return TemplateResponse(request, "roles/memberships.html", _context(request, form), status=status)


@require_POST
@acts
def membership_over(request: HttpRequest) -> HttpResponse:
    """Take somebody out of a group, and lead back."""
    person = get_object_or_404(Person, pk=number(request.POST.get("person")) or 0)
    asked = number(request.POST.get("unit"))
    unit = get_object_or_404(Unit, pk=asked) if asked else None
    group, reason = request.POST.get("group", ""), request.POST.get("reason", "")
    if group not in set(Group):
        require(actor_of(request), Act.GIVE_MEMBERSHIPS, GRANTS)
        return back(request, "/memberships/")
    membership_end(person, group=Group(group), unit=unit, reason=reason, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("It is taken back from now on."))
    return back(request, "/memberships/")


def wanted_of(request: HttpRequest) -> Wanted:
    """Return whose memberships an address asks for."""
    get = request.GET.get
    group = get("group", "")
    return Wanted(
        q=get("q", ""),
        group=group if group in set(Group) else "",
        unit=number(get("unit")),
        person=number(get("person")),
    )


def _context(request: HttpRequest, form: MembershipForm) -> dict[str, Any]:
    actor, wanted = actor_of(request), wanted_of(request)
    filters = [
        Filter("group", _("Any group"), GROUPS),
        Filter("unit", _("Reaching any unit"), [(str(u.pk), u.name) for u in Unit.objects.order_by("name", "pk")]),
    ]
    found = memberships_listed(wanted, request.GET.get("page", 1))
    shown = listing(request, filters, sort="") | paging(found.page)
    return shown | {
        "rows": found.rows,
        "people": found.page.paginator.count,
        "form": form if may_give_memberships(actor) else None,
        "identity": actor.identity,
        "person": wanted.person,
    }
