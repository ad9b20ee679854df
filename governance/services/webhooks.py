"""Webhooks as Standard Webhooks has them: an id that stays the same with each try, a time, and a signature."""

from datetime import datetime

import orjson
from django.utils import timezone
from standardwebhooks import Webhook

from governance.models import Delivery
from governance.services.endpoint_secrets import secret_of
from governance.services.posting import post
from governance.services.undelivered import Moot


def webhook_send(delivery: Delivery) -> None:
    """Post a delivery to its endpoint.

    Raises: Undelivered; Moot where the endpoint is told nothing any more.
    """
    endpoint = delivery.endpoint
    if endpoint is None or endpoint.ended_at:
        raise Moot
    body = orjson.dumps(delivery.content, option=orjson.OPT_SORT_KEYS)
    post(endpoint.url, body, headers_of(delivery.key, body, secret_of(endpoint), timezone.now()))


def headers_of(key: str, body: bytes, secret: str, at: datetime) -> dict[str, str]:
    """Return the headers by which a receiver knows that a message is ours and whether they had it."""
    signature = Webhook(secret).sign(msg_id=key, timestamp=at, data=body.decode())
    return {"webhook-id": key, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
