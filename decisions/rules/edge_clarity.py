"""What happens in the awkward cases of a decision, and what of that is still open: DEC-3 to DEC-6, HUM-1."""

from collections.abc import Iterable, Iterator

from decisions.rules.clarity_items import ClarityItem, Topic, item
from decisions.rules.facts import DecisionFacts, EdgePolicyFacts
from decisions.rules.rosters import cover_gaps
from decisions.rules.vocabulary import EdgeCase, EscalationCategory

LEAST_INPUTS_TO_CONFLICT = 2


def incomplete_items(d: DecisionFacts) -> Iterator[ClarityItem]:
    """DEC-3: each mandatory input has a rule for when it is missing."""
    policies = d.policies_for(EdgeCase.INCOMPLETE)
    for_all = any(policy.input_id is None for policy in policies)
    covered = {policy.input_id for policy in policies}
    mandatory = [entry for entry in d.inputs if entry.mandatory]
    for entry in mandatory:
        yield item(
            Topic.INCOMPLETE,
            f"edge-incomplete-{entry.id}",
            f"When {entry.name} is missing",
            for_all or entry.id in covered,
            f"Nothing says what happens when {entry.name} is missing in {d.name}.",
        )
    if not mandatory:
        yield item(
            Topic.INCOMPLETE,
            "edge-incomplete",
            "When information is missing",
            policies,
            f"Nothing says what happens in {d.name} when information is missing.",
        )


def conflicting_items(d: DecisionFacts) -> Iterator[ClarityItem]:
    """DEC-4: each pair of inputs that can disagree has a rule."""
    policies = d.policies_for(EdgeCase.CONFLICTING)
    for_all = any(policy.conflict_id is None for policy in policies)
    covered = {policy.conflict_id for policy in policies}
    for pair in d.conflicts:
        yield item(
            Topic.CONFLICTING,
            f"edge-conflicting-{pair.id}",
            f"When {pair.first} and {pair.second} disagree",
            for_all or pair.id in covered,
            f"Conflicting-signal policy missing for {pair.first} vs {pair.second} in decision {d.name}.",
        )
    if not d.conflicts and len(d.inputs) >= LEAST_INPUTS_TO_CONFLICT:
        yield item(
            Topic.CONFLICTING,
            "edge-conflicting",
            "When signals disagree",
            for_all or d.conflicts_ruled_out,
            f"Nobody has said which inputs of {d.name} can contradict each other.",
        )


def ambiguous_items(d: DecisionFacts) -> Iterator[ClarityItem]:
    """DEC-5: a rule with a number says what is too ambiguous."""
    policies = d.policies_for(EdgeCase.AMBIGUOUS)
    message = f"No rule says when {d.name} is too ambiguous for the AI."
    if policies:
        message = f"The ambiguity rule of {d.name} has no number that triggers it."
    done = any(policy.has_trigger_value for policy in policies)
    yield item(Topic.AMBIGUOUS, "edge-ambiguous", "When the case is ambiguous", done, message)


def uncovered_items(d: DecisionFacts) -> Iterator[ClarityItem]:
    """DEC-5: whatever a table leaves open goes to a person, unless it is proven that it leaves nothing open."""
    table = d.table
    if table is None or not d.has_table or table.complete:
        return
    message = f"Nobody knows whether the table of {d.name} covers every case, and none that is left goes to a person."
    if table.fresh and table.gaps:
        least = "" if table.exact else "at least "
        open_cases = f"{least}{table.gaps} kinds of cases" if table.gaps > 1 or least else "one kind of cases"
        message = f"The table of {d.name} leaves {open_cases} without a rule, and no person decides them."
    done = any(policy.asks_a_person for policy in d.policies_for(EdgeCase.UNCOVERED))
    yield item(Topic.UNCOVERED, "edge-uncovered", "When no rule fits", done, message)


def mandatory_items(d: DecisionFacts, categories: Iterable[EscalationCategory]) -> Iterator[ClarityItem]:
    """DEC-6: each category has a rule, and silence has an end."""
    policies = {policy.category: policy for policy in d.policies_for(EdgeCase.MANDATORY)}
    for category in categories:
        policy = policies.get(category.value)
        done, message = policy is not None and policy.has_timeout_action, ""
        if policy is None:
            message = f"No mandatory escalation for “{category.label}” in {d.name}."
        elif not done:
            message = f"“{category.label}” in {d.name} does not say what happens when nobody answers."
        field, label = f"edge-mandatory-{category.value}", f"Escalation: {category.label}"
        yield ClarityItem(Topic.MANDATORY, field, label, done, message)


def intervention_items(d: DecisionFacts) -> Iterator[ClarityItem]:
    """HUM-1: each rule that asks a person reaches somebody in time."""
    asking = [policy for policy in d.policies if policy.asks_a_person]
    if not asking:
        yield ClarityItem(
            Topic.INTERVENTION,
            "edge-cases",
            "Who is asked",
            done=False,
            message=f"No case of {d.name} reaches a person.",
        )
        return
    gaps = [message for policy in asking if (message := _cover_gap(d, policy))]
    untimed = [policy for policy in asking if not policy.respond_within_minutes]
    if untimed:
        gaps.append(f"{len(untimed)} of {len(asking)} rules of {d.name} that ask a person give no time to answer in.")
    yield item(Topic.INTERVENTION, "edge-cases", "Who is asked, and when", not gaps, gaps[0] if gaps else "")


def _cover_gap(d: DecisionFacts, policy: EdgePolicyFacts) -> str:
    if policy.queue_hours is None:
        return f"A rule of {d.name} asks a person, but names no queue."
    if d.operates is None:
        return f"Nothing says at what hours {d.name} runs."
    gaps = cover_gaps(d.operates, policy.queue_hours, policy.roster)
    if gaps and policy.roster:
        return f"{d.name} runs {d.operates}, but nobody is on the roster of {policy.queue_name} {'; '.join(gaps)}."
    if gaps:
        return f"{d.name} runs {d.operates}, but {policy.queue_name} is staffed {policy.queue_hours}."
    return ""
