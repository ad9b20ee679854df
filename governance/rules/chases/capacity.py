"""Flags about how much people can carry: F-CAP-1, F-CAP-3, F-CAP-4."""

from collections.abc import Iterator

from governance.rules.commitment import overload_message
from governance.rules.facts import Facts
from governance.rules.findings import Mend, Screen
from governance.rules.policy import Policy
from governance.rules.raised import PersonLoad, Raised
from governance.rules.severity import Severity


def person_is_overcommitted(load: PersonLoad, policy: Policy) -> Iterator[Raised]:
    """F-CAP-1: a person promised more hours than they have, within the next half year."""
    person = load.person
    if person.has_left(load.today):
        return
    message = overload_message(person.name, person.contracted_fte, load.load, policy, load.today)
    if message:
        acts = person.manager_id or person.id
        yield Raised("F-CAP-1", "", Severity.HIGH, message, Mend(Screen.PERSON, person.id), acts)


def person_holds_too_much(load: PersonLoad, policy: Policy) -> Iterator[Raised]:
    """F-CAP-3: a person answers on more initiatives, or owns more decisions, than policy lets anybody."""
    yield from ()


def queue_is_too_busy(facts: Facts, policy: Policy) -> Iterator[Raised]:
    """F-CAP-4: people who answer escalations have hardly any time left, or will not have any."""
    yield from ()
