"""Waivers for the rules to judge."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from governance.rules.waiver_requests import Ask, Control
from governance.rules.waivers import Authority, ControlFacts, Ground, WaiverFacts, WaiverKind, expires_at
from tests.governance.rules.facts import MET, NOW, TODAY

SAMPLE = ControlFacts(1, "Every tenth case is read", 5, 7, NOW - timedelta(days=2))


def a_waiver(requirement="DEC-3", **fields):
    """Return an approved waiver that began ten days ago and ends in twenty."""
    defaults = {
        "id": 70,
        "requirement": requirement,
        "kind": WaiverKind.EXCEPTION,
        "authority": Authority.W2,
        "state": "approved",
        "requested_by_id": 40,
        "requested_identity": uuid4(),
        "starts_on": TODAY - timedelta(days=10),
        "ends_on": TODAY + timedelta(days=20),
        "timezone": "UTC",
        "decided_at": NOW - timedelta(days=10),
        "renewed": False,
        "is_renewal": False,
        "controls": (SAMPLE,),
    }
    values = defaults | fields
    return WaiverFacts(**{"expires_at": expires_at(values["ends_on"], values["timezone"])} | values)


def an_ask(requirement="DEC-3", **fields):
    """Return a request for thirty days that lacks nothing."""
    defaults = {
        "requirement": requirement,
        "kind": WaiverKind.EXCEPTION,
        "ground": Ground.TIMING,
        "reason": "The source is being replaced.",
        "risk": "Ten cases a week go to the wrong team.",
        "remediation": "Rules for both inputs by January.",
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=29),
        "timezone": "UTC",
        "controls": (Control("Every tenth case is read", 5, 7),),
    }
    return Ask(**defaults | fields)


def without_rules(**fields):
    """Return facts in which DEC-3 does not hold, with these waivers."""
    decision = replace(MET.decisions[0], policies=(), autonomy=fields.pop("autonomy", 2))
    return replace(MET, decisions=(decision,), **fields)


def at_day(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)
