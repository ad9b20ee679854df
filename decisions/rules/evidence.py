"""Whether it is proven that written logic is right: outcomes, tests, calibration, reference cases.

DEC-2, DEC-3 to DEC-5 as far as they ask for proof, DEC-9.
"""

from collections.abc import Iterator

from decisions.rules.clarity_items import ClarityItem, Proof, Topic, item
from decisions.rules.facts import LEAST_MEASURED, DecisionFacts, EdgePolicyFacts
from decisions.rules.vocabulary import EdgeCase, LogicKind, OutcomeKind, TriggerType

# Source: domain catalogue, DEC-2.
LEAST_EXAMPLES = 3
_GOOD = frozenset({OutcomeKind.TARGET})
_BAD = frozenset({OutcomeKind.UNACCEPTABLE, OutcomeKind.NEVER})
_PERCENT = 100


def outcome_items(d: DecisionFacts) -> Iterator[ClarityItem]:
    """DEC-2: what a good and a bad outcome is, with examples and the measure that tells how often it happens."""
    for label, kinds, word in (("What is wanted", _GOOD, "good"), ("What is unacceptable", _BAD, "unacceptable")):
        found = any(outcome.kind in kinds for outcome in d.outcomes)
        yield _outcome(label, found, f"Nothing says what {_an(word)} outcome of {d.name} is.")
    few = [o.statement for o in d.outcomes if o.examples < LEAST_EXAMPLES]
    message = f"“{few[0]}” has fewer than {LEAST_EXAMPLES} examples in {d.name}." if few else ""
    yield _outcome("Examples", not few, message)
    unmeasured = [o.statement for o in d.outcomes if not o.has_measure]
    message = f"Nothing measures how often “{unmeasured[0]}” happens in {d.name}." if unmeasured else ""
    yield _outcome("Measures", not unmeasured, message)


def test_items(d: DecisionFacts, kind: EdgeCase, topic: Topic, proof: Proof) -> Iterator[ClarityItem]:
    """DEC-3, DEC-4: each rule of this kind was tried as it is now, often enough."""
    if not proof.edge_tests:
        return
    for policy in d.policies_for(kind):
        about = _about(d, policy)
        message = (
            f"The rule for {about} in {d.name} passed {policy.tests_passed} of {proof.edge_tests:.0f} tests "
            "since it wants what it wants now."
        )
        if policy.tests_failed:
            message = (
                f"The rule for {about} in {d.name} failed {policy.tests_failed} of its latest tests. Mend what runs or "
                "the rule, and run them again."
            )
        done = policy.tests_passed >= proof.edge_tests and not policy.tests_failed
        yield item(topic, "edge-tests", f"Tests: {about}", done, message)


def calibration_items(d: DecisionFacts, proof: Proof) -> Iterator[ClarityItem]:
    """DEC-5: a rule relies on a confidence only where it was measured that it can be believed."""
    relies = any(policy.trigger is TriggerType.CONFIDENCE for policy in d.policies_for(EdgeCase.AMBIGUOUS))
    if not (proof.calibration_error and relies):
        return
    error = d.measured.calibration_error
    message = (
        f"No replay of {d.name}, of {LEAST_MEASURED} past cases at least and with its logic as it is now, measured "
        "whether the confidence its ambiguity rule relies on can be believed."
    )
    if error is not None:
        message = (
            f"The confidence in {d.name} is off by {error:.2f} on average; {proof.calibration_error:g} is the most. "
            "Set the threshold on something else, or have the model calibrated."
        )
    done = error is not None and error <= proof.calibration_error
    yield item(Topic.CALIBRATION, "replay", "The confidence", done, message, known=error is not None)


def reference_items(d: DecisionFacts, proof: Proof) -> Iterator[ClarityItem]:
    """DEC-9: experts answered enough cases blind, agree with each other, and the logic answers like them."""
    known, name = d.references, d.name
    cases = f"{proof.reference_cases:.0f}"
    message = f"{known.adjudicated} reference cases of {name} are adjudicated; {cases} are needed."
    yield _case("Reference cases", known.adjudicated >= proof.reference_cases, message)
    for grant in d.grants:
        if grant.segment and grant.share:
            count = known.by_segment.get(grant.segment, 0)
            message = (
                f"{count} reference cases of {name} are in “{grant.segment}”; {proof.segment_cases:.0f} are needed."
            )
            yield _case(f"Cases in {grant.segment}", count >= proof.segment_cases, message)
    if not known.adjudicated:
        return
    alone = known.adjudicated - known.blind
    yield _case("Two experts", not alone, f"{alone} reference cases of {name} were not answered by two experts.")
    yield _case("Frontline", known.frontline, f"Nobody who does this work every day answered a case of {name}.")
    kappa = known.kappa
    message = f"How far experts agree on {name} is not known: their answers are too few, or all the same."
    if kappa is not None:
        message = f"Experts agree on {name} by {kappa:.2f} beyond chance (kappa); {proof.kappa:g} is needed."
    done = kappa is not None and kappa >= proof.kappa
    yield item(Topic.REFERENCES, "reference-cases", "Experts agree", done, message, known=kappa is not None)
    yield _agreement(d, proof)


def _agreement(d: DecisionFacts, proof: Proof) -> ClarityItem:
    share = d.references.agreement
    what = "table" if d.logic_kind is LogicKind.TABLE or d.has_table else "logic"
    message = f"No replay says how often the {what} of {d.name} as it is now answers like the experts."
    if share is not None:
        message = (
            f"The {what} of {d.name} answers {share * _PERCENT:.0f} % of the reference cases like the experts; "
            f"{proof.agreement * _PERCENT:.0f} % are needed."
        )
    done = share is not None and share >= proof.agreement
    return item(Topic.REFERENCES, "replay", "It answers like experts", done, message, known=share is not None)


def _about(d: DecisionFacts, policy: EdgePolicyFacts) -> str:
    names = {entry.id: entry.name for entry in d.inputs}
    pairs = {pair.id: f"{pair.first} vs {pair.second}" for pair in d.conflicts}
    if policy.input_id:
        return f"missing {names.get(policy.input_id, 'information')}"
    if policy.conflict_id:
        return pairs.get(policy.conflict_id, "conflicting signals")
    return "missing information" if policy.kind is EdgeCase.INCOMPLETE else "conflicting signals"


def _outcome(label: str, done: object, message: str) -> ClarityItem:
    return item(Topic.OUTCOMES, "outcomes", label, done, message)


def _case(label: str, done: object, message: str) -> ClarityItem:
    return item(Topic.REFERENCES, "reference-cases", label, done, message)


def _an(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
