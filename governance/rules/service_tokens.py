"""When a token of a service account works, and why it does not."""

from datetime import UTC, date, datetime, time, timedelta

from roles.rules.records import record
from roles.rules.refusals import Reason


@record(frozen=True, slots=True)
class TokenFacts:
    """A token, and who answers for its account. `orphaned_at` is when it was noticed that they had left."""

    expires_at: datetime
    grace_until: datetime | None = None
    revoked_at: datetime | None = None
    ended: bool = False
    answerable: str = ""
    answerable_gone: bool = False
    left_on: date | None = None
    orphaned_at: datetime | None = None


def token_reasons(token: TokenFacts, at: datetime, orphan_days: int) -> tuple[Reason, ...]:
    """Return why a token does not work at this moment; nothing where it does. Units: `orphan_days`."""
    reasons = []
    if token.ended:
        reasons.append(Reason("ENDED", "The service account is ended."))
    if token.revoked_at:
        reasons.append(Reason("REVOKED", "The token was taken back."))
    if token.expires_at <= at:
        reasons.append(Reason("EXPIRED", "The token has expired."))
    if token.grace_until and token.grace_until <= at:
        reasons.append(Reason("REPLACED", "Another token took its place."))
    stops = stops_on(token, orphan_days)
    if stops and stops <= at:
        text = f"{token.answerable}, who answered for the account, has left, and nobody took it over."
        reasons.append(Reason("ORPHANED", text))
    return tuple(reasons)


def stops_on(token: TokenFacts, orphan_days: int) -> datetime | None:
    """Return when a token stops because whoever answers for its account has left; None while somebody does."""
    left_at = datetime.combine(token.left_on, time.max, UTC) if token.left_on else token.orphaned_at
    if left_at is None or not (token.answerable_gone or token.left_on):
        return None
    return left_at + timedelta(days=orphan_days)
