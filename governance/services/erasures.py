"""Erasing who a departed person was: asked for by HR, carried out by somebody else, never undone.

What people signed stays with the name under which they signed it. Everything else that tells who they were goes: the
person's record keeps its number and a pseudonym, so that pages, search and exports show that. Names in the words of the
ledger are replaced; the entry of the act holds the digest of each entry as it is from then on, so that the chain proves
that nothing else was touched (docs/adr/0044).
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import Q, Value
from django.db.models.functions import Replace
from django.utils import timezone

from governance.events import changed
from governance.ledger import REDACTED, digest_of, ledger_lock
from governance.models import (
    Delivery,
    Erasure,
    GateFeed,
    Hearing,
    IdempotencyKey,
    LedgerEntry,
    Notice,
    PersonSession,
    ReportSubscription,
    SavedView,
    SignIn,
)
from governance.queries.erasures import REWRITTEN, called, entries_naming, in_the_way, sessions_of, stays
from governance.queries.sight import sight_of
from governance.rules.erasing import ALPHABET, LENGTH, pseudonym_of, without
from governance.rules.permissions import GRANTS, Act
from roles.events import Target, announce
from roles.models import Absence, CalendarFeed, Delegation, Person
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import NotPermitted, Reason, Refused
from roles.services.plan_digests import plans_retold

OURS = frozenset({"governance", "decisions", "roles"})


def may_ask_erasure(actor: Actor) -> bool:
    """Whether this person may ask that somebody be erased."""
    return is_granted(actor, Act.ASK_ERASURE, GRANTS)


def may_carry_out(actor: Actor, erasure: Erasure) -> bool:
    """Whether this person may carry it out: somebody trusted with it, who neither asked for it nor is concerned."""
    apart = actor.identity not in {erasure.asked_identity, erasure.person.identity_group}
    return is_granted(actor, Act.CARRY_OUT_ERASURE, GRANTS) and apart


@transaction.atomic
def erasure_ask(person: Person, *, because: str, actor: Actor, at: datetime) -> Erasure:
    """Ask that a departed person be erased; nothing of theirs is touched yet.

    Raises: NotPermitted for anybody but HR; Refused while they work here or something waits for them.
    """
    require(actor, Act.ASK_ERASURE, GRANTS)
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if actor.identity == locked.identity_group:
        raise NotPermitted(Reason("PERSON", "Nobody asks this of themselves: another one of HR does."))
    reasons = [*in_the_way(locked, timezone.localdate(at), sight_of(actor))]
    if not because.strip():
        reasons.append(Reason("BECAUSE", "Say on which request; without the name, for this stays."))
    if locked.erasures.exclude(state=Erasure.State.WITHDRAWN).exists():
        reasons.append(Reason("ASKED", "This was asked for already."))
    if reasons:
        raise Refused(*reasons)
    erasure = Erasure.objects.create(
        person=locked, because=because.strip(), asked_by_id=actor.id, asked_identity=actor.identity, asked_at=at
    )
    announce(changed, "erasure_ask", Target(erasure, {"person": locked.pk}), actor_id=actor.id, at=at)
    return erasure


@transaction.atomic
def erasure_withdraw(erasure: Erasure, *, actor: Actor, at: datetime) -> Erasure:
    """Take a request back that was not carried out.

    Raises: NotPermitted for anybody but HR; Refused once it is done.
    """
    require(actor, Act.ASK_ERASURE, GRANTS)
    locked = _asked(erasure)
    locked.state = Erasure.State.WITHDRAWN
    locked.save(update_fields=["state"])
    announce(changed, "erasure_withdraw", Target(locked, {"person": locked.person_id}), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def erasure_carry_out(erasure: Erasure, *, actor: Actor, at: datetime) -> Erasure:
    """Erase who the person was. It cannot be undone.

    Raises: NotPermitted for whoever asked for it, and for those who are not trusted with it; Refused when it was done
    or withdrawn, while they work here, and while something waits for them.
    """
    require(actor, Act.CARRY_OUT_ERASURE, GRANTS)
    locked = _asked(erasure)
    person = Person.objects.select_for_update(no_key=True).get(pk=locked.person_id)
    if not may_carry_out(actor, locked):
        raise NotPermitted(Reason("TWO", "Somebody else carries out what you asked for, and never about oneself."))
    if reasons := in_the_way(person, timezone.localdate(at), sight_of(actor)):
        raise Refused(*reasons)
    names, username = called(person), person.username
    pseudonym = pseudonym_of("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))
    kept = [row.plain() for row in stays(person, names)]
    _done(locked, actor, at, kept)
    redacted = _ledger_without(person, username, pseudonym)
    _minimise(person, pseudonym, at)
    _let_go(person)
    _reword(names, pseudonym)
    plans = plans_retold(Q(changes__removal_owner=person))
    details: dict[str, Any] = {"person": person.pk, "kept": kept, REDACTED: redacted}
    announce(changed, "erasure_carry_out", Target(locked, details), *plans, actor_id=actor.id, at=at)
    return locked


def _asked(erasure: Erasure) -> Erasure:
    locked = Erasure.objects.select_for_update(of=("self",)).select_related("person").get(pk=erasure.pk)
    if locked.state != Erasure.State.ASKED:
        raise Refused(f"This is {locked.get_state_display().lower()} already.")
    return locked


def _done(erasure: Erasure, actor: Actor, at: datetime, kept: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        (erasure.transaction,) = cursor.fetchone()
    erasure.state, erasure.done_by_id, erasure.done_at, erasure.kept = Erasure.State.DONE, actor.id, at, kept
    erasure.save(update_fields=["state", "done_by", "done_at", "kept", "transaction"])


def _ledger_without(person: Person, username: str, pseudonym: str) -> dict[str, str]:
    """Take the name out of the ledger's words; return the digest of each such entry as it is now, by number."""
    ledger_lock()  # an entry that somebody writes just now names the person as well
    names, redacted = called(person), {}
    for entry in entries_naming(person):
        entry.target_label = without(entry.target_label, names, [], pseudonym)[:320]
        entry.reason = without(entry.reason, names, [], pseudonym)
        entry.details = without(entry.details, names, [username], pseudonym)
        entry.save(update_fields=["target_label", "reason", "details"])
        redacted[str(entry.pk)] = digest_of(LedgerEntry.objects.get(pk=entry.pk))
    return redacted


def _minimise(person: Person, pseudonym: str, at: datetime) -> None:
    """Leave of the person's record what the records of others stand on, and nothing that tells who it was."""
    person.display_name, person.printed_name = pseudonym, ""
    person.username = f"erased-{person.pk}-{secrets.token_hex(4)}"
    person.email, person.job_title, person.language, person.timezone = "", "", "", "UTC"
    person.external_id = person.employee_no = person.manager = person.start_date = None
    person.risk_authority = person.last_login = None
    person.is_active = person.is_staff = person.is_superuser = False
    person.erased_at = at
    person.set_unusable_password()
    person.revision += 1
    person.save()
    person.groups.clear()
    person.user_permissions.clear()


def _let_go(person: Person) -> None:
    """Remove what was theirs alone."""
    Session.objects.filter(session_key__in=sessions_of(person)).delete()
    for theirs in (SignIn, PersonSession, GateFeed, ReportSubscription):
        theirs._base_manager.filter(person=person).delete()  # noqa: SLF001 - Django's public name
    Notice.objects.filter(person=person).delete()
    Hearing.objects.filter(person=person).delete()
    Delivery.objects.filter(person=person).delete()
    Absence.objects.filter(person=person).delete()
    CalendarFeed.objects.filter(person=person).delete()
    IdempotencyKey.objects.filter(person=person).delete()
    SavedView.objects.filter(owner=person).delete()
    _accounts_elsewhere(person)
    Delegation.objects.filter(Q(delegator=person) | Q(delegate=person)).update(reason="")


def _accounts_elsewhere(person: Person) -> None:
    """Remove what other packages keep of an account: addresses, second factors, ties to identity providers, logs."""
    for relation in Person._meta.related_objects:  # noqa: SLF001 - Django's public name
        model = relation.related_model
        if isinstance(model, type) and model._meta.app_label not in OURS and relation.one_to_many:  # noqa: SLF001 - same
            model._base_manager.filter(**{relation.field.name: person}).delete()  # noqa: SLF001 - same
    LogEntry.objects.filter(content_type__app_label="roles", content_type__model="person", object_id=person.pk).delete()


def _reword(names: Sequence[str], pseudonym: str) -> None:
    """Have flags and notices of others say the pseudonym, until the next sweep words them anew."""
    for model, column in REWRITTEN:
        for name in names:
            rows = model._base_manager.filter(**{f"{column}__contains": name})  # noqa: SLF001 - Django's public name
            rows.update(**{column: Replace(column, Value(name), Value(pseudonym))})
    for delivery in Delivery.objects.filter(person=None).exclude(content={}):
        reworded = without(delivery.content, names, [], pseudonym)
        if reworded != delivery.content:
            Delivery.objects.filter(pk=delivery.pk).update(content=reworded)
