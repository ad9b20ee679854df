"""Places of somebody else's that are told what happens here: named, tried, ended."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from governance.events import changed
from governance.models import Channel, Delivery, Endpoint
from governance.rules.outgoing import Happening
from governance.rules.permissions import GRANTS, Act
from governance.services.endpoint_secrets import sealed, secret_new
from roles.events import Target, announce
from roles.rules.permissions import Actor, require
from roles.rules.refusals import Refused
from roles.services.valid import require_valid


@dataclass(frozen=True, slots=True)
class Named:
    """An endpoint with its secret, which nobody is shown again; empty where its channel signs nothing."""

    endpoint: Endpoint
    secret: str


@transaction.atomic
def endpoint_register(
    *, name: str, channel: Channel, url: str, happenings: Collection[Happening], actor: Actor, at: datetime
) -> Named:
    """Have an address told of these happenings from now on.

    Raises: NotPermitted; Refused, with every reason.
    """
    require(actor, Act.RUN_CHANNELS, GRANTS)
    if not url.startswith("https://") and not _is_own(url):
        raise Refused("The address begins with https://, so that nobody reads along.")
    secret = secret_new() if channel == Channel.WEBHOOK else ""
    endpoint = Endpoint(
        name=name.strip(),
        channel=channel,
        url=url.strip(),
        happenings=[happening.value for happening in dict.fromkeys(happenings)],
        sealed=sealed(secret) if secret else "",
        created_by_id=actor.id,
        created_at=at,
    )
    if not endpoint.happenings:
        raise Refused("Say what it is told.")
    require_valid(endpoint, ["name", "channel", "url", "happenings"])
    if Endpoint.objects.filter(name=endpoint.name).exists():
        raise Refused(f"There is an endpoint called “{endpoint.name}” already. Choose another name.")
    endpoint.save(force_insert=True)
    details = {"channel": channel, "url": endpoint.url, "happenings": endpoint.happenings}
    announce(changed, "endpoint_register", Target(endpoint, details), actor_id=actor.id, at=at)
    return Named(endpoint, secret)


@transaction.atomic
def endpoint_secret_turn(endpoint: Endpoint, *, actor: Actor, at: datetime) -> Named:
    """Give an endpoint another secret; from the next message on it is signed with that one alone.

    Raises: NotPermitted; Refused where it is ended or signs nothing.
    """
    locked = _living(endpoint, actor)
    if locked.channel != Channel.WEBHOOK:
        raise Refused("Only webhooks are signed.")
    secret = secret_new()
    locked.sealed = sealed(secret)
    locked.save(update_fields=["sealed"])
    announce(changed, "endpoint_secret_turn", locked, actor_id=actor.id, at=at)
    return Named(locked, secret)


@transaction.atomic
def endpoint_try(endpoint: Endpoint, *, actor: Actor, at: datetime) -> Delivery:
    """Send an endpoint a message that says only that it is a trial.

    Raises: NotPermitted; Refused where it is ended.
    """
    locked = _living(endpoint, actor)
    content = {
        "type": "remit.trial",
        "timestamp": at.isoformat(),
        "data": {"what": "A trial", "message": f"{actor.name} tries whether this arrives."},
    }
    delivery = Delivery.objects.create(
        key=f"{locked.pk}:remit.trial:{uuid4().hex[:12]}",
        channel=locked.channel,
        endpoint=locked,
        content=content,
        created_at=at,
        next_at=at,
    )
    announce(changed, "endpoint_try", locked, actor_id=actor.id, at=at)
    return delivery


@transaction.atomic
def endpoint_end(endpoint: Endpoint, *, actor: Actor, at: datetime) -> Endpoint:
    """Tell an endpoint nothing any more; what waits for it is not sent.

    Raises: NotPermitted; Refused where it is ended.
    """
    locked = _living(endpoint, actor)
    locked.ended_at = at
    locked.save(update_fields=["ended_at"])
    Delivery.objects.filter(endpoint=locked, state=Delivery.State.WAITING).update(state=Delivery.State.MOOT)
    announce(changed, "endpoint_end", locked, actor_id=actor.id, at=at)
    return locked


def _living(endpoint: Endpoint, actor: Actor) -> Endpoint:
    require(actor, Act.RUN_CHANNELS, GRANTS)
    locked = Endpoint.objects.select_for_update(of=("self",)).get(pk=endpoint.pk)
    if locked.ended_at:
        raise Refused("This endpoint is ended.")
    return locked


def _is_own(url: str) -> bool:
    return settings.PRIVATE_ENDPOINTS and url.startswith("http://")
