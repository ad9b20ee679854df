"""What differs between two remits, in words, and never a change in silence."""

from copy import deepcopy
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from governance.rules.differences import SECTIONS, Kind, differences
from roles.rules.canonical import canonical
from tests.governance.rules.remit import CONTENT, OPERATIONS, ORLA, PRIYA, content_with, edge_case, term, waiver

D = "decisions/D-0001"
E = f"{D}/edge_cases"
REFUSED = (
    "Action of the edge case “ambiguous” of “Route case” changes from “Escalate to a person” to “Refuse the case”."
)
HELD = ("accountabilities", "outcome_owner")


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        (f"{D}/autonomy", 4, "Autonomy of “Route case” rises from A2 to A4."),
        (f"{D}/name", "Send case", "Name of “Send case” changes from “Route case” to “Send case”."),
        (f"{D}/allowed_answers", ["Here", "There", "Away"], "Answer “Away” of “Route case” is added."),
        (f"{D}/allowed_answers", ["There", "Here"], "List of answers of “Route case” is put in another order."),
        (f"{D}/volume_per_day", 80, "Volume of cases a day of “Route case” falls from 100 to 80."),
        (f"{D}/volume_per_day", None, "Volume of cases a day of “Route case” is taken away; it was 100."),
        (f"{D}/verb", "generate_for_review", "Verb of “Route case” changes from route to generate for review."),
        (f"{D}/retired", True, "Decision “Route case” is retired."),
        (
            f"{D}/operates/days",
            "every_day",
            "Time of operation of “Route case” changes from 08:00–18:00, weekdays to 08:00–18:00, every day.",
        ),
        (f"{D}/logic_text", "By rule. " * 30, None),
        (f"{D}/unit/name", "Ops", "Unit of “Route case” is called Ops now, not Operations."),
        (f"{D}/conflicts", [], "Conflict of inputs “Billing status” and “Tier” of “Route case” is removed."),
        (f"{D}/inputs/Tier/mandatory", False, "The input “Tier” of “Route case” is no longer mandatory."),
        (f"{D}/grants/Private/level", 3, "Autonomy of the segment “Private” of “Route case” rises from A2 to A3."),
        (
            f"{D}/grants/Private/share",
            0.6,
            "Share of cases of the segment “Private” of “Route case” falls from 70 % to 60 %.",
        ),
        (
            f"{D}/grants/Vulnerable/high_touch",
            False,
            "The segment “Vulnerable” of “Route case” is no longer high-touch.",
        ),
        (f"{D}/grants/Private", ..., "The segment “Private” of “Route case” is removed."),
        (
            f"{D}/ramp/1/share",
            20,
            "Share of cases of the step of the handover “1” of “Route case” rises from 10 % to 20 %.",
        ),
        (f"{D}/table", None, "The decision table of “Route case” is removed."),
        (
            "tolerances/Misrouted cases/on_red",
            "suspend",
            "Tolerance “Misrouted cases”: consequence of a broken limit is set to “Suspend: the AI decides nothing”.",
        ),
        (
            "tolerances/Overridden answers · D-0001 · Vulnerable/limit_low",
            1,
            "Tolerance “Overridden answers · D-0001 · Vulnerable”: lower limit falls from 2 % to 1 %.",
        ),
        (
            f"{D}/table/rules/2",
            "Anything else → nowhere",
            'Rule 2 in the table of “Route case” changes from “Anything else → "There"” to “Anything else → nowhere”.',
        ),
        (f"{D}/table/rules/3", "Tier 1 → here", "Rule 3 in the table of “Route case” is added: “Tier 1 → here”."),
        (
            f"{D}/table/hit_policy",
            "First",
            "Hit policy of the decision table of “Route case” changes from “Unique: at most one rule fits” to “First”.",
        ),
        (
            f"{E}/ambiguous/expected_share",
            0.06,
            "Expected share of cases of the edge case “ambiguous” of “Route case” rises from 5 % to 6 %.",
        ),
        (f"{D}/inputs/Tier", ..., "The input “Tier” of “Route case” is removed."),
        (
            f"{E}/incomplete: Billing status",
            ...,
            "The edge case “incomplete: Billing status” of “Route case” is removed.",
        ),
        (
            f"{E}/ambiguous/trigger_value",
            0.75,
            "Threshold of the edge case “ambiguous” of “Route case” falls from 0.8 to 0.75.",
        ),
        (
            f"{E}/ambiguous/action",
            "refuse",
            REFUSED,
        ),
        (
            f"{E}/ambiguous/respond_within_minutes",
            120,
            "Time to respond of the edge case “ambiguous” of “Route case” rises from 60 min to 120 min.",
        ),
        (f"{D}/queues/Desk/lead", PRIYA, "Lead of the queue “Desk” changes from Orla Byrne to Priya Raman."),
        (f"{D}/owners", [term(PRIYA)], "Priya Raman is owner of “Route case” instead of Orla Byrne."),
        ((*HELD, "0"), term(PRIYA), "Priya Raman is outcome owner instead of Orla Byrne."),
        ("accountabilities/outcome_owner", ..., "Orla Byrne is no longer outcome owner."),
        ("accountabilities/gate_chair", [term(PRIYA)], "Priya Raman becomes gate chair."),
        ((*HELD, "0", "hours"), 20, "Time set aside a month of Orla Byrne as outcome owner falls from 40 h to 20 h."),
        ((*HELD, "0", "to"), "2026-12-31", "End of Orla Byrne as outcome owner is set to 31 Dec 2026."),
        (
            (*HELD, "0", "deputy", "accepted"),
            False,
            "Deputy of Orla Byrne as outcome owner changes from Priya Raman to Priya Raman (who has not accepted).",
        ),
        ((*HELD, "0", "in_objectives"), False, "Orla Byrne as outcome owner no longer has it among the objectives."),
        (
            (*HELD, "0", "person", "name"),
            "Orla Moran",
            "Orla Byrne, who is outcome owner, is called Orla Moran now.",
        ),
        ("tolerances/Misrouted cases/limit", 8, "Tolerance “Misrouted cases”: limit rises from 5 % to 8 %."),
        (
            "tolerances/Answered in time/limit",
            900.5,
            "Tolerance “Answered in time”: limit falls from 950 ‰ to 900.5 ‰.",
        ),
        (
            "tolerances/Misrouted cases/signed_by",
            None,
            "Tolerance “Misrouted cases”: signature is taken away; it was Orla Byrne.",
        ),
        ("tolerances/Misrouted cases", ..., "Tolerance “Misrouted cases” is removed."),
        ("initiative/title", "Sorting", "Title of the initiative changes from “Triage” to “Sorting”."),
        (
            "initiative/planned_go_live",
            "2027-02-01",
            "Planned go-live of the initiative changes from 5 Jan 2027 to 1 Feb 2027.",
        ),
        ("classification", None, "The classification is removed."),
        ("classification/acts_without_person", True, "The classification says that it acts without a person."),
        ("systems/Router/versions/sha256:2", {"label": "7.2"}, "Version “7.2” of system “Router” is added."),
        ("systems/Router/used", False, "System “Router” is no longer used."),
        ("plans/7", ..., "Plan “Clerks” is removed."),
        (
            "plans/7/activities/Sort mail/fate",
            "eliminate",
            "Fate of the activity “Sort mail” in plan “Clerks” changes from automate to eliminate.",
        ),
        ("plans/7/role/headcount", 15, "Headcount of the role in plan “Clerks” rises from 12 to 15."),
        (
            "plans/7/activities/Look after it/oversight",
            ...,
            "The activity “Look after it” in plan “Clerks” is no longer looking after the AI.",
        ),
        (
            "plans/7/activities/Sort mail/fallback",
            "none",
            "Fallback of the activity “Sort mail” in plan “Clerks” changes from retained skill to none.",
        ),
        (
            "plans/7/movements/release/hours",
            25,
            "Number of hours of the move of hours to “Posts that end” in plan “Clerks” rises from 20 h to 25 h.",
        ),
        (
            "plans/7/movements",
            {"release": CONTENT["plans"]["7"]["movements"]["release"]},
            "The move of hours to “Another unit: Operations” in plan “Clerks” is removed.",
        ),
        ("plans/7/no_new_work", "None.", "Reason why no new work comes “None.” of plan “Clerks” is added."),
        (f"{D}/takes_over", ..., "Work taken over “Sort mail (Clerk, OPS)” of “Route case” is removed."),
        ("value/Less sorting/hours", 50, "Number of hours of benefit “Less sorting” rises from 40 h to 50 h."),
        ("value/Less variety", ..., "Benefit “Less variety” is removed."),
        ("waivers/RSK-1", [waiver()], "A waiver of RSK-1 until 31 Dec 2026 is added."),
        ("waivers/DEC-4", [], "A waiver of DEC-4 until 31 Dec 2026 is removed."),
        ("benefits", {"hours": 10}, "The benefits is added."),
    ],
)
def test_a_change_is_told_in_one_sentence(path, value, text):
    found = differences(CONTENT, content_with(path, value))

    if text is None:
        assert len(found) == 1
    else:
        assert [difference.text for difference in found] == [text]


def test_what_differs_knows_its_section_subject_place_and_sides():
    (found,) = differences(CONTENT, content_with(f"{D}/autonomy", 4))

    assert found.as_json() == {
        "section": "decisions",
        "subject": "Decision “Route case”",
        "path": ["decisions", "D-0001", "autonomy"],
        "kind": "changed",
        "before": 2,
        "after": 4,
        "text": "Autonomy of “Route case” rises from A2 to A4.",
    }
    assert (found.field, found.around[0]["autonomy"], found.around[1]["autonomy"]) == ("autonomy", 2, 4)


def test_the_same_content_has_no_differences_however_it_was_written():
    written = deepcopy(CONTENT)
    written["decisions"]["D-0001"]["queues"]["Desk"]["fte"] = Decimal("2.50")
    written["decisions"]["D-0001"]["operates"]["from"] = time(8)
    written["initiative"]["planned_go_live"] = date(2027, 1, 5)
    written["ask"] = {"gate": "pilot"}
    written["format"] = "remit/2"

    assert differences(CONTENT, written) == ()


def test_differences_come_in_the_order_in_which_the_sections_are_read():
    found = list(dict.fromkeys(difference.section for difference in differences({}, CONTENT)))

    assert found == list(SECTIONS)


def test_the_hours_of_a_queue_that_decisions_share_are_told_once():
    before, after = deepcopy(CONTENT), content_with(f"{D}/queues/Desk/fte", 1)
    for content in (before, after):
        content["decisions"]["D-0002"] = content["decisions"]["D-0001"] | {"name": "Close case"}

    assert [d.text for d in differences(before, after)] == [
        "Number of people (full-time equivalents) of the queue “Desk” falls from 2.5 to 1."
    ]


def test_who_goes_on_beside_somebody_new_is_paired_with_themselves():
    before = content_with("/".join(HELD), [term(ORLA)])
    after = content_with("/".join(HELD), [term(ORLA, to="2026-12-01"), term(PRIYA, **{"from": "2026-12-01"})])

    assert [(d.kind, d.text) for d in differences(before, after)] == [
        (Kind.CHANGED, "End of Orla Byrne as outcome owner is set to 1 Dec 2026."),
        (Kind.ADDED, "Priya Raman becomes outcome owner."),
    ]


def leaves(value, path=()):
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if not inner:
        yield path
        return
    for key, entry in inner:
        yield from leaves(entry, (*path, str(key)))


def parts(value, path=()):
    """Every part that can be taken away: entries of mappings and of lists."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in inner:
        yield (*path, str(key))
        yield from parts(entry, (*path, str(key)))


CONDITIONS = {name: section for name, section in CONTENT.items() if name in SECTIONS}
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-9, 9),
    st.sampled_from(["", "x", "2027-05-05", "9999-99-99", "08:00:00", "a" * 300, "eliminate", "labour", "lower"]),
    st.sampled_from([[], ["x"], {}, {"x": 1}, ORLA, OPERATIONS, term(), edge_case("ambiguous")]),
)


def at(content, path):
    for step in path:
        content = content[int(step) if isinstance(content, list) else step]
    return content


@settings(deadline=None, max_examples=150)
@example(("value", "Less variety", "plan"), [])
@given(st.sampled_from(sorted({*leaves(CONDITIONS), *parts(CONDITIONS)})), VALUES)
def test_no_change_of_any_leaf_or_part_is_silent(path, value):
    before = at(CONTENT, path)
    assume(canonical(before) != canonical(value))

    found = differences(CONTENT, content_with(path, value))

    assert found
    assert all(difference.text.endswith(".") and difference.subject for difference in found)
    assert {difference.section for difference in found} == {path[0]}


@pytest.mark.parametrize("path", sorted(parts(CONDITIONS)), ids="/".join)
def test_nothing_goes_or_comes_in_silence(path):
    less = content_with(path, ...)

    assert differences(CONTENT, less)
    assert differences(less, CONTENT)
