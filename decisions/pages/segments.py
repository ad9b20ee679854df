"""Segments in the browser: which there are, where each is used, and their words."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.models import Segment
from decisions.queries.segments import initiatives_with_segments, segments_used, units_with_segments
from decisions.services.segments import (
    may_edit_segment,
    segment_register,
    segment_remove,
    segment_seen,
    segment_update,
)
from roles.models import Unit
from roles.pages.acting import actor_of, acts, carried_out, person_of, sight_of
from roles.pages.listing import Filter, listing, number, paging

_PAGE_SIZE = 25


class SegmentForm(forms.Form):
    """What a segment is."""

    name = forms.CharField(
        label=gettext_lazy("Name of the segment"),
        help_text=gettext_lazy("As people call these cases: Retail, Vulnerable customer, Above 5,000."),
        max_length=120,
    )
    predicate = forms.CharField(
        label=gettext_lazy("Its cases are those with"),
        help_text=gettext_lazy("An expression over inputs: amount > 1000. Empty where only people can tell."),
        max_length=500,
        required=False,
    )
    high_touch = forms.BooleanField(
        label=gettext_lazy("High-touch"),
        help_text=gettext_lazy("People in it are vulnerable, or much is at stake: a human stays close."),
        required=False,
    )
    note = forms.CharField(
        label=gettext_lazy("What else one should know"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @staticmethod
    def of(segment: Segment) -> dict[str, Any]:
        """Return what is said already."""
        return {name: getattr(segment, name) for name in ("name", "predicate", "high_touch", "note")}


class NewSegmentForm(SegmentForm):
    """A segment, and whose it is."""

    unit = forms.ModelChoiceField(
        Unit.objects.order_by("name", "pk"),
        label=gettext_lazy("Unit"),
        help_text=gettext_lazy("Decisions of this unit and of those below it can use the segment."),
    )


def segments(request: HttpRequest) -> HttpResponse:
    """All segments: what they are and which decisions use them."""
    page = Paginator(segments_wanted(request), _PAGE_SIZE).get_page(request.GET.get("page", 1))
    filters = [
        Filter("unit", _("Any unit"), [(str(unit.pk), unit.name) for unit in units_with_segments()]),
        Filter("initiative", _("Any initiative"), initiatives_with_segments(sight_of(request))),
    ]
    context = listing(request, filters, sort="") | paging(page)
    return TemplateResponse(request, "decisions/segments.html", context)


def segments_wanted(request: HttpRequest) -> QuerySet[Segment]:
    """Return the segments that an address asks for."""
    get = request.GET.get
    return segments_used(get("q", ""), number(get("unit")), get("initiative", ""))


@acts
def segment_new(request: HttpRequest) -> HttpResponse:
    """Name a segment for a unit."""
    form = NewSegmentForm(request.POST or None, initial={"unit": person_of(request).unit_id})
    made: list[Segment] = []
    if carried_out(
        form,
        lambda data: made.append(segment_register(**data, actor=actor_of(request), at=timezone.now())),
    ):
        messages.success(request, _("%(segment)s can be used now.") % {"segment": made[0]})
        return redirect("segment", made[0].pk)
    return TemplateResponse(request, "decisions/segment_new.html", {"form": form}, status=422 if form.errors else 200)


@acts
def segment(request: HttpRequest, pk: int) -> HttpResponse:
    """One segment: where it is used, and its form for those who may change it."""
    found = get_object_or_404(segments_used(), pk=pk)
    actor = actor_of(request)
    if request.method == "POST" and "remove" in request.POST:
        segment_remove(found, actor=actor, at=timezone.now())
        messages.success(request, _("%(segment)s is removed.") % {"segment": found})
        return redirect("segments")
    form = SegmentForm(request.POST or None, initial=SegmentForm.of(found))
    seen = request.POST.get("seen") or segment_seen(found)
    if carried_out(form, lambda data: segment_update(found, **data, seen=seen, actor=actor, at=timezone.now())):
        messages.success(request, _("%(segment)s is saved.") % {"segment": form.cleaned_data["name"]})
        return redirect("segment", pk)
    context = {"segment": found, "form": form, "may_edit": may_edit_segment(actor, found), "seen": seen}
    status = (422 if seen == segment_seen(found) else 409) if form.errors else 200
    return TemplateResponse(request, "decisions/segment.html", context, status=status)
