"""What the second line does: how much the enterprise bears, who may sign for it, and a breach in its room."""

from decimal import Decimal

from governance.demo.clock import Story
from governance.demo.company import Company
from governance.demo.outcomes import MOTOR, WATER
from governance.models import Breach, Initiative, Tolerance
from governance.rules.limits import Direction, MeasureUnit
from governance.services.appetites import Cap, appetite_set
from governance.services.breaches import breach_acknowledge, breach_contain
from governance.services.challenges import challenge_make
from governance.services.tolerances import tolerance_sign
from roles.services.people import person_authorise


def risk_stories(company: Company) -> list[Story]:
    """Return what the enterprise bears, what the second line said of it, and what was broken."""
    return [_appetite(company), _challenge(company), _signs_again(company), _room(company)]


def _appetite(company: Company) -> Story:
    """The second line says what the enterprise bears, before anything runs."""
    at = yield company.ago(300, 15)
    actor = company.actor("risk")
    reason = "Ten years in claims risk; trained in limits of automated decisions."
    person_authorise(company.people["dieter"], authority=3, reason=reason, actor=company.actor("cro"), at=at)
    for key, label, cap, statement in (
        (
            "error_rate",
            "Wrong outcomes",
            "8",
            "More than one wrong outcome in twelve is not our service, whoever works.",
        ),
        ("rework_rate", "Rework", "5", "What is done twice is paid twice; one case in twenty is what we bear."),
    ):
        appetite_set(
            Cap(label, Direction.UPPER, MeasureUnit.PERCENT, Decimal(cap), statement, key=key), actor=actor, at=at
        )


def _challenge(company: Company) -> Story:
    at = yield company.ago(221, 15)
    comment = (
        "Seven per cent is what assessors themselves miss, so it may stay. Settlements at two per cent are the tighter "
        "half of the two; I would look at them by customer group."
    )
    initiative = Initiative.objects.get(title=MOTOR)
    challenge_make(initiative, comment=comment, objects_to_it=False, actor=company.actor("kwame"), at=at)


def _signs_again(company: Company) -> Story:
    """Whoever signed for high impact looks at it every quarter, and for less every half year."""
    for days, title in ((142, MOTOR), (80, WATER), (60, MOTOR)):
        at = yield company.ago(days, 15)
        for tolerance in Tolerance.objects.filter(initiative__title=title).order_by("pk"):
            tolerance_sign(tolerance, actor=company.actor("dieter"), at=at)


def _room(company: Company) -> Story:
    """Water damage: its lead sees the breach the same evening, and has the cases sorted by hand."""
    at = yield company.ago(4, 21)
    breach = Breach.objects.filter(initiative__title=WATER).order_by("pk").first()
    if breach is None:
        return
    lead = company.actor("ravi")
    text = "Seen. The urgent ones we missed are being called tonight."
    breach = breach_acknowledge(breach, note=text, actor=lead, at=at)
    at = yield company.ago(3, 9)
    text = "The sorting meeting is held again; the team looks at every report until the old version is back."
    breach_contain(breach, text=text, actor=lead, at=at)
