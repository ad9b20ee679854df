"""What is due at a gate, in words."""

from django.utils.translation import gettext as _

from governance.queries.gate_calendar import Due, GateDate


def due_words(date: GateDate) -> str:
    """Return what is due."""
    return {
        Due.REVIEW: _("Review to sign"),
        Due.CONDITION: _("Condition: %(text)s") % {"text": date.text},
        Due.AGAIN: _("Clearance to authorise again"),
        Due.WAIVER: _("Waiver of %(text)s expires") % {"text": date.text},
    }[Due(date.what)]
