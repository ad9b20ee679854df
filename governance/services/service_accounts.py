"""Accounts of machines: made for a purpose, answered for by somebody, ended."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from governance.events import changed
from governance.models import ServiceAccount, ServiceToken
from governance.rules.permissions import GRANTS, Act
from roles.events import Target, announce
from roles.models import Person
from roles.queries.units import UnitTree
from roles.rules.permissions import Actor, Group, is_granted, require
from roles.rules.refusals import NotPermitted, Reason, Refused

# A user name that nobody types: it is in no form, has no password, and opens no session.
PREFIX = "service:"
LONGEST_NAME = 80
LONGEST_PURPOSE = 500


def may_run(actor: Actor) -> bool:
    """Whether this person may make accounts of machines and end them."""
    return is_granted(actor, Act.RUN_SERVICES, GRANTS)


def may_look(actor: Actor) -> bool:
    """Whether this person may see all accounts of machines: those who run them, and auditors."""
    return may_run(actor) or (actor.active and Group.AUDIT in actor.groups)


def may_see(actor: Actor, account: ServiceAccount) -> bool:
    """Whether this person may see one account: likewise, who answers for it, and who heads its unit or one above."""
    return may_look(actor) or may_tend(actor, account) or heads(actor, account)


def heads(actor: Actor, account: ServiceAccount) -> bool:
    """Whether this person heads the account's unit or one above, and so names who answers for it."""
    tree = UnitTree.read()
    found = {head for unit in tree.lineage(account.person.unit_id) if (head := tree.heads.get(unit))}
    return actor.may_answer and Person.objects.filter(pk__in=found, identity_group=actor.identity).exists()


def may_tend(actor: Actor, account: ServiceAccount) -> bool:
    """Whether this person may turn over and take back an account's tokens: those who run them, and who answers."""
    return may_run(actor) or (actor.may_act and account.answerable.identity_group == actor.identity)


@transaction.atomic
def service_account_register(
    *, name: str, purpose: str, answerable: Person, actor: Actor, at: datetime
) -> ServiceAccount:
    """Return an account for a machine, in the unit of whoever answers for it. Without a token it can do nothing.

    Raises: NotPermitted; Refused with every reason.
    """
    require(actor, Act.RUN_SERVICES, GRANTS)
    name, purpose = name.strip(), purpose.strip()
    reasons = [*_against(name, purpose), *_against_answering(answerable)]
    if Person.accounts.filter(machine=True, display_name__iexact=name, service_account__ended_at=None).exists():
        reasons.append(Reason("NAME", f"There is a service account called “{name}” already. Choose another name."))
    if reasons:
        raise Refused(*reasons)
    person = Person(
        username=f"{PREFIX}{uuid4().hex}",
        display_name=name,
        printed_name=name,
        job_title="Service account",
        unit_id=answerable.unit_id,
        machine=True,
        contracted_fte=0,
    )
    person.set_unusable_password()
    person.save(force_insert=True)
    account = ServiceAccount.objects.create(
        person=person, purpose=purpose, answerable=answerable, created_by_id=actor.id, created_at=at
    )
    details = {"purpose": purpose, "answerable": answerable.display_name}
    announce(changed, "service_account_register", Target(account, details), actor_id=actor.id, at=at)
    return account


@transaction.atomic
def service_account_hand_over(
    account: ServiceAccount, *, answerable: Person, actor: Actor, at: datetime
) -> ServiceAccount:
    """Have somebody else answer for an account; its tokens go on.

    Raises: NotPermitted; Refused where it is ended, or they cannot answer for it.
    """
    locked = locked_account(account) if heads(actor, account) else living(account, actor)
    if reasons := list(_against_answering(answerable)):
        raise Refused(*reasons)
    details = {"answerable": [locked.answerable.display_name, answerable.display_name]}
    locked.answerable, locked.orphaned_at = answerable, None
    locked.save(update_fields=["answerable", "orphaned_at"])
    announce(changed, "service_account_hand_over", Target(locked, details), actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def service_account_end(account: ServiceAccount, *, actor: Actor, at: datetime) -> ServiceAccount:
    """Let a machine do nothing any more, whatever token it has. What it did stays in its name.

    Raises: NotPermitted; Refused where it is ended.
    """
    locked = living(account, actor)
    locked.ended_at = at
    locked.save(update_fields=["ended_at"])
    ServiceToken.objects.filter(account=locked, revoked_at=None).update(revoked_at=at)
    Person.accounts.filter(pk=locked.pk).update(is_active=False)
    announce(changed, "service_account_end", locked, actor_id=actor.id, at=at)
    return locked


def living(account: ServiceAccount, actor: Actor) -> ServiceAccount:
    """Return an account that is not ended, locked, for whoever may run it.

    Raises: NotPermitted; Refused.
    """
    require(actor, Act.RUN_SERVICES, GRANTS)
    return locked_account(account)


def tended(account: ServiceAccount, actor: Actor) -> ServiceAccount:
    """Return an account that is not ended, locked, for whoever may turn over its tokens.

    Raises: NotPermitted; Refused.
    """
    if not may_tend(actor, account):
        text = "Only whoever answers for this service account, and those who run them, do this."
        raise NotPermitted(Reason("PERMISSION", text))
    return locked_account(account)


def locked_account(account: ServiceAccount) -> ServiceAccount:
    """Return the account locked.

    Raises: Refused where it is ended.
    """
    rows = ServiceAccount.objects.select_for_update(of=("self",)).select_related("person", "answerable")
    locked = rows.get(pk=account.pk)
    if locked.ended_at:
        raise Refused("This service account is ended.")
    return locked


def _against(name: str, purpose: str) -> list[Reason]:
    reasons = []
    if not 0 < len(name) <= LONGEST_NAME:
        reasons.append(Reason("NAME", f"Say what it is called, in {LONGEST_NAME} characters at most."))
    if not 0 < len(purpose) <= LONGEST_PURPOSE:
        reasons.append(Reason("PURPOSE", f"Say what it is for, in {LONGEST_PURPOSE} characters at most."))
    return reasons


def _against_answering(person: Person) -> list[Reason]:
    if person.machine or not person.may_sign_in:
        return [Reason("ANSWERABLE", "A person who works here answers for it.")]
    if not person.actor.may_answer:
        return [Reason("ANSWERABLE", f"{person} audits or administers the portal, and answers for nothing.")]
    return []
