"""What may be done otherwise for a while: a waiver that runs with its control, one that waits for an answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from governance.demo.clock import Part, Story
from governance.demo.company import Company
from governance.demo.drafts import HEALTH, INVOICES
from governance.models import Initiative, Signature, Waiver
from governance.rules.reviews import Meaning
from governance.rules.waiver_requests import Ask, Control
from governance.rules.waivers import Ground, WaiverKind
from governance.services.proofs import Proof
from governance.services.waiver_signatures import waiver_sign
from governance.services.waivers import control_evidence_give, waiver_request


@dataclass(frozen=True, slots=True)
class _Exception:
    """What is asked for by whom, for how many days; what is done instead, by whom, and how often that is shown."""

    title: str
    requirement: str
    by: str
    days: int
    reason: str
    risk: str
    remediation: str
    control: str
    watched_by: str
    every: int = 14


_HOURS = _Exception(
    HEALTH.idea.title,
    "CAP-1",
    "leila",
    60,
    "My hours are bound in the audit of the hospitals’ contracts, and nobody can take that over before it ends.",
    "Questions of the coders wait a day or two; no invoice is paid before they are answered.",
    "The audit ends in two months; from then on 40 hours a month are agreed with Tomasz Zielinski.",
    "Tomasz Zielinski goes through the coders’ open questions himself",
    "tomasz",
)
_MISSING = _Exception(
    INVOICES.idea.title,
    "DEC-3",
    "nadia",
    45,
    "Delivery notes of two suppliers come on paper until their new system runs.",
    "An invoice without its note may be released though less was delivered; below 5,000 each, some ten a month.",
    "A rule for every missing document, once the suppliers send notes by machine.",
    "Every released invoice of these two suppliers is compared with the paper",
    "paul",
    7,
)


def exception_stories(company: Company) -> list[Story]:
    """Return the story of what is waived, and of what somebody asks to be waived."""
    return [_runs(company, 25), _waits(company, 2)]


def _runs(company: Company, days: int) -> Story:
    """The second line approves the next day, and the control is shown in time."""
    waiver = yield from _asked(company, _HOURS, days)
    at = yield company.ago(days - 1, 14)
    helen = company.people["risk"]
    proof = Proof(helen.pk, Signature.Proof.PASSWORD, at)
    comment = "Borne for these two months, as long as somebody answers the coders."
    waiver_sign(
        waiver,
        meaning=Meaning.APPROVED,
        digest=waiver.digest,
        proof=proof,
        comment=comment,
        actor=helen.actor,
        at=at,
    )
    for ago in (14, 4):
        at = yield company.ago(ago, 16)
        text = "Went through the list with Marcus Reid; nothing is older than two days."
        control_evidence_give(waiver.controls.get(), text=text, actor=company.actor(_HOURS.watched_by), at=at)


def _waits(company: Company, days: int) -> Story:
    yield from _asked(company, _MISSING, days)


def _asked(company: Company, asked: _Exception, days: int) -> Part[Waiver]:
    at = yield company.ago(days, 10)
    initiative = Initiative.objects.get(title=asked.title)
    return waiver_request(initiative, _ask(company, asked, at), actor=company.actor(asked.by), at=at)


def _ask(company: Company, asked: _Exception, at: datetime) -> Ask:
    return Ask(
        requirement=asked.requirement,
        kind=WaiverKind.EXCEPTION,
        ground=Ground.TIMING,
        reason=asked.reason,
        risk=asked.risk,
        remediation=asked.remediation,
        starts_on=at.date(),
        ends_on=at.date() + timedelta(days=asked.days - 1),
        timezone="UTC",
        controls=(Control(asked.control, company.people[asked.watched_by].pk, asked.every),),
    )
