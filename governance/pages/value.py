"""What an initiative is worth, who is rewarded for it, and what still rewards the old way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.models import Initiative
from governance.pages.benefit_forms import ProposeForm
from governance.pages.initiative_frame import initiative_frame, initiative_of
from governance.pages.value_cards import (
    benefit_rows,
    claims_bar,
    kpi_rows,
    leader_rows,
    objective_rows,
    plan_claims,
    value_lede,
)
from governance.pages.value_forms import KpiAdjustForm, KpiForm, KpiPlanForm, ObjectiveForm, RowForm, SearchForm
from governance.queries.benefits import benefits_shown, is_bypassed, kpis_of, objectives_of, people_offered
from governance.rules.benefits import paused
from governance.rules.hours import hours_ledger
from governance.rules.incentives import leaders
from governance.services.benefits import benefit_propose, may_propose_benefit
from governance.services.kpis import kpi_adjust, kpi_name, kpi_plan, kpi_search_record, may_name_kpi
from governance.services.objectives import (
    may_see_objectives,
    may_set_objective,
    objective_agree,
    objective_end,
    objective_set,
)
from roles.models import Person
from roles.pages.acting import actor_of, acts, carried_out


@require_http_methods(["GET", "HEAD", "POST"])
@acts
def initiative_value(request: HttpRequest, key: str) -> HttpResponse:
    """Show benefits, objectives and what works against them; a POST adds to them or agrees."""
    desk = ValueDesk(request, initiative_of(key), timezone.now())
    if desk.act is not None and carried_out(desk.typed, lambda _data: desk.do()):
        messages.success(request, desk.act.said)
        return redirect(f"{reverse('initiative-value', args=[key])}#{desk.act.anchor}")
    return TemplateResponse(request, "governance/initiative_value.html", desk.context(), status=desk.status)


class ValueDesk:
    """The worth of one initiative before one person; what they typed is kept when it is refused."""

    def __init__(self, request: HttpRequest, initiative: Initiative, at: datetime) -> None:
        self.request, self.initiative, self.at = request, initiative, at
        self.actor = actor_of(request)
        self.frame = initiative_frame(initiative, current="value", at=at)
        self.evidence = self.frame["standing"].evidence
        self.name = request.POST.get("act", "")
        self.act = ACTS.get(self.name)
        self.typed: forms.Form = (
            self.act.form(request.POST, initiative=initiative, people=self.people) if self.act else forms.Form()
        )

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Who may own a benefit or hold an objective."""
        return people_offered(self.initiative, {leader.person_id for leader in leaders(self.evidence.facts)})

    @property
    def status(self) -> int:
        """How a page is answered on which something was refused, or asked that there is not."""
        if self.request.method == "POST" and self.act is None:
            return 400
        return 422 if self.typed.errors else 200

    def do(self) -> None:
        """Do what was asked, with what was typed."""
        if self.act is not None:
            self.act.do(self.initiative, self.typed, actor=self.actor, at=self.at)

    def context(self) -> dict[str, Any]:
        """Return everything that the page shows."""
        facts = self.evidence.facts
        ledger = hours_ledger(facts, self.evidence.policy)
        benefits = list(benefits_shown().filter(initiative=self.initiative).order_by("pk"))
        rows = benefit_rows(benefits, ledger, bypassed=is_bypassed(self.initiative))
        return (
            self.frame
            | self._incentives()
            | {
                "lede": value_lede(benefits, ledger),
                "lede_more": "",
                "benefits": rows,
                "claims": claims_bar(ledger) if facts.plans else None,
                "plans": plan_claims(ledger),
                "paused": paused(facts),
                "may_propose": may_propose_benefit(self.actor, self.initiative),
                "propose_form": self._form("propose"),
                "typed": self.typed,
                "asked": self.name,
            }
        )

    def _incentives(self) -> dict[str, Any]:
        facts, sees = self.evidence.facts, may_see_objectives(self.actor, self.initiative)
        objectives = objective_rows(objectives_of(self.initiative), facts, self.actor, all_of_them=sees)
        may_name = may_name_kpi(self.actor, self.initiative)
        kpis = kpi_rows(kpis_of(self.initiative), facts, self.actor, may_name=may_name)
        for row in kpis:
            row["plan_form"] = self._row_form("kpi_plan", row["kpi"].pk)
            row["adjust_form"] = self._row_form("kpi_adjust", row["kpi"].pk)
        return {
            "objectives": objectives,
            "leaders": leader_rows(facts, self.people),
            "sees_objectives": sees,
            "may_set": may_set_objective(self.actor),
            "objective_form": self._form("objective", initial=self._holder()),
            "kpis": kpis,
            "searches": self.initiative.kpi_searches.select_related("searched_by").order_by("-searched_at", "-pk")[:3],
            "may_name": may_name,
            "kpi_form": self._form("kpi"),
            "search_form": self._form("search"),
        }

    def _holder(self) -> dict[str, str]:
        """Return whom the address names to be set an objective."""
        asked = self.request.GET.get("holder", "")
        return {"holder": asked} if asked in self.people else {}

    def _form(self, name: str, **more: Any) -> forms.Form:
        if self.name == name:
            return self.typed
        return ACTS[name].form(initiative=self.initiative, people=self.people, **more)

    def _row_form(self, name: str, row: int) -> forms.Form:
        mine = self.name == name and self.typed.is_bound and str(self.typed["row"].value()) == str(row)
        return self.typed if mine else ACTS[name].form(row=row)


@dataclass(frozen=True, slots=True)
class ValueAct:
    """Something done on the page: what is typed, what does it, what is said then, and where one lands."""

    form: Callable[..., forms.Form]
    do: Callable[..., object]
    said: Any
    anchor: str


def _propose(initiative: Initiative, form: ProposeForm, **by: Any) -> None:
    benefit_propose(initiative, form.proposal(), **by)


def _set(initiative: Initiative, form: ObjectiveForm, **by: Any) -> None:
    objective_set(initiative, form.terms(), **by)


def _agree(initiative: Initiative, form: RowForm, **by: Any) -> None:
    objective_agree(_row(initiative.objectives, form), **by)


def _end(initiative: Initiative, form: RowForm, **by: Any) -> None:
    objective_end(_row(initiative.objectives, form), **by)


def _name(initiative: Initiative, form: KpiForm, **by: Any) -> None:
    kpi_name(initiative, **form.cleaned_data, **by)


def _plan(initiative: Initiative, form: KpiPlanForm, **by: Any) -> None:
    kpi_plan(_row(initiative.conflicting_kpis, form), adjust_by=form.cleaned_data["adjust_by"], **by)


def _adjust(initiative: Initiative, form: KpiAdjustForm, **by: Any) -> None:
    data = {name: form.cleaned_data[name] for name in ("adjustment", "adjusted_on")}
    kpi_adjust(_row(initiative.conflicting_kpis, form), **data, **by)


def _search(initiative: Initiative, form: SearchForm, **by: Any) -> None:
    kpi_search_record(initiative, **form.cleaned_data, **by)


def _row(rows: Any, form: RowForm) -> Any:
    return get_object_or_404(rows, pk=form.cleaned_data["row"])


ACTS: Mapping[str, ValueAct] = {
    "propose": ValueAct(ProposeForm, _propose, gettext_lazy("Proposed. Next, measure what was before."), "benefits"),
    "objective": ValueAct(ObjectiveForm, _set, gettext_lazy("Set. It counts once its holder says yes."), "objectives"),
    "agree": ValueAct(RowForm, _agree, gettext_lazy("Agreed in your name."), "objectives"),
    "end": ValueAct(RowForm, _end, gettext_lazy("Taken back."), "objectives"),
    "kpi": ValueAct(KpiForm, _name, gettext_lazy("Named."), "conflicts"),
    "kpi_plan": ValueAct(KpiPlanForm, _plan, gettext_lazy("The day is set."), "conflicts"),
    "kpi_adjust": ValueAct(
        KpiAdjustForm, _adjust, gettext_lazy("It does not reward the old way any more."), "conflicts"
    ),
    "search": ValueAct(SearchForm, _search, gettext_lazy("On record."), "conflicts"),
}
