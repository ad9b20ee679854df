"""Service accounts as they are listed: who answers for each, what its tokens may do, when one was last used."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from governance.models import Initiative, ServiceAccount, ServiceToken
from roles.models import Person


def accounts_listed(at: datetime) -> QuerySet[ServiceAccount]:
    """Return all accounts, those that are not ended first, each with its tokens that work and when one was used."""
    works = Q(tokens__revoked_at=None, tokens__expires_at__gt=at)
    works &= Q(tokens__grace_until=None) | Q(tokens__grace_until__gt=at)
    return (
        ServiceAccount.objects.select_related("person", "answerable")
        .annotate(working=Count("tokens", filter=works), used_at=Max("tokens__last_used_at"))
        .order_by("ended_at", "person__display_name", "pk")
    )


def tokens_of(account: ServiceAccount) -> list[ServiceToken]:
    """Return the tokens of an account, newest first, each with what is judged about it."""
    rows = ServiceToken.objects.filter(account=account).select_related(
        "account__person", "account__answerable", "created_by"
    )
    return list(rows.order_by("-pk"))


def keys_of(tokens: Collection[ServiceToken]) -> Mapping[int, tuple[str, ...]]:
    """Return the keys of the initiatives that tokens are limited to, by token id, in one statement."""
    ids = {number for token in tokens for number in token.initiative_ids}
    keys = dict(Initiative.objects.filter(pk__in=ids).values_list("pk", "key")) if ids else {}
    found: dict[int, tuple[str, ...]] = defaultdict(tuple)
    found |= {token.pk: tuple(sorted(keys[number] for number in token.initiative_ids)) for token in tokens}
    return found


def people_who_may_answer() -> QuerySet[Person]:
    """Return who can answer for a service account: whoever works here, and neither audits nor administers."""
    working = Person.objects.filter(is_active=True).exclude(status="left")
    return working.exclude(groups__name__in=["audit", "admin"]).order_by("display_name", "pk")
