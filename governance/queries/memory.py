"""What a run of everything reads once, although batch after batch asks for it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Max

from decisions.queries.escalations import queue_facts
from decisions.rules.escalations import QueueFacts
from decisions.rules.facts import DecisionFacts
from governance.models import LedgerEntry
from governance.queries.loads import loads_gather
from governance.rules.facts import LoadFacts
from roles.queries.people import people_facts
from roles.queries.units import UnitTree
from roles.rules.people import PersonFacts


@dataclass(slots=True)
class Memory:
    """Who people are, what they promised, and what arrives at queues from all over the company: read once for a run.

    It is kept while nobody acts: every act that changes any of it adds an entry to the ledger, one after the other. So
    many people and queues at most, in order that a run of everything needs no more memory than one of a part.
    """

    most: int = 20_000
    _head: int | None = None
    _day: date | None = None
    _people: dict[int, PersonFacts] = field(default_factory=dict)
    _loads: dict[UUID, LoadFacts] = field(default_factory=dict)
    _queues: dict[int, QueueFacts] = field(default_factory=dict)

    def begin(self, today: date) -> None:
        """Forget what may differ by now. In one statement, before anything of a batch is read.

        What comes in afterwards is seen as newer than this, and read again by the next batch.
        """
        head = LedgerEntry.objects.aggregate(last=Max("id"))["last"]
        if (head, today) != (self._head, self._day):
            self._head, self._day = head, today
            self._people, self._loads, self._queues = {}, {}, {}

    def people(self, ids: Collection[int], tree: UnitTree, today: date) -> Mapping[int, PersonFacts]:
        """Return these people, as `people_facts` does, in no statement if all are known."""
        unknown = [number for number in ids if number not in self._people]
        if unknown:
            self._people |= people_facts(unknown, tree, today)
        found = {number: self._people[number] for number in ids if number in self._people}
        if len(self._people) > self.most:
            self._people = {}
        return found

    def loads(self, people: Iterable[PersonFacts], today: date) -> Mapping[int, LoadFacts]:
        """Return what each of these people has promised, as `loads_gather` does, in no statement if all are known."""
        people = tuple(people)
        unknown = {person.identity: person for person in people if person.identity not in self._loads}
        read_now = loads_gather(unknown.values(), today) if unknown else {}
        self._loads |= {person.identity: read_now[person.id] for person in unknown.values()}
        found = {person.id: self._loads[person.identity] for person in people}
        if len(self._loads) > self.most:
            self._loads = {}
        return found

    def queues(self, ids: Collection[int], decisions: Mapping[int, DecisionFacts]) -> Mapping[int, QueueFacts]:
        """Return these queues, as `queue_facts` does, in no statement if all are known."""
        unknown = [number for number in ids if number not in self._queues]
        if unknown:
            self._queues |= queue_facts(unknown, decisions)
        found = {number: queue for number, queue in self._queues.items() if number in ids}
        if len(self._queues) > self.most:
            self._queues = {}
        return found
