"""What pipelines and runtimes get of the server that the demo runs, beside a bare view behind the same sign-in."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from benchmarks.figures import Figure
from benchmarks.servers import HOST, database_copied, portal_served
from decisions.services.decisions import decision_register
from governance.api.authentication import token_issue
from governance.models import Initiative, Review, SystemVersion, Transition
from governance.services.clearances import clearance_grant
from governance.services.initiatives import initiative_cite_decision, initiative_register
from governance.services.remits import remit_freeze
from roles.models import Person, Unit
from roles.rules.permissions import Actor, Group

CLIENTS = 8
# Asked in turns, so that whatever else the machine does touches both alike.
ROUNDS, SECONDS = 5, 2.0
DECISIONS = 5


def clearance_figures() -> Iterator[Figure]:
    """Yield how many answers a second the server gives, and how long the slowest hundredth takes."""
    with database_copied() as name:
        person, initiative = initiative_cleared()
        token, _expires = token_issue(person, timezone.now())
        with portal_served(name) as port:
            paths = {"clearance": f"/api/v1/clearances/{initiative.key}", "bare": "/bare/"}
            rounds = [{what: _load(port, path, token) for what, path in paths.items()} for _round in range(ROUNDS + 1)][
                1:
            ]
    found = {
        (what, figure): statistics.median(entry[what][figure] for entry in rounds)
        for what in ("clearance", "bare")
        for figure in ("per_second", "p99_ms")
    }
    clients = f"{CLIENTS} clients"
    yield Figure(f"clearance, {clients}", found["clearance", "per_second"], "requests/s", found["bare", "per_second"])
    yield Figure(f"clearance, {clients}, p99", found["clearance", "p99_ms"], "ms", found["bare", "p99_ms"])


def _load(port: int, path: str, token: str) -> Mapping[str, float]:
    command = [sys.executable, Path(__file__).with_name("clearance_load.py"), HOST, port, path, token, SECONDS, CLIENTS]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True)
    found: Mapping[str, float] = json.loads(done.stdout)
    return found


@transaction.atomic
def initiative_cleared() -> tuple[Person, Initiative]:
    """Return somebody who asks, and an initiative in production with a handful of decisions that were signed."""
    at = timezone.now()
    unit = Unit.objects.create(code="BENCH", name="Bench", kind="business")
    person = Person.objects.create_user("bench", display_name="Bench", unit=unit, job_title="Runtime")
    groups = frozenset({Group.PMO, Group.ARCHITECT})
    actor = Actor(person.pk, person.identity_group, "Bench", active=True, groups=groups)
    initiative = initiative_register(
        title="Case triage", beneficiary_unit=unit, system_names=["Router"], actor=actor, at=at
    )
    Initiative.objects.filter(pk=initiative.pk).update(nature="labour")
    for number in range(DECISIONS):
        said: dict[str, Any] = {"question": "Which team works on this case?", "allowed_answers": ["A", "B", "C"]}
        decision = decision_register(name=f"Decision {number}", unit=unit, autonomy=3, actor=actor, at=at, **said)
        initiative_cite_decision(initiative, decision, actor=actor, at=at)
    SystemVersion.objects.create(
        initiative=initiative,
        system=initiative.systems.get(),
        label="1.0",
        fingerprint="sha256:4f53cda18c2baa0c",
        registered_by=person,
        registered_at=at,
    )
    _grant(initiative, person, at)
    return person, initiative


def _grant(initiative: Initiative, person: Person, at: Any) -> None:
    """Clear it as a review would, with nobody's signature: what is measured is what comes after."""
    profile = initiative.policy_profile
    asked = {"gate": "production", "origin": initiative.stage, "target": "production"}
    review = Review.objects.create(
        initiative=initiative,
        number=1,
        statement="It is measured.",
        requested_by=person,
        requested_identity=person.identity_group,
        opened_at=at,
        expires_at=at,
        policy_key=profile.key,
        policy_revision=profile.revision,
        policy=profile.parameters,
        remit=remit_freeze(initiative.pk, ask=asked, at=at),
        **asked,
    )
    review.state, review.verdict, review.decided_by, review.decided_at = "decided", "go", person, at
    review.save()
    way = {"origin": asked["origin"], "target": "production"}
    Transition.objects.create(initiative=initiative, actor=person, at=at, review=review, **way)
    Initiative.objects.filter(pk=initiative.pk).update(stage="production")
    clearance_grant(initiative, review, at=at, actor_id=person.pk)
