"""What importing an inventory costs beside writing the same rows with nothing read, recognised or recorded."""

import csv
import io
from collections.abc import Iterator

from django.utils import timezone

from benchmarks.figures import Figure, seconds
from governance.models import Initiative, PolicyProfile
from governance.models.initiatives import next_keys
from governance.services.imports import imports_run, inventory_read
from roles.models import Person, Unit
from roles.rules.permissions import Actor, Group

ROWS = 2_133
BATCH = 500
# As wide as the inventory whose shape it has.
COLUMNS = 67
NAMED = (
    "Use Case Name",
    "Agency",
    "Agency Abbreviation",
    "Bureau",
    "What is the intended purpose and expected benefits of the AI?",
    "Describe the AI system’s outputs.",
    "System Name",
    "Stage of Development",
    "Is the AI use case rights-impacting, safety-impacting, both, or neither?",
    "Date Initiated",
    "Date when Acquisition and/or Development began",
    "Date Implemented",
    "Date Retired",
)
STAGES = ("Initiated", "Acquisition and/or Development", "Implementation and Assessment", "Operation and Maintenance")


def import_figures() -> Iterator[Figure]:
    """Yield what importing a synthetic inventory of the federal one's shape takes, the second time too."""
    person = Person.objects.filter(username__startswith="seed-").order_by("pk")[0]
    actor = Actor(person.pk, person.identity_group, person.display_name, active=True, groups=frozenset({Group.PMO}))
    data = _inventory()

    def run() -> None:
        imports_run(inventory_read(data, "bench.csv"), actor=actor, at=timezone.now())

    bare = seconds(lambda: _bare(person))
    yield Figure(f"import of {ROWS:,} rows with their sweep", seconds(run), "s", bare)
    yield Figure(f"import of {ROWS:,} rows once more", seconds(run), "s", bare)


def _inventory() -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*NAMED, *(f"Question {number}" for number in range(len(NAMED), COLUMNS))])
    writer.writerows(_row(number) for number in range(ROWS))
    return text.getvalue().encode("cp1252")


def _row(number: int) -> list[str]:
    agency, bureau = number % 20, number % 140
    named = (
        f"Use case {number}",
        f"Department {agency}",
        f"D{agency}",
        f"Bureau {bureau}",
        f"Sorts the requests of kind {number} so that staff answer them sooner. " * 4,
        "A category and a score for each request.",
        f"System {number % 300}",
        STAGES[number % len(STAGES)],
        "Neither",
        "01/15/2023",
        "03/01/2023",
        "06/30/2024" if number % 4 == len(STAGES) - 1 else "",
        "",
    )
    return [*named, *("An answer of some words, as most of these are." for _column in range(len(NAMED), COLUMNS))]


def _bare(person: Person) -> None:
    """Write as many initiatives of the same size, in batches of the same size."""
    profile, unit = PolicyProfile.objects.order_by("pk")[0], Unit.objects.order_by("pk")[0]
    answers = {f"Question {number}": "An answer of some words, as most of these are." for number in range(COLUMNS)}
    Initiative.objects.bulk_create(
        (
            Initiative(
                key=key,
                title=f"Use case {key}",
                purpose="Sorts the requests so that staff answer them sooner. " * 5,
                beneficiary_unit=unit,
                policy_profile=profile,
                source="bare",
                source_ref=key,
                source_data=answers,
                created_by=person,
            )
            for key in next_keys(ROWS)
        ),
        batch_size=BATCH,
    )
