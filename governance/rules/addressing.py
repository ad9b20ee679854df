"""To whom a step of the chase goes. Pure: who is away, who left and who stands in is read before."""

from collections.abc import Collection, Mapping
from dataclasses import field

from governance.rules.chasing import Rung
from governance.rules.severity import Severity
from roles.rules.records import record


@record(frozen=True, slots=True)
class Reachable:
    """A person as somebody to be told. `gone`: works here no more; `stand_in` acts for them while they are away."""

    id: int
    manager_id: int | None = None
    gone: bool = False
    away: bool = False
    stand_in_id: int | None = None


@record(frozen=True, slots=True)
class Crowd:
    """Everybody who may have to be told: people by id, and those who are trusted with the whole portfolio.

    `deputies` are the deputies who accepted, by initiative and holder: they come before whoever stands in generally.
    """

    people: Mapping[int, Reachable] = field(default_factory=dict)
    deputies: Mapping[tuple[int, int], int] = field(default_factory=dict)
    executives: Mapping[int, int] = field(default_factory=dict)
    pmo: tuple[int, ...] = ()
    second_line: tuple[int, ...] = ()
    board: tuple[int, ...] = ()


@record(frozen=True, slots=True)
class Addressed:
    """A flag as something to be told: how bad, about which initiative, who acts on it, and who hears of it as well."""

    severity: Severity
    initiative_id: int | None
    acts_id: int | None
    also_ids: tuple[int, ...] = ()


def told(flag: Addressed, rung: Rung, crowd: Crowd) -> tuple[int, ...]:
    """Return whom a step is told to, each once; the PMO where there is nobody else. Never more than is needed.

    Source: domain catalogue, 10 (first notice, then who is told when nobody acts).
    """
    first = _who_acts(flag, crowd)
    if rung.level == 0:
        also = _here(flag.also_ids, flag, crowd) if rung is Rung.FIRST else ()
        return tuple(dict.fromkeys((*(first or crowd.pmo), *also)))
    above = _line(flag, crowd) if rung is Rung.LINE else _board(flag, crowd)
    return tuple(dict.fromkeys(above)) or crowd.pmo


def reaches(person_id: int | None, initiative_id: int | None, crowd: Crowd) -> int | None:
    """Return who is told in a person's place: themselves, their deputy while they are away, their manager once gone.

    None where nobody is left.
    """
    seen: set[int] = set()
    while person_id is not None and person_id not in seen:
        seen.add(person_id)
        person = crowd.people.get(person_id)
        if person is None:
            return None
        if not person.gone:
            return _present(person, initiative_id, crowd)
        person_id = person.manager_id
    return None


def _present(person: Reachable, initiative_id: int | None, crowd: Crowd) -> int:
    """Return the person, or while they are away whoever acts for them and is here."""
    if not person.away:
        return person.id
    deputy = crowd.deputies.get((initiative_id, person.id)) if initiative_id is not None else None
    for stand_in_id in (deputy, person.stand_in_id):
        stand_in = crowd.people.get(stand_in_id) if stand_in_id is not None else None
        if stand_in is not None and not stand_in.gone and not stand_in.away:
            return stand_in.id
    return person.id


def _who_acts(flag: Addressed, crowd: Crowd) -> tuple[int, ...]:
    found = reaches(flag.acts_id, flag.initiative_id, crowd)
    return () if found is None else (found,)


def _line(flag: Addressed, crowd: Crowd) -> tuple[int, ...]:
    executive = crowd.executives.get(flag.initiative_id) if flag.initiative_id is not None else None
    person = crowd.people.get(flag.acts_id) if flag.acts_id is not None else None
    manager = person.manager_id if person else None
    wanted = {
        Severity.CRITICAL: (executive or manager,),
        Severity.HIGH: (manager or executive,),
        Severity.MEDIUM: (executive or manager,),
        Severity.LOW: (),
    }[flag.severity]
    above = _here(wanted, flag, crowd)
    return (*above, *(crowd.second_line if flag.severity is Severity.CRITICAL else ()))


def _board(flag: Addressed, crowd: Crowd) -> tuple[int, ...]:
    if flag.severity is Severity.CRITICAL:
        return (*_here(crowd.board, flag, crowd), *crowd.pmo)
    # What is high goes on the board's agenda, which the PMO keeps.
    return crowd.pmo


def _here(wanted: Collection[int | None], flag: Addressed, crowd: Crowd) -> tuple[int, ...]:
    found = (reaches(person_id, flag.initiative_id, crowd) for person_id in wanted)
    return tuple(each for each in found if each is not None)
