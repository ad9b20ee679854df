"""Reviews for the tests of gate packs: one like any other, and one with far more in it than fits on four pages."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from decisions.models import Decision, Ownership
from governance.models import Citation, Flag, Tolerance
from governance.services.gate_packs import gate_pack
from governance.services.initiatives import initiative_cite_plan
from governance.services.pack_documents import pack_document
from roles.models import Person
from roles.rules.plans import Fate
from roles.services.plans import plan_register, plan_update
from roles.services.work import role_register
from tests.ready import open_review, sign

HOSTILE = '"]) #panic("x") $1/0$ \\ *bold* <script>alert(1)</script> {{ 7 }} %(name)s @all // /* \u202eevil'
PEOPLE, DECISIONS, PLANS, MEASURES, FLAGS = 40, 20, 9, 12, 25


VERIFY = "https://remit.example.org/verify/"


def pack_of(review, reader, *, now=None):
    return gate_pack(review, reader=reader, now=now or timezone.now())


def words_of(pack):
    """Return the pack in words, as page and PDF show it."""
    return pack_document(pack, f"{VERIFY}{pack.signed.digest}/")


def section(document, name):
    return next(section for section in document.sections if section.name == name)


def texts(document, name):
    """Return the table of a section as its cells' texts."""
    return [[cell.text for cell in row.cells] for row in section(document, name).table.rows]


def big_review(cast):
    """Return an open review of the cast's initiative, with twenty decisions and forty people, signed once."""
    initiative = cast.initiative
    people = _hired(cast)
    first = Decision.objects.get(citations__initiative=initiative)
    for number in range(1, DECISIONS):
        _decision(initiative, first, people[number], number)
    for number in range(PLANS):
        _plan(cast, initiative, number)
    Tolerance.objects.bulk_create(_tolerance(initiative, cast, number) for number in range(MEASURES))
    Flag.objects.bulk_create(_flag(initiative, people[number], number) for number in range(FLAGS))
    review = open_review(cast, initiative, statement="It did what it was to do, and it did so every day. " * 30)
    sign(review, cast.olivia, "accepted", comment="Gladly.")
    return review


def _hired(cast):
    people = [
        Person(username=f"p{number}", display_name=f"Maximiliana Konstantinopoulou-Featherstonehaugh {number}")
        for number in range(PEOPLE)
    ]
    for person in people:
        person.unit = cast.operations
    return Person.objects.bulk_create(people)


def _terms(person):
    at = timezone.now()
    return {
        "person": person,
        "status": "accepted",
        "accepted_at": at,
        "proposed_by": person,
        "valid_from": at.date(),
        "hours_per_month": Decimal("37.5"),
    }


def _decision(initiative, first, owner, number):
    decision = Decision.objects.get(pk=first.pk)
    decision.pk = None
    decision.code, decision.name = f"D-9{number:03d}", f"Decide on kind {number} of the cases that nobody foresaw"
    decision.save()
    Citation.objects.create(initiative=initiative, decision=decision)
    Ownership.objects.create(decision=decision, **_terms(owner))


def _plan(cast, initiative, number):
    at = timezone.now()
    role = role_register(title=f"Adviser {number}", unit=cast.operations, headcount=12, actor=cast.hana.actor, at=at)
    plan = plan_register(title=f"Plan {number}", role=role, summary="", actor=cast.ron.actor, at=at)
    activity = {
        "statement": "Sort",
        "hours_before": Decimal(300),
        "fate": Fate.RETAIN,
        "hours_after": Decimal(300),
        "effective_date": at.date(),
        "rationale": "",
    }
    plan_update(plan, title=plan.title, summary="", activities=[activity], actor=cast.ron.actor, at=at)
    initiative_cite_plan(initiative, plan, actor=cast.ron.actor, at=at)


def _tolerance(initiative, cast, number):
    return Tolerance(
        initiative=initiative,
        measure=f"Measure {number}",
        numerator="Cases that somebody complained about later",
        denominator="All cases of the month",
        target=Decimal(1),
        limit=Decimal(3),
        owner=cast.rhea,
        signed_by=cast.rhea,
        signed_at=timezone.now(),
    )


def _flag(initiative, owner, number):
    at = timezone.now()
    return Flag(
        rule="F-OWN-1",
        dedupe_key=f"big:{number}",
        initiative=initiative,
        severity="high",
        message=f"Something that has to be mended before long, number {number}. " * 4,
        owner=owner,
        mend_screen="initiative",
        opened_at=at - timedelta(days=1),
        last_seen_at=at,
        due_at=at + timedelta(days=1),
    )


def overflowing(pack):
    """Return a pack of which every list and every text is far longer than anybody writes."""
    long = "Onomatopoeia " * 300 + "x" * 400
    line = replace(pack.signatures[0], comment=long, statement=long, name=long[:150])
    void = replace(line, counts=False, void_reason=long, voided_at=pack.as_of)
    no = replace(line, meaning=type(line.meaning)("dissent"))
    flags = [replace(flag, message=long, title=long) for flag in pack.flags]
    findings = [replace(finding, later=type(finding.result)("not_met"), message=long) for finding in pack.findings]
    change = {"text": long, "materiality": "loosening", "rule": "MAT-UNKNOWN"}
    return replace(
        pack,
        asked=replace(pack.asked, statement=long, title=long),
        base=(1, "0" * 64),
        changes=(change,) * 60,
        findings=tuple(findings),
        signatures=(line,) * 9 + (void,) * 40 + (no,) * 20,
        flags=tuple(flags * 3),
    )
