"""Where somebody who stands in for somebody could not act, and why."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time

from django.utils import timezone

from governance.evidence import gather
from governance.models import Accountability
from governance.rules.stages import ENDED_STAGES
from governance.rules.standing_in import reasons_against_standing_in
from roles.models import Delegation
from roles.queries.people import people_facts
from roles.queries.units import UnitTree
from roles.rules.capacities import Capacity


def delegation_warnings(delegations: Collection[Delegation], today: date) -> Mapping[int, Sequence[str]]:
    """Return by delegation each initiative and capacity in which it opens nothing, as sentences.

    The number of statements does not depend on how many delegations or initiatives there are.
    """
    delegators = {delegation.delegator_id for delegation in delegations}
    held: dict[int, set[int]] = defaultdict(set)
    rows = Accountability.objects.filter(person__in=delegators, status="accepted").exclude(valid_to__lte=today)
    for person_id, initiative_id in rows.exclude(initiative__stage__in=ENDED_STAGES).values_list(
        "person_id", "initiative_id"
    ):
        held[person_id].add(initiative_id)
    at = timezone.make_aware(datetime.combine(today, time()))
    evidence = {e.facts.id: e.facts for e in gather(set().union(*held.values()), at)} if held else {}
    people = people_facts({delegation.delegate_id for delegation in delegations}, UnitTree.read(), today)
    found: dict[int, list[str]] = {}
    for delegation in delegations:
        capacities = {Capacity(capacity) for capacity in delegation.capacities}
        found[delegation.pk] = [
            f"{facts.title}: {reason.text}"
            for number in sorted(held[delegation.delegator_id])
            for facts in (evidence[number],)
            for holder in facts.holders
            if holder.person.id == delegation.delegator_id and holder.capacity in capacities
            for reason in reasons_against_standing_in(facts, holder, people[delegation.delegate_id])
        ]
    return found
