"""Tests of awkward cases: what each rule wants, what happened when it was tried, and how many are still needed."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from decisions.models import Decision, EdgeCasePolicy
from decisions.pages.evidence_frame import evidence_frame, looked_at
from decisions.pages.matrix import matrix
from decisions.queries.charter import decisions_whole
from decisions.queries.edge_tests import policy_tests
from decisions.queries.proof import proof_asked
from decisions.rules.agreements import observable
from decisions.rules.vocabulary import EdgeAction
from decisions.services.edge_tests import edge_tests_record
from decisions.services.proving import may_prove
from roles.pages.acting import actor_of, refusals_on, refused_response
from roles.pages.listing import number
from roles.rules.refusals import NotPermitted, Reason

_SEEN = {action.value: action.label for action in EdgeAction}
_STORY = "What was tried"


class TestForm(forms.Form):
    """One test: what was given, and what happened."""

    story = forms.CharField(label=gettext_lazy("What was tried, in words"), max_length=500, required=False)
    observed = forms.ChoiceField(label=gettext_lazy("What happened"))

    def __init__(self, *args: Any, names: Sequence[str], allowed: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = {f"given-{place}": name for place, name in enumerate(names)}
        for key, name in self._names.items():
            self.fields[key] = forms.CharField(label=name, max_length=500, required=False)
        seen = [(word, _SEEN.get(word, word)) for word in observable(allowed)]
        self.fields["observed"].choices = [("", _("Choose")), *seen]  # type: ignore[attr-defined] # a choice

    @property
    def values(self) -> list[forms.BoundField]:
        """The fields of what was given."""
        return [self[key] for key in self._names]

    @property
    def test(self) -> dict[str, Any]:
        """The test, as the service takes it."""
        data = self.cleaned_data
        given = {name: data[key] for key, name in self._names.items() if data[key]}
        if data["story"]:
            given[_STORY] = data["story"]
        return {"given": given, "observed": data["observed"]}


class RunForm(forms.Form):
    """What was tried."""

    fingerprint = forms.CharField(
        label=gettext_lazy("Which version"),
        help_text=gettext_lazy("The fingerprint of what was tried, where it has one."),
        max_length=200,
        required=False,
    )


_ROWS = 3

Tests = forms.formset_factory(TestForm, extra=_ROWS, max_num=50)


def decision_tests(request: HttpRequest, pk: int) -> HttpResponse:
    """List awkward cases with their tests; `?policy=` opens the form of one, a POST records tests of it."""
    decision = get_object_or_404(decisions_whole().select_related("table"), pk=pk)
    needed = int(proof_asked().edge_tests)
    told = _told(decision, needed)
    opened = _opened(request, told) if may_prove(actor_of(request), decision) else None
    if request.method == "POST" and opened is None:
        text = _(
            "Its owner and their deputy, whoever registered it, the heads of its unit and architects record tests."
        )
        refusal = NotPermitted(Reason("PERMISSION", text))
        return refused_response(request, refusal, read=reverse("decision-tests", args=[pk]))
    names = looked_at(decision)
    data = request.POST or None
    tests = Tests(data, prefix="tests", form_kwargs={"names": names, "allowed": decision.allowed_answers})
    run = RunForm(data)
    if request.method == "POST" and opened and _recorded(request, opened["told"].policy, tests, run):
        return redirect("decision-tests", pk=pk)
    context = evidence_frame(decision, "decision-tests") | {
        "rows": told,
        "proven": sum(row["enough"] for row in told),
        "needed": needed,
        "may_prove": may_prove(actor_of(request), decision),
        "opened": opened,
        "tests": tests,
        "run": run,
    }
    return TemplateResponse(request, "decisions/tests.html", context, status=422 if request.method == "POST" else 200)


def _recorded(request: HttpRequest, policy: EdgeCasePolicy, tests: Any, run: RunForm) -> bool:
    if not (tests.is_valid() and run.is_valid()):
        return False
    filled = [form.test for form in tests if form.has_changed()]
    with refusals_on(run):
        made = edge_tests_record(
            policy,
            tests=filled,
            fingerprint=run.cleaned_data["fingerprint"],
            actor=actor_of(request),
            at=timezone.now(),
        )
        passed = sum(test.passed for test in made)
        text = ngettext("%(passed)d of %(count)d test passed.", "%(passed)d of %(count)d tests passed.", len(made))
        messages.success(request, text % {"passed": passed, "count": len(made)})
    return not run.errors


def _told(decision: Decision, needed: int) -> list[dict[str, Any]]:
    """Return the awkward cases that have a rule, in the words of the matrix, each with its tests."""
    ruled = [row for row in matrix(decision) if row.policy is not None]
    tests = policy_tests([row.policy for row in ruled if row.policy is not None])
    for told in tests:
        for test in told.tests:
            test.observed_text = seen(test.observed)  # type: ignore[attr-defined] # for the page
    return [
        {
            "when": row.when,
            "sentence": row.sentence,
            "told": told,
            "wants": seen(told.expected),
            "enough": told.enough(needed),
        }
        for row, told in zip(ruled, tests, strict=True)
    ]


def seen(word: str) -> str:
    """Return what happened, or has to, in words: an answer as it is."""
    return str(_SEEN.get(word, word))


def _opened(request: HttpRequest, told: list[dict[str, Any]]) -> dict[str, Any] | None:
    asked = number(request.POST.get("policy") or request.GET.get("policy"))
    found = next((row for row in told if row["told"].policy.pk == asked), None)
    if request.method == "POST" and found is None:
        raise Http404
    return found
