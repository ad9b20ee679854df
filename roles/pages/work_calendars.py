"""On which days people work, by place: everybody reads it, administrators and HR write it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from roles.models import Unit, WorkCalendar
from roles.pages.acting import actor_of, acts, carried_out, refused_response
from roles.pages.listing import number
from roles.rules.days_off import DaysUnreadable, days_from_csv, days_from_ics, days_from_lines
from roles.rules.refusals import NotPermitted, Reason
from roles.services.work_calendars import may_change_calendars, work_calendar_register, work_calendar_update

_DAYS = [
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
]
_LARGEST = 256 * 1024


class CalendarForm(forms.Form):
    """When people of a place work. A file adds its days to those that are typed."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("The country or the site, such as Belgium.")
    )
    units = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Counts in"),
        queryset=Unit.objects.order_by("name", "pk"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("In these units and all below that have no calendar of their own."),
    )
    weekend = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Days of the week that are off"),
        choices=list(enumerate(_DAYS)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.CharField(
        label=gettext_lazy("Days off"),
        required=False,
        max_length=300_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line: 2026-12-25 Christmas Day."),
    )
    file = forms.FileField(
        label=gettext_lazy("Add days from a file"),
        required=False,
        help_text=gettext_lazy("CSV with a day and a name, or iCalendar (.ics)."),
    )

    def clean_days(self) -> Mapping[date, str]:
        """Return the days that are typed."""
        try:
            return days_from_lines(self.cleaned_data["days"])
        except DaysUnreadable as error:
            raise forms.ValidationError(str(error)) from error

    def clean_file(self) -> Mapping[date, str]:
        """Return the days of the file."""
        sent = self.cleaned_data["file"]
        if not isinstance(sent, UploadedFile):
            return {}
        if (sent.size or 0) > _LARGEST:
            raise forms.ValidationError(_("This file is larger than any calendar of days off."))
        content = sent.read()
        try:
            if content.lstrip(b"\xef\xbb\xbf \r\n").upper().startswith(b"BEGIN:VCALENDAR"):
                return days_from_ics(content)
            return days_from_csv(content.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This file is no text in UTF-8.")) from error
        except DaysUnreadable as error:
            raise forms.ValidationError(str(error)) from error

    def said(self) -> dict[str, Any]:
        """Return what the services take."""
        data = self.cleaned_data
        fields = {name: data[name] for name in ("name", "weekend")}
        return fields | {"units": list(data["units"]), "days": {**data["file"], **data["days"]}}


@require_safe
def work_calendars(request: HttpRequest) -> HttpResponse:
    """Show every calendar, where it counts, and which days off come next."""
    found = list(WorkCalendar.objects.annotate(count=Count("days_off")).order_by("name", "pk"))
    rows = WorkCalendar.objects.filter(days_off__day__gte=timezone.localdate()).order_by("days_off__day")
    coming: dict[int, list[str]] = {}
    for pk, day, name in rows.values_list("pk", "days_off__day", "days_off__name"):
        coming.setdefault(pk, []).append(f"{date_format(day, 'j M Y')} {name}".strip())
    places: dict[int, list[str]] = {}
    for pk, unit in WorkCalendar.objects.filter(places__isnull=False).values_list("pk", "places__unit__name"):
        places.setdefault(pk, []).append(unit)
    context = {
        "rows": [
            {
                "calendar": calendar,
                "weekend": ", ".join(str(_DAYS[day]) for day in calendar.weekend),
                "units": sorted(places.get(calendar.pk, [])),
                "next": coming.get(calendar.pk, [])[:3],
            }
            for calendar in found
        ],
        "lede": _lede(len(found)),
        "may_change": may_change_calendars(actor_of(request)),
        "crumbs": _crumbs(),
    }
    return TemplateResponse(request, "roles/work_calendars.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def work_calendar_new(request: HttpRequest) -> HttpResponse:
    """Write down when people of a place work."""
    if not may_change_calendars(actor_of(request)):
        return _not_yours(request)
    form = CalendarForm(request.POST or None, request.FILES or None, initial={"weekend": [5, 6]})

    def register(_data: dict[str, Any]) -> None:
        work_calendar_register(**form.said(), actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Written down. Due dates are counted by it from now on."))

    if carried_out(form, register):
        return redirect("work-calendars")
    context = {"form": form, "title": _("New calendar"), "crumbs": _crumbs(_("New calendar"))}
    return TemplateResponse(request, "roles/work_calendar.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def work_calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a calendar, and let those who may change it."""
    calendar = get_object_or_404(WorkCalendar, pk=pk)
    may = may_change_calendars(actor_of(request))
    if request.method == "POST" and not may:
        return _not_yours(request)
    off = list(calendar.days_off.order_by("day"))
    initial = {
        "name": calendar.name,
        "weekend": calendar.weekend,
        "units": list(calendar.places.values_list("unit", flat=True)),
        "days": "\n".join(str(day) for day in off),
    }
    form = CalendarForm(request.POST or None, request.FILES or None, initial=initial)

    def update(_data: dict[str, Any]) -> None:
        seen = number(request.POST.get("revision"))
        said = form.said()
        work_calendar_update(calendar, **said, revision=seen, actor=actor_of(request), at=timezone.now())
        messages.success(request, _("Changed. Due dates are counted by it from now on."))

    if carried_out(form, update):
        return redirect("work-calendar", pk)
    context = {
        "form": form,
        "calendar": calendar,
        "title": calendar.name,
        "off": off,
        "may_change": may,
        "crumbs": _crumbs(calendar.name),
    }
    return TemplateResponse(request, "roles/work_calendar.html", context, status=422 if form.errors else 200)


def _not_yours(request: HttpRequest) -> HttpResponse:
    reason = Reason("PERMISSION", _("Administrators and HR say when people work."))
    return refused_response(request, NotPermitted(reason), read=reverse("work-calendars"))


def _lede(count: int) -> str:
    if not count:
        return _("Everybody works from Monday to Friday, without holidays.")
    return ngettext("%(count)d calendar counts.", "%(count)d calendars count.", count) % {"count": count}


def _crumbs(label: str = "") -> list[dict[str, str]]:
    crumbs = [
        {"label": _("Policy"), "url": reverse("policy")},
        {"label": _("Working days"), "url": reverse("work-calendars") if label else ""},
    ]
    return [*crumbs, {"label": label, "url": ""}] if label else crumbs
