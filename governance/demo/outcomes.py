"""Outcomes of the demo: how what ran went, sent in week by week, and what those who do the work said of it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from decisions.models import Decision
from governance.demo.clock import Story
from governance.demo.company import Company
from governance.demo.shares import EVERYBODY, VULNERABLE
from governance.demo.steps import EVERY
from governance.demo.streams import Phase, Spread, Stream, cases_of
from governance.models import Initiative
from governance.rules.limits import Sampling
from governance.rules.measurements import Figures
from governance.rules.oversight import CaseKind
from governance.services.case_reports import case_report_make, case_report_reply
from governance.services.measurements import measurement_report
from governance.services.outcomes import outcomes_take
from governance.services.rollup import outcomes_roll_up

# The days on which outcomes are sent in, as days ago: once a week, and more often in the last.
FIRST = 212
FEEDS = (*range(FIRST - EVERY, 10, -EVERY), 9, 4, 1)
MOTOR, WATER, HEALTH = (
    "Motor damage estimates from photos",
    "Water damage first notice",
    "Health claim coding",
)
UNSIGNED = "sha256:0c44e1"
# Since when water damage runs what nobody signed, as days ago.
SWITCHED = 9
_SIGNED = "sha256:9b07d2"

STREAMS = (
    Stream(
        MOTOR,
        "Assess vehicle damage",
        ("Repair under 2,500", "Repair above 2,500", "Inspect"),
        (
            Phase(211, 102, 46, _SIGNED, {VULNERABLE: 0.012, EVERYBODY: 0.031}),
            Phase(101, 0, 92, _SIGNED, {VULNERABLE: 0.011, EVERYBODY: 0.027}),
        ),
        "error_rate",
    ),
    Stream(
        MOTOR,
        "Settle small motor damage",
        ("Pay", "Inspect", "Ask the customer"),
        (
            Phase(211, 102, 36, _SIGNED, {VULNERABLE: 0.0, EVERYBODY: 0.006}),
            Phase(101, 29, 40, _SIGNED, {VULNERABLE: 0.004, EVERYBODY: 0.008}),
            Phase(28, 0, 42, _SIGNED, {VULNERABLE: 0.004, EVERYBODY: 0.0185}),
        ),
        "rework_rate",
        looked_at=1.0,
    ),
    Stream(
        WATER,
        "Sort water damage",
        ("Standard", "Urgent", "Quick settlement"),
        (
            Phase(185, SWITCHED, 50, _SIGNED, {VULNERABLE: 0.0, EVERYBODY: 0.005}),
            Phase(SWITCHED - 1, 0, 52, UNSIGNED, {VULNERABLE: 0.05, EVERYBODY: 0.14}),
        ),
        "misroute_rate",
        looked_at=0.6,
        unknown=0.05,
        manual=0.02,
    ),
    Stream(
        "Change of address requests",
        "Change address",
        ("Carry out", "Ask the customer", "Give to the team"),
        (Phase(66, 0, 54, "sha256:6f1d8c2ab04e", {VULNERABLE: 0.0, EVERYBODY: 0.0025}),),
        "error_rate",
        looked_at=0.7,
    ),
    Stream(
        HEALTH,
        "Ask for a medical report",
        ("Pay", "Ask for a report"),
        (Phase(45, 0, 48, "", {}),),
        looked_at=1.0,
        overruled=0.008,
        seconds=(4.0, 6.0, 7.0, 3.0, 8.0, 5.0),
        autonomy=2,
    ),
    Stream(
        "Supplier invoice matching",
        "Release invoice",
        ("Release", "Hold", "Return to supplier"),
        (
            Phase(95, 25, 44, "", {EVERYBODY: 0.002}),
            Phase(24, 0, 131, "", {EVERYBODY: 0.002}),
        ),
        "error_rate",
        looked_at=0.4,
        vulnerable=0.0,
    ),
    Stream(
        "Goodwill payment suggestions",
        "Grant goodwill payment",
        ("None", "Up to 50", "Ask the team lead"),
        (Phase(60, 0, 35, "", {}),),
        looked_at=1.0,
        overruled=0.02,
        seconds=(3.0, 5.0, 4.0, 2.0, 6.0),
        escalated=0.0,
        autonomy=1,
    ),
)


def outcome_stories(company: Company) -> list[Story]:
    """Return what came in of what the AI did, and what those who do the work said of it."""
    return [_feed(company), _coded(company), _does_not_fit(company)]


def _feed(company: Company) -> Story:
    """The platform sends in what was decided, and it is counted."""
    spreads, since = [Spread() for _ in STREAMS], company.day(FIRST)
    for days in FEEDS:
        at = yield company.ago(days, 20)
        keys = dict(Initiative.objects.values_list("title", "key"))
        events = [
            event
            for stream, spread in zip(STREAMS, spreads, strict=True)
            if stream.title in keys
            for event in cases_of(stream, keys[stream.title], company.today, _between(since, at), spread)
        ]
        since = max(since, at.date() + timedelta(days=1))
        if events:
            for part in range(0, len(events), 10_000):
                outcomes_take(events[part : part + 10_000], initiative=None, actor=company.actor("ben"), at=at)
            outcomes_roll_up(at=at)


def _between(since: date, until: datetime) -> Iterator[date]:
    return iter([since + timedelta(days=n) for n in range((until.date() - since).days + 1)])


def _coded(company: Company) -> Story:
    """Health claims look at a handful of lines a week: nobody can tell from that how many are coded wrongly."""
    for days in (38, 31, 24, 17, 10, 3):
        at = yield company.ago(days, 16)
        initiative = Initiative.objects.get(title=HEALTH)
        figures = Figures(
            measure="error_rate",
            starts_on=at.date() - timedelta(days=EVERY - 1),
            ends_on=at.date(),
            k=0,
            n=4,
            sampling=Sampling.SIMPLE_RANDOM,
            decision_id=Decision.objects.get(name="Code treatment").pk,
            source="Coders’ lunch break review",
        )
        measurement_report(initiative, figures, actor=company.actor("wanjiru"), at=at)


def _does_not_fit(company: Company) -> Story:
    at = yield company.ago(9, 12)
    decision, initiative = Decision.objects.get(name="Sort water damage"), Initiative.objects.get(title=WATER)
    text = (
        "The customer writes that the cellar is full of water, and it is sorted as standard because no room is named."
    )
    report = case_report_make(
        initiative,
        decision,
        kind=CaseKind.NO_RULE,
        text=text,
        case_reference="WD-2209",
        actor=company.actor("yuna"),
        at=at,
    )
    at = yield company.ago(8, 10)
    reply = "You are right: a cellar is part of the home. Until the rule says so, such cases are given to you by hand."
    case_report_reply(report, text=reply, actor=company.actor("hannah"), at=at)
    at = yield company.ago(1, 11)
    text = "“Urgent” is asked for damp electrics, but nobody can tell from the photo whether they are live."
    case_report_make(initiative, decision, kind=CaseKind.UNCLEAR, text=text, actor=company.actor("anton"), at=at)
