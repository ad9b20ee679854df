"""What the jobs did, and whether they still do it: everybody may see, for what is shown depends on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from governance.models import JobRun
from governance.queries.gate_facts import SWEEP
from governance.queries.heartbeats import CHASE, DELIVER, INTEGRITY, Heartbeat, heartbeats

RUNS_SHOWN = 50
# What each job is for.
_PURPOSE = {
    SWEEP: gettext_lazy("Judges every initiative and everybody who answers for something; raises and clears flags."),
    INTEGRITY: gettext_lazy("Walks the ledger and compares every sealed row with its seal."),
    CHASE: gettext_lazy("Tells whoever has to act, reminds them, and tells those above when nobody does."),
    DELIVER: gettext_lazy("Sends mails and messages that wait."),
}


@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """Show when each job last ran to its end, and the last runs of all of them."""
    at = timezone.now()
    beats = heartbeats()
    runs = JobRun.objects.order_by("-pk")[:RUNS_SHOWN]
    context = {
        "jobs": [
            {
                "beat": beat,
                "purpose": _PURPOSE[beat.job],
                "stale": beat.stale(at),
                "result": "not_met" if beat.stale(at) else "met" if beat.finished_at else "indeterminate",
                "hours": beat.most.total_seconds() / 3600,
            }
            for beat in beats
        ],
        "runs": runs,
        "lede": _lede([beat for beat in beats if beat.stale(at)], beats),
    }
    return TemplateResponse(request, "governance/jobs.html", context)


def _lede(silent: list[Heartbeat], beats: Any) -> str:
    if silent:
        names = {"names": ", ".join(beat.job for beat in silent)}
        text = _("Silent for too long: %(names)s. What is shown may not hold any more, and gates stay shut.")
        if {beat.job for beat in silent} & {SWEEP, INTEGRITY}:
            return text % names
        return _("Silent for too long: %(names)s. Nobody hears of what waits for them until it runs.") % names
    if all(beat.finished_at is None for beat in beats):
        return _("No job has run yet.")
    return _("The jobs run.")
