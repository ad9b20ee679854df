"""The fixed cast of the tests, and functions that make the objects around it.

Harbour Mutual: Olivia owns outcomes in operations, Oscar manages her, Petra runs the PMO, Rita is the second line,
Tom runs the platform in technology, Hana is HR, Arne audits, Carl is the outsider who holds nothing.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group as AuthGroup
from django.db import transaction

from decisions.models import Decision
from decisions.services.decisions import decision_register
from governance.ledger import record
from governance.models import Accountability, Initiative, PolicyProfile, Review, Transition
from governance.services.accountabilities import accountability_accept, accountability_agree, accountability_propose
from governance.services.clearances import clearance_grant
from governance.services.initiatives import initiative_cite_decision, initiative_register
from governance.services.remits import remit_freeze
from roles.events import Change, Target
from roles.models import Person, Unit
from roles.rules.capacities import Capacity

# A Tuesday.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


# As it is stored, made once: everybody has the same.
HASHED = make_password(PASSWORD)


def make_unit(name, *, parent=None, kind="business", head=None):
    return Unit.objects.create(code=name.upper().replace(" ", "-"), name=name, parent=parent, kind=kind, head=head)


def make_person(name, unit, *groups, **fields):
    person = Person.objects.create_user(
        name.lower(), PASSWORD, display_name=name, unit=unit, **{"job_title": "Member of staff"} | fields
    )
    person.groups.set(AuthGroup.objects.filter(name__in=groups))
    return person


class Cast:
    """Everybody, in their units."""

    def __init__(self):
        self.company = make_unit("Harbour Mutual")
        self.operations = make_unit("Operations", parent=self.company)
        self.claims = make_unit("Claims", parent=self.operations)
        self.technology = make_unit("Technology", parent=self.company, kind="technology")
        self.platforms = make_unit("Platforms", parent=self.technology, kind="shared_service")
        self.second_line = make_unit("Risk", parent=self.company, kind="risk")
        (self.oscar,) = _people(("Oscar", self.company, "executive"))
        self.olivia, self.petra, self.rita, self.tom, self.hana, self.arne, self.carl, self.adam = _people(
            ("Olivia", self.operations, ""),
            ("Petra", self.company, "pmo"),
            ("Rita", self.second_line, "risk"),
            ("Tom", self.platforms, "platform"),
            ("Hana", self.company, "hr"),
            ("Arne", self.company, "audit"),
            ("Carl", self.claims, ""),
            ("Adam", self.company, "admin"),
            olivia={"manager": self.oscar},
            adam={"is_staff": True, "is_superuser": True},
        )


def _people(*told, **fields):
    """Hire everybody told of, in three statements: thousands of tests begin with it."""
    made = Person.objects.bulk_create(
        Person(
            username=name.lower(),
            password=HASHED,
            display_name=name,
            unit=unit,
            job_title="Member of staff",
            **fields.get(name.lower(), {}),
        )
        for name, unit, _group in told
    )
    groups = dict(AuthGroup.objects.values_list("name", "pk"))
    trusted = Person.groups.through
    trusted.objects.bulk_create(
        trusted(person=person, group_id=groups[group])
        for person, (_name, _unit, group) in zip(made, told, strict=True)
        if group
    )
    return made


@pytest.fixture
def cast(db):
    return Cast()


def make_initiative(cast, title="Case triage", **fields):
    fields = {"beneficiary_unit": cast.operations, "impact_tier": 2} | fields
    return initiative_register(title=title, actor=cast.petra.actor, at=NOW, **fields)


def appoint(cast, initiative, capacity, person, *, hours=40, accept=True, agree=False, **terms) -> Accountability:
    """Return an accountability proposed by the PMO, accepted by the person, agreed by their manager."""
    accountability = accountability_propose(
        initiative=initiative,
        capacity=Capacity(capacity),
        person=person,
        hours_per_month=Decimal(hours),
        actor=cast.petra.actor,
        at=NOW,
        **terms,
    )
    if accept:
        accountability = accountability_accept(accountability, actor=person.actor, at=NOW)
    if agree:
        accountability = accountability_agree(accountability, actor=person.manager.actor, at=NOW)
    return accountability


def make_decision(cast, initiative=None, *, name="Route case", by=None, **fields) -> Decision:
    by = by or cast.olivia
    decision = decision_register(name=name, unit=cast.operations, actor=by.actor, at=NOW, **fields)
    if initiative is not None:
        initiative_cite_decision(initiative, decision, actor=cast.petra.actor, at=NOW)
    return decision


def profile(key) -> PolicyProfile:
    return PolicyProfile.objects.get(key=key)


def force_stage(initiative: Initiative, stage: str, actor) -> None:
    """Put an initiative where a test needs it, past the gate: by the rows that the database demands.

    Into production that is a review that decided to go, with its clearance.
    """
    with transaction.atomic():
        review = decided_review(initiative, stage, actor) if stage == "production" else None
        passage = Transition.objects.create(
            initiative=initiative,
            origin=initiative.stage,
            target=stage,
            actor=actor,
            at=NOW,
            reason="test",
            review=review,
        )
        initiative.stage = stage
        initiative.save(update_fields=["stage"])
        written = [passage]
        if review:
            clearance = clearance_grant(initiative, review, at=NOW, actor_id=actor.pk)
            written += [review, review.remit, clearance, initiative.clearance_events.latest("pk")]
        record(None, Change("force_stage", tuple(map(Target, written)), actor.pk, NOW))


def decided_review(initiative: Initiative, stage: str, actor) -> Review:
    """Return a review that decided to go, though nobody signed it."""
    remit = remit_freeze(initiative.pk, ask={"gate": stage}, at=NOW)
    profile = initiative.policy_profile
    review = Review.objects.create(
        initiative=initiative,
        number=remit.number,
        gate=stage,
        origin=initiative.stage,
        target=stage,
        statement="test",
        requested_by=actor,
        requested_identity=actor.identity_group,
        opened_at=NOW,
        expires_at=NOW + timedelta(days=60),
        policy_key=profile.key,
        policy_revision=profile.revision,
        policy=profile.parameters,
        remit=remit,
        seen_revision=remit.revision,
    )
    review.state, review.verdict, review.decided_by, review.decided_at = "decided", "go", actor, NOW
    review.save()
    return review
