"""What may stand in a decision map: which requirement between which kinds of things, and never in a circle."""

from collections.abc import Iterable, Mapping

from decisions.rules.vocabulary import NodeKind, RequirementKind

Edge = tuple[str, str]

# What goes into what by which kind of requirement, as far as a DMN document can say it.
_MAY_LEAD: Mapping[RequirementKind, tuple[frozenset[NodeKind], frozenset[NodeKind]]] = {
    RequirementKind.INFORMATION: (
        frozenset({NodeKind.DECISION, NodeKind.INPUT}),
        frozenset({NodeKind.DECISION}),
    ),
    RequirementKind.AUTHORITY: (
        frozenset({NodeKind.DECISION, NodeKind.INPUT, NodeKind.SOURCE}),
        frozenset({NodeKind.DECISION, NodeKind.SOURCE, NodeKind.KNOWLEDGE}),
    ),
    RequirementKind.KNOWLEDGE: (
        frozenset({NodeKind.KNOWLEDGE}),
        frozenset({NodeKind.DECISION, NodeKind.KNOWLEDGE}),
    ),
}


def reason_against_requirement(kind: RequirementKind, source: NodeKind, target: NodeKind) -> str:
    """Return in a sentence why a requirement of this kind cannot lead from one to the other; empty where it can."""
    sources, targets = _MAY_LEAD[kind]
    word = kind.value.capitalize()
    if source not in sources:
        return f"{word} cannot come from {_one(source)}; it comes from {_either(sources)}."
    if target not in targets:
        return f"{word} cannot go into {_one(target)}; it goes into {_either(targets)}."
    return ""


def requirements_allowed(source: NodeKind, target: NodeKind) -> tuple[RequirementKind, ...]:
    """Return which kinds of requirement may lead from one thing to the other."""
    return tuple(kind for kind in RequirementKind if not reason_against_requirement(kind, source, target))


def cycle_in(edges: Iterable[Edge]) -> tuple[str, ...]:
    """Return the names along a circle, the first one again at its end, or nothing where there is none.

    An edge leads from what is needed to what needs it. Nothing is searched twice and nothing is stacked, so that a map
    of thousands of things is no harder than one of ten.
    """
    leads_to: dict[str, list[str]] = {}
    for source, target in edges:
        leads_to.setdefault(source, []).append(target)
    cleared: set[str] = set()
    for start in sorted(leads_to):
        if start not in cleared and (found := _circle_from(start, leads_to, cleared)):
            return found
    return ()


def _circle_from(start: str, leads_to: Mapping[str, list[str]], cleared: set[str]) -> tuple[str, ...]:
    """Follow the edges depth first; what lies behind without a circle is cleared for good."""
    path, waiting = [start], [iter(sorted(leads_to.get(start, ())))]
    on_path = {start}
    while path:
        following = next(waiting[-1], None)
        if following is None:
            waiting.pop()
            done = path.pop()
            on_path.discard(done)
            cleared.add(done)
        elif following in on_path:
            return (*path[path.index(following) :], following)
        elif following not in cleared:
            path.append(following)
            on_path.add(following)
            waiting.append(iter(sorted(leads_to.get(following, ()))))
    return ()


_ONE = {
    NodeKind.DECISION: "a decision",
    NodeKind.INPUT: "input data",
    NodeKind.SOURCE: "a knowledge source",
    NodeKind.KNOWLEDGE: "a business knowledge model",
}


def _one(kind: NodeKind) -> str:
    return _ONE[kind]


def _either(kinds: frozenset[NodeKind]) -> str:
    named = [_ONE[kind] for kind in NodeKind if kind in kinds]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"
