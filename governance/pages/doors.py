"""The door of every page about one thing: what somebody does not see is not there, whatever they send.

It stands before the pages, so that a page which is added has it without asking: an address with the key of an
initiative, or with the number of something listed here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponseBase

from decisions.models import Decision, Ownership, Replay
from governance.models import (
    Accountability,
    Benefit,
    Breach,
    CaseReport,
    Classification,
    Condition,
    Flag,
    Measurement,
    Review,
    SeededTest,
    SystemVersion,
    Tolerance,
    Waiver,
)
from governance.pages.seeing import sight_of
from governance.queries.sight import Sight
from roles.models import Person, RedesignPlan

# By the name of the address, what its number is of.
NUMBERED: Mapping[str, type[Model]] = {
    "benefit": Benefit,
    "system-version-withdraw": SystemVersion,
    "measurement-correct": Measurement,
    "classification-decide": Classification,
    "accountability": Accountability,
    "tolerance": Tolerance,
    "condition": Condition,
    "breach": Breach,
    "waiver": Waiver,
    "case-reply": CaseReport,
    "seeded-approve": SeededTest,
    "ownership": Ownership,
    "owner-propose": Decision,
    **dict.fromkeys(("flag", "flag-acknowledge"), Flag),
    **dict.fromkeys(("review", "review-pack", "review-pack-pdf", "review-minutes-pdf"), Review),
    **dict.fromkeys(("decision-replay", "decision-replay-cancel", "decision-replay-cases"), Replay),
    **dict.fromkeys(("plan", "plan-hours", "plan-removal", "plan-signatures"), RedesignPlan),
    **dict.fromkeys(("plan-consultation", "plan-training", "plan-calendar"), RedesignPlan),
    **dict.fromkeys(("decision", "decision-edit", "decision-review", "decision-edge-cases"), Decision),
    **dict.fromkeys(("decision-table", "decision-table-check", "decision-table-try", "decision-cases"), Decision),
    **dict.fromkeys(("decision-case-next", "decision-case", "decision-tests", "decision-replays"), Decision),
    **dict.fromkeys(("decision-replay-new", "decision-measured"), Decision),
}


class Doors:
    """Answers as if it were not there to whoever does not see what an address names. One statement at most."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Let the request through; `process_view` looks at what it names."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, parts: dict[str, Any]) -> None:
        """Refuse to know of what is not seen.

        Raises: Http404.
        """
        name = request.resolver_match.view_name if request.resolver_match else ""
        # The API looks itself: it answers in its own form, and who asks is known there alone.
        if request.path.startswith(("/api/", "/scim/")) or not ("key" in parts or name in NUMBERED):
            return
        if not isinstance(request.user, Person):
            return
        sight = sight_of(request)
        if sight.whole or self._seen(sight, name, parts):
            return
        raise Http404

    def _seen(self, sight: Sight, name: str, parts: Mapping[str, Any]) -> bool:
        if "key" in parts:
            return sight.sees_key(str(parts["key"]))
        model = NUMBERED[name]
        return sight.of(model._default_manager.filter(pk=parts["pk"])).exists()  # noqa: SLF001 - Django's public name
