"""Flags about time for it, classification and stages: F-CAP-2, F-CLS-1, F-STG-2."""

from collections.abc import Iterator

from governance.rules.classification import is_stricter_or_equal, labour_reasons_of
from governance.rules.commitment import owners_who_need_time, side_of_desk_gaps
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.policy import Policy
from governance.rules.raised import Raised, holder_subject, is_chased, severity_in, who_acts
from governance.rules.severity import Severity
from governance.rules.stages import Nature, Stage, time_box_end
from roles.rules.capacities import Capacity


def ownership_is_side_of_desk(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-CAP-2: ownership is done from the side of the desk."""
    if not is_chased(facts) or "CAP-1" not in policy.requirements_production:
        return
    for holder in owners_who_need_time(facts):
        if holder.person.has_left(facts.today):
            continue
        if gaps := side_of_desk_gaps(facts, policy, holder):
            severity = severity_in(facts, Severity.HIGH, Severity.MEDIUM)
            acts = holder.person.manager_id or holder.person.id
            yield Raised(
                "F-CAP-2", holder_subject(holder), severity, " ".join(gap.message for gap in gaps), gaps[0].mend, acts
            )


def classification_is_outgrown(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-CLS-1: the classification expired, no longer fits the decisions, or is missing on live cases."""
    if not is_chased(facts):
        return
    c, mend, acts = facts.classification, Mend(Screen.CLASSIFICATION), who_acts(facts)
    if c is None or not c.approved or c.approved_at is None:
        if facts.live:
            yield Raised("F-CLS-1", "missing", Severity.HIGH, "It runs on real cases, unclassified.", mend, acts)
        return
    age = (facts.today - c.approved_at.date()).days
    if age > policy.classification_valid_days:
        message = f"Its classification of {c.approved_at:%-d %b %Y} has expired."
        yield Raised("F-CLS-1", "expired", Severity.HIGH, message, mend, acts)
    if since := [version for version in facts.shipped if version.added and version.shipped_at > c.approved_at]:
        told = "; ".join(sorted({f"{version.system}: {', '.join(version.added)}" for version in since}))
        first = min(version.shipped_at for version in since)
        message = f"Since {first:%-d %b %Y} its systems may do more than when it was classified. {told}."
        yield Raised("F-CLS-1", "may", Severity.HIGH, message, mend, acts)
    labour = labour_reasons_of(facts.decisions)
    if labour and not is_stricter_or_equal(c.nature, Nature.LABOUR):
        message = f"It is classified as {c.nature.value}, but: {labour[0]}"
        yield Raised("F-CLS-1", "outgrown", Severity.HIGH, message, mend, acts)


def pilot_is_past_its_time_box(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-STG-2: a pilot runs past its time-box."""
    end = time_box_end(facts.pilot_start, facts.pilot_end_planned, policy.pilot_days)
    if facts.stage is not Stage.PILOT or end is None:
        return
    late = (facts.today - end).days
    if late > 0:
        severity = Severity.HIGH if late > policy.pilot_grace_days else Severity.MEDIUM
        message = f"The pilot was to end on {end:%-d %b %Y}, {late} days ago. Decide: go, recycle or stop."
        executive = facts.holder_of(Capacity.ACCOUNTABLE_EXECUTIVE)
        acts = executive.person.id if executive else who_acts(facts)
        yield Raised("F-STG-2", "", severity, message, Mend(Screen.INITIATIVE, field="gate"), acts)
