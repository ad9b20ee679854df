"""How clear decisions are, as the register and its forms show it."""

from collections.abc import Collection, Mapping
from datetime import date

from decisions.queries.facts import decisions_gather
from decisions.rules.clarity import Clarity, clarity
from decisions.rules.vocabulary import EscalationCategory

# The register serves every initiative, so it asks for every category that a policy can make mandatory. A gate asks for
# those of its initiative's own policy, which are never more.
REGISTER_CATEGORIES = tuple(EscalationCategory)


def decision_clarity(ids: Collection[int], today: date) -> Mapping[int, Clarity]:
    """Return the clarity of these decisions by id, in ten statements."""
    facts = decisions_gather(ids, today, evidence=False)
    return {number: clarity(fact, today, REGISTER_CATEGORIES) for number, fact in facts.items()}
