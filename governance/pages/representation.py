"""For those who speak for employees: whose work changes, what was asked, and what is measured about people at work."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from governance.pages.seeing import sight_of
from governance.queries.representation import people_affected, plans_living, plans_shown, smallest_group
from governance.rules.measured_people import NOT_MEASURED, measured_of_people
from roles.models import Person, Representation, Unit
from roles.pages.acting import actor_of, acts, carried_out, refused_response
from roles.pages.consultation_cards import SHAPES
from roles.queries.representation import (
    bodies_known,
    constituencies_of,
    places_known,
    plans_spoken_for,
    representations,
)
from roles.queries.units import UnitTree
from roles.rules.consultation_standing import RuleStanding, Standing
from roles.rules.refusals import NotPermitted, Reason
from roles.rules.representation import Constituency
from roles.services.representations import (
    may_look_for_employees,
    may_name_representatives,
    representation_end,
    representation_name,
)

PAGE = 50


class RepresentationForm(forms.Form):
    """Who speaks for whom; what is left empty means all of them."""

    person = forms.CharField(
        label=gettext_lazy("Who"),
        help_text=gettext_lazy("Their full name, or what they sign in with."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    body = forms.CharField(
        label=gettext_lazy("For which body"),
        help_text=gettext_lazy("As the consultation rules name it."),
        max_length=100,
        widget=forms.TextInput(attrs={"list": "bodies", "autocomplete": "off"}),
    )
    units = forms.ModelMultipleChoiceField(
        Unit.objects.order_by("name", "pk"), label=gettext_lazy("Units, with all below them"), required=False
    )
    jurisdictions = forms.MultipleChoiceField(label=gettext_lazy("Countries"), choices=[], required=False)
    sites = forms.MultipleChoiceField(label=gettext_lazy("Sites"), choices=[], required=False)
    valid_from = forms.DateField(
        label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        for name, known in zip(("jurisdictions", "sites"), places_known(), strict=True):
            self.fields[name].choices = [(each, each) for each in known]  # type: ignore[attr-defined] # choices, as above

    def clean_person(self) -> Person:
        """Find the one person of this name."""
        said = self.cleaned_data["person"].strip()
        named = Person.objects.filter(Q(display_name__iexact=said) | Q(username__iexact=said), is_active=True)
        found = list(named.order_by("pk")[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Several people have this name. Say what they sign in with."))
        raise forms.ValidationError(_("Nobody of this name works here."))


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def representation(request: HttpRequest) -> HttpResponse:
    """Show employee representatives what changes for those they speak for; let HR write down who they are."""
    actor, today = actor_of(request), timezone.localdate()
    spoken = constituencies_of(actor.identity, today)
    if not may_look_for_employees(actor, speaks=bool(spoken)):
        return _not_yours(request)
    may_name = may_name_representatives(actor)
    form = RepresentationForm(request.POST or None, initial={"valid_from": today}) if may_name else None

    def name(data: dict[str, Any]) -> None:
        made = representation_name(**data, actor=actor, at=timezone.now())
        messages.success(request, _("%(name)s speaks for them now.") % {"name": made.person})

    if request.method == "POST" and form is None:
        return _may_not_name(request)
    if form is not None and carried_out(form, name):
        return redirect("representation")
    context = _context(request, spoken) | {"form": form, "bodies": bodies_known()}
    return TemplateResponse(
        request, "governance/representation.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
@acts
def representation_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that somebody speaks for employees no longer."""
    found = get_object_or_404(Representation, pk=pk)
    representation_end(found, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("This has ended. What was recorded stays."))
    return redirect("representation")


def _context(request: HttpRequest, spoken: tuple[Constituency, ...]) -> dict[str, Any]:
    today, tree = timezone.localdate(), UnitTree.read()
    ids = plans_living(plans_spoken_for(spoken, tree) if spoken else None)
    page = Paginator(ids, PAGE).get_page(request.GET.get("page", 1))
    rows = [_row(plan, spoken) for plan in plans_shown(list(page.object_list), today, tree, sight_of(request))]
    waiting = sum(len(row["waiting"]) for row in rows)
    return {
        "rows": rows,
        "page": page,
        "lede": _lede(len(ids), people_affected(ids), waiting, speaks=bool(spoken)),
        "spoken": spoken,
        "measured": measured_of_people(smallest_group()),
        "not_measured": NOT_MEASURED,
        "speakers": list(representations(today)),
        "today": today,
    }


def _row(plan: Any, spoken: tuple[Constituency, ...]) -> dict[str, Any]:
    standings = [{"found": each, "shape": SHAPES[each.standing]} for each in plan.standings]
    waiting = [each for each in plan.standings if _waits(each, spoken)]
    return {"plan": plan, "standings": standings, "waiting": waiting}


def _waits(found: RuleStanding, spoken: tuple[Constituency, ...]) -> bool:
    """Whether a rule waits for what one of the reader's bodies says."""
    asked = found.consultation is not None and found.consultation.notified_on is not None
    open_ = found.standing in {Standing.RUNNING, Standing.LATE} and asked and found.consultation.outcome is None  # type: ignore[union-attr] # asked says so
    return open_ and any(each.is_body(found.rule.body) for each in spoken)


def _lede(plans: int, people: int, waiting: int, *, speaks: bool) -> str:
    if not plans:
        return _("No plan changes the work of those you speak for.") if speaks else _("No plan changes work yet.")
    values = {"count": plans, "people": people}
    if speaks:
        text = ngettext(
            "%(count)d plan changes the work of %(people)d people you speak for.",
            "%(count)d plans change the work of %(people)d people you speak for.",
            plans,
        )
    else:
        text = ngettext(
            "%(count)d plan changes the work of %(people)d people.",
            "%(count)d plans change the work of %(people)d people.",
            plans,
        )
    if not waiting:
        return text % values
    more = ngettext("%(count)d question waits for an answer.", "%(count)d questions wait for an answer.", waiting)
    return f"{text % values} {more % {'count': waiting}}"


def _not_yours(request: HttpRequest) -> HttpResponse:
    text = _("This page is for those who speak for employees, for HR and for auditors. HR writes down who speaks.")
    return refused_response(request, NotPermitted(Reason("PERMISSION", text)))


def _may_not_name(request: HttpRequest) -> HttpResponse:
    return refused_response(
        request, NotPermitted(Reason("PERMISSION", _("Only HR writes down who speaks for employees.")))
    )
