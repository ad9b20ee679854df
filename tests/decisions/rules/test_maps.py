"""What may stand in a decision map."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decisions.rules.maps import cycle_in, reason_against_requirement, requirements_allowed
from decisions.rules.vocabulary import NodeKind, RequirementKind

D, IN, S, K = NodeKind.DECISION, NodeKind.INPUT, NodeKind.SOURCE, NodeKind.KNOWLEDGE
INFORMATION, AUTHORITY, KNOWLEDGE = RequirementKind


@pytest.mark.parametrize(
    ("source", "target", "kinds"),
    [
        (D, D, (INFORMATION, AUTHORITY)),
        (IN, D, (INFORMATION, AUTHORITY)),
        (S, D, (AUTHORITY,)),
        (K, D, (KNOWLEDGE,)),
        (D, S, (AUTHORITY,)),
        (S, K, (AUTHORITY,)),
        (K, K, (KNOWLEDGE,)),
        (K, S, ()),
        (D, IN, ()),
        (S, IN, ()),
        (K, IN, ()),
        (IN, IN, ()),
    ],
)
def test_each_kind_of_thing_gives_only_what_it_has(source, target, kinds):
    assert requirements_allowed(source, target) == kinds


def test_why_not_is_said_in_a_sentence():
    assert reason_against_requirement(INFORMATION, S, D) == (
        "Information cannot come from a knowledge source; it comes from a decision or input data."
    )
    assert reason_against_requirement(KNOWLEDGE, K, IN) == (
        "Knowledge cannot go into input data; it goes into a decision or a business knowledge model."
    )


def test_a_circle_is_named_along_its_way():
    assert cycle_in([("a", "b"), ("b", "c"), ("c", "b"), ("a", "d")]) == ("b", "c", "b")
    assert cycle_in([("a", "a")]) == ("a", "a")
    assert cycle_in([]) == ()


def test_two_ways_to_one_place_are_no_circle():
    assert cycle_in([("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]) == ()


def test_a_long_chain_is_followed_to_its_end():
    chain = [(f"{n:05d}", f"{n + 1:05d}") for n in range(20_000)]

    assert cycle_in(chain) == ()
    assert len(cycle_in([*chain, ("20000", "00000")])) == 20_002


@given(st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=14))
def test_it_is_a_circle_of_these_edges_and_without_one_there_is_an_order(edges):
    found = cycle_in(edges)

    if found:
        assert found[0] == found[-1]
        assert all(pair in edges for pair in pairwise(found))
        return
    left = list(edges)
    while left:  # take away whatever nothing leads into, until nothing is left
        targets = {target for _source, target in left}
        kept = [edge for edge in left if edge[0] in targets]
        assert len(kept) < len(left)
        left = kept
