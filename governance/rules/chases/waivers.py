"""Flags about waivers: F-WVR-1 to F-WVR-4."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.policy import Policy
from governance.rules.raised import Raised, is_chased, who_acts
from governance.rules.requirements import REQUIREMENTS
from governance.rules.severity import Severity
from governance.rules.waivers import ControlFacts, WaiverFacts, local_day


def waiver_expires_soon(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-WVR-1: a waiver expires soon: comply, close it, or ask for its renewal."""
    if not is_chased(facts):
        return
    for waiver in facts.waivers:
        left = (waiver.ends_on - local_day(facts.at, waiver.timezone)).days
        if not waiver.in_force(facts.at) or waiver.renewed or left > policy.waiver_warning_days:
            continue
        severity = Severity.HIGH if left <= policy.waiver_urgent_days else Severity.MEDIUM
        message = f"The waiver of {waiver.requirement} expires {_moment(waiver)}. Comply and close it"
        message += "." if waiver.is_renewal else ", or ask for its renewal before that."
        yield Raised("F-WVR-1", _subject(waiver), severity, message, _mend(waiver), waiver.requested_by_id)


def waiver_expired_in_production(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-WVR-2: a waiver expired while the initiative works on real cases. It tells when, whenever it is found."""
    if not is_chased(facts) or not facts.in_production:
        return
    for waiver in facts.waivers:
        complies = REQUIREMENTS[waiver.requirement].check(facts, policy).result.passes
        if waiver.expired(facts.at) and not waiver.renewed and not complies:
            message = (
                f"The waiver of {waiver.requirement} expired {_moment(waiver)}, and it runs in production. Comply, or "
                "restrict it; a new waiver counts from the day it is asked for."
            )
            yield Raised("F-WVR-2", _subject(waiver), Severity.CRITICAL, message, _mend(waiver), who_acts(facts))


def control_evidence_is_late(facts: Facts, _policy: Policy) -> Iterator[Raised]:
    """F-WVR-3: nobody has shown in time that a compensating control is carried out."""
    if not is_chased(facts):
        return
    for waiver in facts.waivers:
        if not waiver.in_force(facts.at):
            continue
        for control in waiver.controls:
            due = evidence_due(control, waiver.begins_at())
            if due < facts.today:
                message = f"“{control.text}”, the control for {waiver.requirement}, was to be shown by {due:%-d %b %Y}."
                subject = f"control:{control.id}"
                yield Raised("F-WVR-3", subject, Severity.HIGH, message, _mend(waiver), control.owner_id)


def waivers_pile_up(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-WVR-4: as many waivers are open as the policy allows, or one requirement is waived over and over."""
    if not is_chased(facts):
        return
    running = [w for w in facts.waivers if w.decided_at is not None and w.expires_at > facts.at]
    requirements = sorted({waiver.requirement for waiver in running})
    if len(requirements) >= policy.maximum_open_waivers:
        message = f"{len(requirements)} waivers are open: {', '.join(requirements)}. Is the policy right for it?"
        yield Raised("F-WVR-4", "open", Severity.MEDIUM, message, Mend(Screen.WAIVERS), None)
    for waiver in running:
        if waiver.is_renewal:
            message = f"The waiver of {waiver.requirement} was renewed. Comply, or have the policy looked at."
            yield Raised("F-WVR-4", _subject(waiver), Severity.MEDIUM, message, _mend(waiver), None)


def evidence_due(control: ControlFacts, begins_at: datetime) -> date:
    """Return the last day on which a control has to be shown to be carried out."""
    last = max(control.last_shown_at, begins_at) if control.last_shown_at else begins_at
    return last.date() + timedelta(days=control.cadence_days)


def _moment(waiver: WaiverFacts) -> str:
    local = waiver.expires_at.astimezone(ZoneInfo(waiver.timezone))
    return f"on {local:%-d %b %Y} at {local:%H:%M} {waiver.timezone}"


def _subject(waiver: WaiverFacts) -> str:
    return f"waiver:{waiver.id}"


def _mend(waiver: WaiverFacts) -> Mend:
    return Mend(Screen.WAIVER, waiver.id)
