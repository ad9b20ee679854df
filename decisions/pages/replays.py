"""The replays of a decision, and the progress and result of one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from decisions.models import Decision, Replay
from decisions.pages.evidence_frame import evidence_frame
from decisions.pages.replay_download import disagreeing_csv
from decisions.pages.replay_words import figures, result_words
from decisions.queries.replays import replays_of
from decisions.rules.vocabulary import ReplayState
from decisions.services.proving import may_prove
from decisions.services.replay_cases import NotReplayable
from decisions.services.replays import replay_cancel
from roles.pages.acting import actor_of, acts, back, refused_response
from roles.pages.listing import paging
from roles.rules.refusals import NotPermitted, Reason

_PAGE = 25


@require_safe
def decision_replays(request: HttpRequest, pk: int) -> HttpResponse:
    """List the replays of a decision."""
    decision = get_object_or_404(Decision.objects.select_related("unit", "table"), pk=pk)
    page = Paginator(replays_of(decision), _PAGE).get_page(request.GET.get("page"))
    digest = decision.table.digest if has_table(decision) else ""
    context = evidence_frame(decision, "decision-replays") | paging(page)
    context["rows"] = [
        {"replay": replay, "current": replay.table_digest == digest, **figures(replay.result or {})} for replay in page
    ]
    context |= {"has_table": has_table(decision), "may_prove": may_prove(actor_of(request), decision)}
    return TemplateResponse(request, "decisions/replays.html", context)


@require_safe
def decision_replay(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one replay: how far it is, or what came of it. `?part=progress` is asked for every second while it runs."""
    replay = _replay(pk)
    over = ReplayState(replay.state).over
    if request.GET.get("part") == "progress":
        if over:
            return HttpResponseClientRefresh()
        return TemplateResponse(request, "decisions/replay.html#progress", {"replay": replay})
    decision = replay.decision
    title = _("Replay of %(day)s") % {"day": timezone.localtime(replay.requested_at).strftime("%d %b %Y, %H:%M")}
    context: dict[str, Any] = evidence_frame(decision, "decision-replays", (title, request.path)) | {
        "replay": replay,
        "title": title,
        "over": over,
        "may_prove": may_prove(actor_of(request), decision),
        "current": has_table(decision) and decision.table.digest == replay.table_digest,
        "again_url": _again(replay),
    }
    if replay.result is not None:
        context["told"] = result_words(replay, single=context["may_prove"])
    return TemplateResponse(request, "decisions/replay.html", context)


@require_POST
@acts
def decision_replay_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a replay off and go back to it."""
    replay = _replay(pk)
    replay_cancel(replay, actor=actor_of(request), at=timezone.now())
    messages.success(request, _("The replay is called off."))
    return back(request, reverse("decision-replay", args=[pk]))


@require_safe
def decision_replay_cases(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send the cases in which the logic and people disagree, or that have no rule or several, as a table."""
    replay = _replay(pk)
    if not may_prove(actor_of(request), replay.decision):
        text = _("The cases themselves are for those who may replay. The counts are for everybody.")
        refusal = NotPermitted(Reason("PERMISSION", text))
        return refused_response(request, refusal, read=reverse("decision-replay", args=[pk]))
    if replay.state != ReplayState.DONE:
        raise Http404
    try:
        return disagreeing_csv(replay)
    except NotReplayable as error:
        messages.error(request, str(error))
        return redirect("decision-replay", pk=pk)


def has_table(decision: Decision) -> bool:
    """Whether the decision has a table, read along with it."""
    return getattr(decision, "table", None) is not None


def _replay(pk: int) -> Replay:
    found = Replay.objects.select_related("decision__unit", "decision__table", "case_file", "requested_by__unit", "map")
    return get_object_or_404(found, pk=pk)


def _again(replay: Replay) -> str:
    """Return where the same cases are replayed again, with columns as they were."""
    address = reverse("decision-replay-new", args=[replay.decision_id])
    if replay.case_file is None:
        return f"{address}?cases=reference"
    if not replay.case_file.file:
        return address
    return f"{address}?file={replay.case_file_id}&like={replay.pk}"
