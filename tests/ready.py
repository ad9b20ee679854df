"""A piece of digital labour for which everything is answered, and the people who sign for it.

Beside the cast: Dora owns its decision, Eve stands in, Ian intervenes, Mona measures, Rhea owns the risk tolerance, Ron
redesigns the roles, Fred is finance, Chris is a second head of the PMO, Bea a second executive, Sam the architect,
Hedda the head of all, and the line manager of those whose work changes.
All of it happens now: what pages and the API judge by their own clock has to hold for them as well.
"""

from datetime import date, time, timedelta
from decimal import Decimal

from django.utils import timezone

from decisions.rules.vocabulary import (
    Days,
    EdgeAction,
    EdgeCase,
    EscalationCategory,
    LogicKind,
    TimeoutAction,
    TriggerType,
    Verb,
)
from decisions.services.decisions import (
    decision_register,
    decision_set_conflicts,
    decision_set_inputs,
    edge_case_set,
)
from decisions.services.edge_tests import edge_tests_record
from decisions.services.ownerships import (
    ownership_accept,
    ownership_agree,
    ownership_deputise,
    ownership_name_deputy,
    ownership_propose,
)
from decisions.services.queues import queue_register
from decisions.services.rosters import queue_authorise
from decisions.services.segments import autonomy_grants_set, segment_register
from decisions.services.takeovers import takeovers_of_plan_set
from governance.models import Attestation, Initiative, Review
from governance.rules.limits import OnRed, Sampling
from governance.rules.measurements import Figures
from governance.rules.oversight import DrillKind
from governance.rules.reviews import Meaning, Verdict
from governance.rules.stages import Gate, Stage
from governance.services.accountabilities import (
    accountability_accept,
    accountability_agree,
    accountability_deputise,
    accountability_name_deputy,
    accountability_propose,
)
from governance.services.attestations import attestation_give
from governance.services.classifications import classification_approve, classification_propose
from governance.services.determinations import determination_make
from governance.services.drills import drill_record
from governance.services.initiatives import initiative_cite_decision, initiative_cite_plan, initiative_register
from governance.services.measurements import measurement_report
from governance.services.objectives import ObjectiveTerms, objective_agree, objective_set
from governance.services.plan_signatures import plan_sign
from governance.services.proofs import Proof
from governance.services.reviews import review_open
from governance.services.signatures import Stroke, review_sign
from governance.services.sweep import sweep
from governance.services.system_versions import system_version_register
from governance.services.tolerances import tolerance_set, tolerance_sign
from governance.services.transitions import initiative_move
from governance.services.verdicts import Ruling, review_decide
from roles.rules.capacities import Capacity
from roles.rules.plans import Fallback, Fate, PlanPart, RemovalKind
from roles.services.plans import plan_register, plan_update
from roles.services.work import role_register
from tests.cast import make_person

# What runs, once it is signed.
FINGERPRINT = "sha256:three"
OPENS, CLOSES = time(8), time(20)
# Who signs the production gate of `ready_pilot`, in order, with which meaning.
SIGNERS = (
    ("olivia", Meaning.ACCEPTED),
    ("tom", Meaning.ATTESTED),
    ("rita", Meaning.CHALLENGED),
    ("hana", Meaning.AGREED),
    ("fred", Meaning.AGREED),
    ("oscar", Meaning.APPROVED),
)


def now():
    return timezone.now()


def hire(cast):
    """Give the cast everybody whom labour needs; once."""
    if hasattr(cast, "dora"):
        return
    at = {"manager": cast.olivia}
    for name in ("Dora", "Eve", "Ian", "Mona", "Rhea", "Ron"):
        setattr(cast, name.lower(), make_person(name, cast.operations, **at))
    cast.fred = make_person("Fred", cast.company, "finance")
    cast.chris = make_person("Chris", cast.company, "pmo")
    cast.bea = make_person("Bea", cast.company, "executive")
    cast.sam = make_person("Sam", cast.company, "architect")
    cast.hedda = make_person("Hedda", cast.company)
    cast.company.head = cast.hedda
    cast.company.save(update_fields=["head"])


def seat(cast, initiative, capacity, person, *, hours=0, deputy=None):
    at = now()
    held = accountability_propose(
        initiative=initiative,
        capacity=capacity,
        person=person,
        hours_per_month=Decimal(hours),
        in_objectives=bool(hours),
        actor=cast.petra.actor,
        at=at,
    )
    held = accountability_accept(held, actor=person.actor, at=at)
    if hours:
        held = accountability_agree(held, actor=person.manager.actor, at=at)
    if deputy:
        held = accountability_name_deputy(held, deputy=deputy, actor=person.actor, at=at)
        held = accountability_deputise(held, actor=deputy.actor, at=at)
    return held


def shaped(cast, title="Case triage", **fields) -> Initiative:
    """Return an initiative in shaping for which everything is defined and everybody has accepted."""
    hire(cast)
    at = now()
    initiative = initiative_register(
        title=title,
        beneficiary_unit=cast.operations,
        impact_tier=2,
        system_names=["Router"],
        actor=cast.petra.actor,
        at=at,
        **fields,
    )
    assessed = classification_propose(
        initiative,
        verbs=[Verb.ROUTE],
        acts_without_person=True,
        principal_basis=True,
        actor=cast.sam.actor,
        at=at,
    )
    classification_approve(assessed, actor=cast.petra.actor, at=at)
    determination_make(initiative, binds=["gdpr"], because="It reads what people write.", actor=cast.rita.actor, at=at)
    initiative_move(initiative, Stage.SHAPING, actor=cast.petra.actor, at=at)
    seat(cast, initiative, Capacity.OUTCOME_OWNER, cast.olivia, hours=40, deputy=cast.eve)
    seat(cast, initiative, Capacity.PLATFORM_OWNER, cast.tom)
    seat(cast, initiative, Capacity.RISK_TOLERANCE_OWNER, cast.rhea)
    seat(cast, initiative, Capacity.MEASUREMENT_OWNER, cast.mona)
    seat(cast, initiative, Capacity.INTERVENTION_LEAD, cast.ian, deputy=cast.eve)
    seat(cast, initiative, Capacity.ROLE_REDESIGN_LEAD, cast.ron)
    seat(cast, initiative, Capacity.ACCOUNTABLE_EXECUTIVE, cast.oscar)
    seat(cast, initiative, Capacity.SECOND_LINE, cast.rita)
    _decide(cast, initiative, at)
    _tolerate(cast, initiative, at)
    _redesign(cast, initiative, at)
    _reward(cast, initiative, at)
    system_version_register(
        initiative,
        system=initiative.systems.get(),
        label="3",
        fingerprint=FINGERPRINT,
        actor=cast.tom.actor,
        at=at,
    )
    attestation_give(initiative, points=[p.value for p in Attestation.Point], actor=cast.tom.actor, at=at)
    sweep(at=at)
    initiative.refresh_from_db()
    return initiative


def _decide(cast, initiative, at):
    actor = cast.sam.actor
    queue = queue_register(
        name=f"Desk of {initiative.key}",
        unit=cast.operations,
        lead=cast.ian,
        days=Days.WEEKDAYS,
        staffed_from=OPENS,
        staffed_until=CLOSES,
        staffed_fte=Decimal("2.5"),
        handling_minutes=15,
        actor=actor,
        at=at,
    )
    decision = decision_register(
        name="Route case",
        unit=cast.operations,
        question="Which team works on this case?",
        verb=Verb.ROUTE,
        allowed_answers=["Claims", "Complaints"],
        trigger="A case arrives.",
        volume_per_day=100,
        impact="moderate",
        reversibility="easy",
        autonomy=3,
        logic_kind=LogicKind.RULES,
        logic_text="By product line.",
        operates_days=Days.WEEKDAYS,
        operates_from=OPENS,
        operates_until=CLOSES,
        actor=actor,
        at=at,
    )
    initiative_cite_decision(initiative, decision, actor=cast.petra.actor, at=at)
    statement = "Whoever is at this desk may overrule the AI, stop it, and work without it."
    queue_authorise(queue, statement=statement, actor=cast.hedda.actor, at=at)
    inputs = [{"name": "Tier", "source_system": "CRM"}, {"name": "Status", "source_system": "Billing"}]
    decision_set_inputs(decision, inputs=inputs, actor=actor, at=at)
    tier, status = decision.inputs.order_by("name", "pk").values_list("pk", flat=True)
    decision_set_conflicts(decision, pairs=[(tier, status)], ruled_out="", actor=actor, at=at)
    _own(cast, decision, at)
    _grant(cast, decision, at)
    _settle(cast, decision, queue, at)


def _own(cast, decision, at):
    owned = ownership_propose(
        decision=decision,
        person=cast.dora,
        hours_per_month=Decimal(40),
        in_objectives=True,
        actor=cast.sam.actor,
        at=at,
    )
    owned = ownership_accept(owned, actor=cast.dora.actor, at=at)
    owned = ownership_agree(owned, actor=cast.olivia.actor, at=at)
    owned = ownership_name_deputy(owned, deputy=cast.eve, actor=cast.dora.actor, at=at)
    ownership_deputise(owned, actor=cast.eve.actor, at=at)


def _grant(cast, decision, at):
    """Two segments and what is unknown: A3 where little is at stake, a human approves where people are vulnerable."""
    made = {"unit": cast.operations, "actor": cast.sam.actor, "at": at}
    segments = {segment.name: segment for segment in cast.operations.segments.all()}
    private = segments.get("Private") or segment_register(name="Private", **made)
    vulnerable = segments.get("Vulnerable") or segment_register(name="Vulnerable", high_touch=True, **made)
    autonomy_grants_set(
        decision,
        grants=[
            {"segment": private, "level": 3, "share": Decimal("0.8")},
            {"segment": vulnerable, "level": 2, "share": Decimal("0.15")},
            {"segment": None, "level": 0, "share": Decimal("0.05")},
        ],
        ramp=[
            {"share": 10, "days": 14, "until": "No case was wrong in a way that nobody can undo."},
            {"share": 100, "days": 0, "until": ""},
        ],
        actor=cast.dora.actor,
        at=at,
    )


def _try(decision, actor, at):
    """Put each rule for what is missing and for what contradicts to the test, three times."""
    for policy in decision.edge_cases.filter(kind__in=[EdgeCase.INCOMPLETE, EdgeCase.CONFLICTING]):
        tests = [{"given": {"Case": number}, "observed": policy.action} for number in range(3)]
        edge_tests_record(policy, tests=tests, fingerprint=FINGERPRINT, actor=actor, at=at)


def _settle(cast, decision, queue, at):
    asking = {
        "queue": queue,
        "respond_within_minutes": 60,
        "timeout_action": TimeoutAction.HOLD,
        "expected_share": Decimal("0.01"),
        "actor": cast.dora.actor,
        "at": at,
    }
    for entry in decision.inputs.all():
        edge_case_set(decision, kind=EdgeCase.INCOMPLETE, input=entry, action=EdgeAction.ASK, **asking)
    for conflict in decision.conflicts.all():
        edge_case_set(decision, kind=EdgeCase.CONFLICTING, conflict=conflict, action=EdgeAction.ESCALATE, **asking)
    edge_case_set(
        decision,
        kind=EdgeCase.AMBIGUOUS,
        trigger=TriggerType.CONFIDENCE,
        trigger_text="Confidence below",
        trigger_value=Decimal("0.85"),
        action=EdgeAction.ESCALATE,
        **asking,
    )
    for category in EscalationCategory:
        edge_case_set(decision, kind=EdgeCase.MANDATORY, category=category, action=EdgeAction.ESCALATE, **asking)
    _try(decision, cast.dora.actor, at)


def _tolerate(cast, initiative, at):
    tolerance = tolerance_set(
        initiative,
        measure="Misrouted cases",
        numerator="Misrouted cases",
        denominator="Sampled cases",
        target=Decimal(2),
        amber=Decimal(3),
        limit=Decimal(5),
        sampling=Sampling.CENSUS,
        cadence_days=90,
        on_red=OnRed.RESTRICT,
        playbook="Route by hand, then look at what changed.",
        baseline_k=45,
        baseline_n=900,
        baseline_note="The quarter before the pilot.",
        owner=cast.rhea,
        actor=cast.rhea.actor,
        at=at,
    )
    tolerance_sign(tolerance, actor=cast.rhea.actor, at=at)


def show(cast, initiative, *, segment="", k=0, n=300, measure="misroute_rate", on=None):
    """Have Mona say what she measured on one day, today unless another is named."""
    day = on or now().date()
    figures = Figures(measure, day, day, n=n, k=k, sampling=Sampling.CENSUS, segment=segment, fingerprint=FINGERPRINT)
    return measurement_report(initiative, figures, actor=cast.mona.actor, at=now())


def _drill(cast, initiative):
    """Ian tried to stop it and to work without it, and Olivia looked on."""
    about = {"held_at": now(), "passed": True, "witnessed_by": cast.olivia, "actor": cast.ian.actor, "at": now()}
    drill_record(initiative, kind=DrillKind.STOP, seconds_to_safe=40, **about)
    drill_record(initiative, kind=DrillKind.FALLBACK, **about)


def _redesign(cast, initiative, at):
    """Twelve advisers sort no inbox any more, and look after the AI: signed by all four."""
    where = {"unit": cast.operations, "site": f"Denver, desk {initiative.key}", "jurisdiction": "US"}
    role = role_register(title="Adviser", headcount=12, fte=Decimal("7.5"), actor=cast.hana.actor, at=at, **where)
    plan = plan_register(title=f"Adviser with {initiative.key}", role=role, summary="", actor=cast.ron.actor, at=at)
    activities = [
        {
            "statement": statement,
            "hours_before": Decimal(before),
            "fate": fate,
            "hours_after": Decimal(after),
            "effective_date": at.date() + timedelta(days=30),
            "rationale": "",
        }
        | more
        for statement, before, fate, after, more in (
            ("Sort the inbox", 300, Fate.AUTOMATE, 0, _removed(cast, at)),
            ("Answer customers", 900, Fate.RETAIN, 900, {}),
            ("Look after the router", 0, Fate.NEW, 120, {"oversight": True}),
        )
    ]
    plan_update(plan, title=plan.title, summary="", activities=activities, actor=cast.ron.actor, at=at)
    initiative_cite_plan(initiative, plan, actor=cast.ron.actor, at=at)
    decision = initiative.citations.get().decision
    sorted_out = plan.changes.get(activity__statement="Sort the inbox").activity_id
    takeovers_of_plan_set(plan, {sorted_out: [decision.pk]}, actor=cast.ron.actor, at=at)
    plan_signed(cast, plan)


def _removed(cast, at):
    return {
        "removal_kind": RemovalKind.QUEUE_CLOSED,
        "removal_owner": cast.ron,
        "fallback": Fallback.DOCUMENTED_MANUAL,
        "fallback_hours": Decimal(300),
        "fallback_until": at.date() + timedelta(days=365),
    }


def look_after(cast, initiative, hours):
    """Give looking after the AI so many hours a month in the initiative's plan, and have it signed anew."""
    plan = initiative.plan_citations.get().plan
    activities = [
        {"statement": statement} | ({"hours_after": Decimal(hours)} if oversight else {})
        for statement, oversight in plan.changes.values_list("activity__statement", "oversight")
    ]
    plan_update(plan, title=plan.title, activities=activities, actor=cast.ron.actor, at=now())
    plan_signed(cast, plan)


def plan_signed(cast, plan):
    """Have the four sign the plan as it is: whoever wrote it, the head of all, HR and finance."""
    for part, person in (
        (PlanPart.LEAD, plan.created_by),
        (PlanPart.BUSINESS, cast.hedda),
        (PlanPart.HR, cast.hana),
        (PlanPart.FINANCE, cast.fred),
    ):
        plan.refresh_from_db()
        plan_sign(plan, part, digest=plan.digest, proof=proof_of(person), actor=person.actor, at=now())


def _reward(cast, initiative, at):
    """Whoever leads holds an objective of this year for what comes out."""
    for holder in (cast.oscar, cast.hedda):
        terms = ObjectiveTerms(
            holder=holder,
            cycle=f"{at:%Y}",
            starts_on=date(at.year, 1, 1),
            ends_on=date(at.year, 12, 31),
            statement="Cases reach the right team at once.",
            measure="misroute_rate",
            target="2 %",
            counter_measure="override_rate",
        )
        held = objective_set(initiative, terms, actor=cast.hana.actor, at=at)
        objective_agree(held, actor=holder.actor, at=at)


def proof_of(person):
    """Return the proof that a password gives at the page or the API."""
    return Proof(person.pk, "password", now())


def sign(review, person, meaning, **more):
    """Sign the pack as it is now."""
    review = Review.objects.select_related("remit").get(pk=review.pk)
    digest = more.pop("digest", review.remit.digest)
    stroke = Stroke(Meaning(meaning), digest, **more)
    return review_sign(review, stroke, proof=proof_of(person), actor=person.actor, at=now())


def decide(review, person, verdict=Verdict.GO, rationale="All of it was looked at.", **more):
    """Decide the review on the pack as it is now."""
    review = Review.objects.select_related("remit").get(pk=review.pk)
    ruling = Ruling(Verdict(verdict), rationale, **more)
    return review_decide(
        review, ruling, digest=review.remit.digest, proof=proof_of(person), actor=person.actor, at=now()
    )


def open_review(cast, initiative, gate=Gate.PRODUCTION, by=None, **more):
    """Bring an initiative before a gate, asked for by Petra unless somebody else is named."""
    by = by or cast.petra
    fields = {"statement": "The pilot did what it was to do.", "go_live": now().date() + timedelta(days=7)} | more
    return review_open(initiative, gate=Gate(gate), actor=by.actor, at=now(), **fields)


def ready_pilot(cast, title="Case triage", **fields) -> Initiative:
    """Return an initiative in pilot that lacks nothing for production but signatures."""
    initiative = shaped(cast, title, **fields)
    review = open_review(cast, initiative, Gate.PILOT, statement="It is to be tried on real cases.")
    sign(review, cast.olivia, Meaning.ACCEPTED)
    sign(review, cast.oscar, Meaning.APPROVED)
    for segment in ("Private", "Vulnerable"):
        show(cast, initiative, segment=segment)
    _drill(cast, initiative)
    initiative.refresh_from_db()
    return initiative


def signed_by_all(cast, review, *, but=()):
    """Have everybody sign whom the production gate asks before the chair, in order, save those named."""
    for name, meaning in SIGNERS:
        if name not in but:
            sign(review, getattr(cast, name), meaning)


def in_production(cast, title="Case triage", **fields) -> Initiative:
    """Return an initiative that was signed into production; Chris, the chair, decided."""
    initiative = ready_pilot(cast, title, **fields)
    review = open_review(cast, initiative)
    signed_by_all(cast, review)
    decide(review, cast.chris)
    initiative.refresh_from_db()
    return initiative
