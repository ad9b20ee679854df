"""Who hears of every act."""

import decisions.events
import governance.events
import roles.events
from governance import ledger
from governance.services import asked, claims, happenings, packs, readiness, splits

_SIGNALS = (roles.events.changed, decisions.events.changed, governance.events.changed)
_CLAIMS = "governance.claims"
_READINESS = "governance.readiness"
_PACKS = "governance.packs"
_SPLITS = "governance.splits"
_HAPPENINGS = "governance.happenings"
_ASKED = "governance.asked"
_LEDGER = "governance.ledger"


def listen() -> None:
    """Have each listener hear of every act of all three apps, in this order and once each.

    Rows are locked before the ledger, which everybody waits for. The other way round two acts would wait for each
    other, one holding an initiative and the other the ledger.
    """
    for signal in _SIGNALS:
        signal.disconnect(dispatch_uid=_LEDGER)
        signal.disconnect(dispatch_uid=_HAPPENINGS)
        signal.disconnect(dispatch_uid=_ASKED)
        signal.disconnect(dispatch_uid=_SPLITS)
        signal.disconnect(dispatch_uid=_PACKS)
        signal.connect(claims.follow, dispatch_uid=_CLAIMS)
        signal.connect(readiness.follow, dispatch_uid=_READINESS)
        signal.connect(packs.follow, dispatch_uid=_PACKS)
        signal.connect(splits.follow, dispatch_uid=_SPLITS)
        signal.connect(happenings.follow, dispatch_uid=_HAPPENINGS)
        signal.connect(asked.follow, dispatch_uid=_ASKED)
        signal.connect(ledger.record, dispatch_uid=_LEDGER)


def readiness_stops_listening() -> None:
    """Have the ledger alone hear of acts, until `listen` is called again."""
    for signal in _SIGNALS:
        signal.disconnect(dispatch_uid=_READINESS)
