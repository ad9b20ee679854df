"""What a digest stands for: the address that is printed on packs, open to everybody who is signed in."""

import re
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.models import Remit
from governance.pages.seeing import sight_of
from governance.queries.digests import RemitSigned, WaiverSigned, remits_with, waivers_with
from governance.services.integrity import trouble_with

_DIGEST = re.compile("[0-9a-f]{64}")
NOT_FOUND = 404


@require_safe
def verify(request: HttpRequest, digest: str) -> HttpResponse:
    """Say which remit or waiver bears this digest, whether its text still does, and who signed it."""
    wanted, at, sight = digest.strip().lower(), timezone.now(), sight_of(request)
    known = _DIGEST.fullmatch(wanted) is not None
    remits = (
        [_remit(found, at) for found in remits_with(wanted) if sight.sees(found.remit.initiative_id)] if known else []
    )
    waivers = (
        [_waiver(found) for found in waivers_with(wanted) if sight.sees(found.waiver.initiative_id)] if known else []
    )
    context = {
        "digest": wanted,
        "well_formed": known,
        "things": [*remits, *waivers],
        "troubled": any(thing["trouble"] for thing in remits),
        "lede": _lede(remits, waivers, known=known),
    }
    found = bool(remits or waivers)
    return TemplateResponse(request, "governance/verify.html", context, status=200 if found else NOT_FOUND)


def _remit(found: RemitSigned, at: datetime) -> dict[str, Any]:
    remit: Remit = found.remit
    reviews = [
        {
            "text": _("Review %(number)d: %(gate)s") % {"number": review.number, "gate": review.gate_label},
            "verdict": review.get_verdict_display() or review.get_state_display(),
            "by": review.decided_by,
            "at": review.decided_at or review.opened_at,
            "url": reverse("review", args=[review.pk]),
        }
        for review in found.reviews
    ]
    return {
        "title": _("Remit %(number)d") % {"number": remit.number},
        "initiative": remit.initiative,
        "made_at": remit.composed_at,
        "reviews": reviews,
        "signatures": found.signatures,
        # Whoever follows the link on a pack is told at once, and so is everybody who has to know.
        "trouble": trouble_with(remit, at=at),
        "holds": _("The stored text still has this digest, and every signature on it is as it was given."),
    }


def _waiver(found: WaiverSigned) -> dict[str, Any]:
    waiver = found.waiver
    return {
        "title": _("Waiver of %(requirement)s") % {"requirement": waiver.requirement},
        "initiative": waiver.initiative,
        "made_at": waiver.requested_at,
        "reviews": [],
        "signatures": found.signatures,
        "trouble": "",
        "state": waiver.get_state_display(),
        "url": reverse("waiver", args=[waiver.pk]),
    }


def _lede(remits: list[Any], waivers: list[Any], *, known: bool) -> str:
    if not known:
        return _("This is no digest: a digest is 64 characters from 0 to 9 and a to f.")
    if any(thing["trouble"] for thing in remits):
        return _("What is stored under this digest is not what was signed. It has been flagged.")
    if remits:
        return _("What is stored under this digest is what was signed.")
    if waivers:
        return _("This is what was asked in a waiver.")
    return _("Nothing here bears this digest. What you hold was not made by this portal, or was changed.")
