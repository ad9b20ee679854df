"""What holds for every address, those included that nobody has written yet."""

import inspect
import json
import sys
from datetime import time, timedelta
from functools import cache
from itertools import cycle, product

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django_filters.rest_framework.filterset import FilterSet

from decisions.services.maps import map_register
from decisions.services.ownerships import ownership_propose
from decisions.services.queues import queue_register
from decisions.services.segments import segment_register
from governance.api.urls import RESOURCES
from governance.models import Condition, Flag, Hearing, LedgerEntry
from governance.rules.stages import Gate
from governance.rules.value import BenefitKind
from governance.services.benefits import Proposal, benefit_propose
from governance.services.breaches import breach_report
from governance.services.classifications import classification_propose
from governance.services.policies import policy_draft_open
from governance.services.tolerances import tolerance_set
from roles.models import Delegation
from roles.services.plans import plan_register
from roles.services.work import role_register
from tests.api_client import ApiClient
from tests.cast import NOW, PASSWORD, appoint, force_stage, make_decision, make_initiative
from tests.cleared import registered
from tests.machines import make_account, make_token
from tests.ready import open_review
from tests.waived import asked
from tests.walk import routes, sample

# Open to everybody: coming in and going out, what probes ask, and what the API is like.
PUBLIC = {"sign-in", "sign-out", "healthz", "readyz", "api-token", "admin:login", "schema", "api-docs", "jwks"}
# Closed unless METRICS_TOKEN is set, and then open to whoever holds it; says whom to tell of a hole.
PUBLIC |= {"metrics", "security-txt"}
# Known to whoever made it alone: what a calendar program reads, which has no sign-in.
PUBLIC |= {"calendar-feed", "gate-calendar-feed"}
# A mail program that posts for its reader has no session: the token in the address says whose digest it is about.
PUBLIC |= {"unsubscribe", "report-unsubscribe"}
PUBLIC |= {"unsubscribe"}
# Ways to come in besides the password: a second factor, a passkey, and identity providers with what they call back.
PUBLIC |= {"sign-in-factor", "sign-in-passkey", "sign-in-with", "openid_connect_callback"}
PUBLIC |= {"saml_acs", "saml_finish_acs", "saml_metadata", "saml_sls"}
LISTS = (
    "my-work",
    "portfolio",
    "gate-calendar",
    "saved-views",
    "reports",
    "benefits",
    "initiatives",
    "clearances",
    "waivers",
    "breaches",
    "reviews",
    "flags",
    "inbox",
    "channels",
    "service-accounts",
    "decisions",
    "maps",
    "segments",
    "roles",
    "library",
    "consultation-rules",
    "work-calendars",
    "representation",
    "capacity",
    "people",
    "memberships",
    "policy",
    "crosswalk",
    "palette",
    "search",
    "audit",
    "audit-as-of",
    "jobs",
    "sign-ins",
    "security",
    "prove",
)
PARAMETERS = [
    *(
        "q",
        "page",
        "sort",
        "next",
        "open",
        "state",
        "status",
        "owner",
        "person",
        "unit",
        "initiative",
        "key",
        "deputy_q",
    ),
    *("severity", "rule", "age", "stage", "reported", "nature", "tier", "source", "capacity", "unmet", "unanswered"),
    *(
        "requirement",
        "outcome",
        "verb",
        "impact",
        "autonomy",
        "late",
        "pilot",
        "flags",
        "profile",
        "question",
        "new_queue",
        "gate",
        "below",
        "outcome_owner",
        "long",
        "what",
        "as_of",
        "view",
        "mine",
        "told",
        "of",
    ),
    *("by", "framework", "kind", "site", "country", "family", "time", "library", "role"),
    *("who", "target", "since", "until", "before", "after", "at"),
]
NASTY = (
    "\x00",
    "9" * 30,
    "9" * 9,
    "-1",
    "٣",
    "²",
    "1e9",
    "'\"><script>alert(1)</script>",
    "%\\_",
    "9999-99-99",
    "0000-00-00",
    "\r\nSet-Cookie: a=b",
    "x" * 5000,
    "\U0001f4a5\u202e\ufffe",
)
WORST = ("9" * 30, "²")


@pytest.fixture
def office(cast):
    """One of everything, so that every address leads somewhere."""
    initiative = make_initiative(cast)
    decision = make_decision(cast, initiative)
    accountability = appoint(cast, initiative, "outcome_owner", cast.olivia, accept=False)
    ownership = ownership_propose(decision=decision, person=cast.olivia, actor=cast.petra.actor, at=NOW)
    classification = classification_propose(
        initiative, verbs=[], acts_without_person=False, principal_basis=False, actor=cast.petra.actor, at=NOW
    )
    segment = segment_register(unit=cast.operations, name="Retail", actor=cast.olivia.actor, at=NOW)
    hours = {"staffed_from": time(8), "staffed_until": time(18)}
    queue = queue_register(name="Desk", unit=cast.operations, **hours, actor=cast.olivia.actor, at=NOW)
    tolerance = tolerance_set(initiative, measure="Errors", actor=cast.petra.actor, at=NOW)
    role = role_register(title="Clerk", unit=cast.operations, headcount=3, actor=cast.olivia.actor, at=NOW)
    plan = plan_register(title="Clerks", role=role, summary="", actor=cast.olivia.actor, at=NOW)
    gated = make_initiative(cast, "At the gate")
    force_stage(gated, "shaping", cast.petra)
    review = open_review(cast, gated, Gate.PILOT)
    condition = Condition.objects.create(
        review=review, text="Measure it.", owner=cast.olivia, verifier=cast.petra, due_on=NOW.date(), lapse="flag"
    )
    days = {"starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=3650)}
    people = {"delegator": cast.olivia, "delegate": cast.petra}
    delegation = Delegation.objects.create(**people, capacities=["outcome_owner"], **days)
    flag = Flag.objects.create(
        rule="F-OWN-1",
        dedupe_key="one",
        initiative=initiative,
        severity="high",
        message="Nobody owns it.",
        mend_screen="accountabilities",
        due_at=NOW,
        opened_at=NOW,
        last_seen_at=NOW,
    )
    return {
        "initiative": initiative,
        "decision": decision,
        "accountability": accountability,
        "ownership": ownership,
        "segment": segment,
        "queue": queue,
        "map": map_register(name="Lending", unit=cast.operations, actor=cast.olivia.actor, at=NOW),
        "classification": classification,
        "tolerance": tolerance,
        "plan": plan,
        "role": role,
        "delegation": delegation,
        "review": review,
        "condition": condition,
        "waiver": asked(cast, initiative, "CAP-1", at=NOW),
        "benefit": benefit_propose(
            initiative,
            Proposal(name="Fewer errors", kind=BenefitKind.QUALITY, owner=cast.olivia, unit="percent"),
            actor=cast.petra.actor,
            at=NOW,
        ),
        "breach": breach_report(initiative, decision=None, text="It paid twice.", actor=cast.carl.actor, at=NOW),
        "flag": flag,
        "draft": policy_draft_open(initiative.policy_profile, actor=cast.adam.actor, at=NOW),
        "version": registered(cast, initiative),
        "service": (account := make_account(cast)),
        "token": make_token(cast, account, "jobs:read").token,
        "person": cast.carl,
    }


def signed_in(person):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


def address(route, office):
    """Return the route's address with parts that exist."""
    named = (*NAMES.get(route.name, ()), *route.name.replace("api-", "").split("-"))
    number = next((office[one].pk for one in map(singular, named) if one in office), NOTHING)
    known = {"key": office["initiative"].key, "kind": "csv", "token": "x" * 22, "pk": number, "digest": "0" * 64}
    known["id"] = number
    known["profile"] = office["initiative"].policy_profile.key
    return route.url(**known, decision=office["decision"].pk, app_label="roles", url="nowhere/", object_id=number)


def singular(word):
    """Return what a plural is of."""
    if word == "people":
        return "person"
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith("ches") else word.rstrip("s")


# The number of nothing, whatever there is: what an address leads to must not hang on how many rows came before.
NOTHING = 10**15
NAMES = {
    "flags-hand-over": ("person",),
    "api-decision-maps-detail": ("map",),
    "api-decision-maps-xml": ("map",),
    "owner-propose": ("decision",),
    "initiative-decision-cite": ("decision",),
    "initiative-decision-uncite": ("decision",),
    "initiative-plan-cite": ("plan",),
    "initiative-plan-uncite": ("plan",),
    "api-redesign-plans-detail": ("plan",),
    "outcome": ("tolerance",),
    "outcome-export": ("tolerance",),
}


def everything():
    """Return all rows of all tables but a visitor's own: their session, and how they want to hear of things."""
    models = [model for model in apps.get_models() if model not in {Session, Hearing}]
    return {model._meta.label: sorted(map(repr, model._base_manager.values_list())) for model in models}


def form(office):
    """Return a form that has something for whichever field a page asks for."""
    pk = office["person"].pk
    words = "title name question purpose reason summary measure role_title statement note keep_as"
    text = dict.fromkeys(words.split(), "X")
    rows = dict.fromkeys(["unit", "beneficiary_unit"], office["person"].unit_id)
    people = dict.fromkeys(["person", "deputy", "owner", "manager"], pk)
    more = {
        "impact_tier": 2,
        "headcount": 1,
        "hours_per_month": 8,
        "capacity": "measurement_owner",
        "to": "shaping",
        "target": "1",
        "limit": "2",
        "direction": "upper",
        "verdict": "approve",
        "decision": office["decision"].pk,
        "plan": office["plan"].pk,
        "points": "monitoring",
        "verbs": "decide",
        "acts_without_person": "yes",
        "principal_basis": "yes",
        "days": "weekdays",
        "staffed_from": "09:00",
        "staffed_until": "17:00",
        "staffed_fte": "1",
        "status": "active",
        "contracted_fte": "1",
        "absence-starts_on": "2027-01-04",
        "absence-ends_on": "2027-01-05",
        "decline-reason": "X",
        "end-reason": "X",
        "set_hours-hours": "8",
        "name_deputy-deputy": pk,
        "evidence": "X",
        "password": PASSWORD,
        "digest": office["review"].remit.digest,
        "step": office["review"].steps.first().pk,
    }
    return text | rows | people | more


ACTS = (
    "",
    "accept",
    "decline",
    "agree",
    "deputise",
    "set_hours",
    "name_deputy",
    "end",
    "absence",
    "sign",
    "remove",
    "withdraw",
    "acknowledge",
)


def write_everywhere(person, office, client=None):
    """Send something valid in shape to every address as this person; return the statuses."""
    statuses = []
    client, api = client or signed_in(person), ApiClient(person)
    api.client.raise_request_exception = False
    for route in routes():
        if route.name in PUBLIC:
            continue
        url = address(route, office)
        if url.startswith("/api/"):
            bodies = getattr(getattr(route.view, "cls", None), "bodies", {})
            for method, act in list(getattr(route.view, "actions", {"post": ""}).items()):
                if method != "get":
                    body = sample(bodies[act]) if act in bodies else {}
                    answer = api.client.generic(method.upper(), url, json.dumps(body), "application/json")
                    statuses.append((method, url, answer.status_code))
            continue
        statuses += [(act, url, client.post(url, form(office) | {"act": act}).status_code) for act in acts_of(route)]
    return statuses


@cache
def acts_of(route):
    """Return the acts that a page knows by name, in its own module or one of those it is made of, and the nameless.

    To every other act it answers as to the nameless one.
    """
    module = sys.modules[inspect.unwrap(route.view).__module__]
    made_of = {
        getattr(value, "__module__", None) or getattr(value, "__name__", "") for value in list(vars(module).values())
    }
    texts = [inspect.getsource(sys.modules[name]) for name in {module.__name__, *made_of} if ".pages" in f"{name}"]
    return ["", *(act for act in ACTS[1:] if any(f'"{act}"' in text for text in texts))]


@pytest.mark.django_db
@pytest.mark.parametrize("route", [r for r in routes() if r.name not in PUBLIC], ids=lambda route: route.name)
def test_a_stranger_is_sent_to_sign_in(route):
    response = Client().get(route.url(key="AI-0001", kind="csv", token="x" * 22, app_label="roles", url="nowhere/"))

    assert response.status_code in {302, 401}
    if response.status_code == 302:
        assert response["Location"].startswith(("/sign-in/?next=", "/admin/login/?next="))


def test_an_auditor_reads_and_writes_nothing_anywhere(cast, office):
    client = signed_in(cast.arne)
    before = everything()

    statuses = write_everywhere(cast.arne, office, client)

    assert everything() == before
    assert [entry for entry in statuses if entry[2] >= 500] == []


def test_the_walk_would_have_written_as_somebody_who_may(cast, office):
    before = LedgerEntry.objects.count()

    statuses = write_everywhere(cast.petra, office)

    verbs = set(LedgerEntry.objects.filter(pk__gt=before).values_list("verb", flat=True))
    assert len(verbs) >= 12, sorted(verbs)
    assert [entry for entry in statuses if entry[2] >= 500] == []


def test_an_administrator_answers_for_nothing(cast, office):
    before = LedgerEntry.objects.count()

    write_everywhere(cast.adam, office)

    verbs = set(LedgerEntry.objects.filter(pk__gt=before).values_list("verb", flat=True))
    allowed = {
        "person_update",
        "absence_record",
        "queue_register",
        "role_register",
        "unit_register",
        "segment_register",
    }
    allowed |= {"policy_draft_open", "policy_draft_withdraw", "policy_effect_ask", "policy_profile_register"}
    allowed |= {"ai_system_register", "import_mapping_register", "person_register"}
    allowed |= {"work_calendar_register", "work_calendar_update"}  # when people work
    allowed |= {verb for verb in verbs if verb.startswith("service_")}  # whose machines may do what is configured
    allowed |= {"saved_view_save", "report_subscribe"}  # how one looks at lists, and has them sent
    assert {verb for verb in verbs if not verb.startswith(("decision", "input", "edge_case", "plan", "map"))} <= allowed


@pytest.mark.parametrize("page", LISTS)
def test_no_parameter_of_a_page_makes_it_fail(cast, office, page):
    client = signed_in(cast.petra)
    url = next(route for route in routes() if route.name == page).url()

    # One by one each meets one of the worst, by turns: what stops at the first would hide the others.
    alone = zip(PARAMETERS, cycle(WORST), strict=False)
    answers = [(name, value, client.get(url, {name: value}).status_code) for name, value in alone]
    answers += [("all", value, client.get(url, dict.fromkeys(PARAMETERS, value)).status_code) for value in NASTY]

    assert [answer for answer in answers if answer[2] >= 500] == []


@pytest.mark.parametrize("name", RESOURCES)
def test_no_parameter_of_the_api_makes_it_fail(cast, office, name):
    client = signed_in(cast.petra)
    filters = getattr(RESOURCES[name], "filterset_class", FilterSet).get_filters()
    parameters = [*filters, "cursor", "page_size", "format"]

    answers = [
        (parameter, value, client.get(f"/api/v1/{name}", {parameter: value}).status_code)
        for parameter, value in product(parameters, NASTY)
    ]

    assert [answer for answer in answers if answer[2] >= 500] == []


def test_every_answer_to_somebody_is_kept_private_and_under_the_policy(cast, office):
    client = signed_in(cast.adam)

    answers = [client.get(address(route, office)) for route in routes() if route.name not in PUBLIC]

    assert {answer["X-Frame-Options"] for answer in answers} == {"DENY"}
    assert all("script-src 'self';" in answer["Content-Security-Policy"] for answer in answers)
    assert all("private" in a["Cache-Control"] or "no-store" in a["Cache-Control"] for a in answers)
    assert [a.request["PATH_INFO"] for a in answers if a.status_code >= 500] == []
