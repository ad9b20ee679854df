"""Writing about jobs and what people do in them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from roles.events import Target, announce, changed
from roles.models import Activity, LibraryTask, RedesignPlan, Role
from roles.queries.directory import working_time
from roles.queries.units import UnitTree
from roles.rules.permissions import GRANTS, Act, Actor, is_granted, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused, Stale
from roles.rules.work import Described, country_problem, rows_problems, shortened, whole_time
from roles.services.activity_rows import activities_write
from roles.services.plan_digests import plans_retold
from roles.services.valid import require_valid

# What the plans of a job say of it: whoever signed them signed that.
OF_PLANS = frozenset({"title", "unit", "headcount", "purpose", "fte", "grade", "site", "jurisdiction", "span"})
CHANGED_BY = "HR, the PMO, whoever heads its unit or one above, and whoever wrote a plan for this role can change it."


def may_change_role(actor: Actor, role: Role) -> bool:
    """Whether this person may change a job: HR, the PMO, heads of its unit or above, and authors of a plan for it."""
    if not actor.may_answer:
        return False
    if is_granted(actor, Act.CHANGE_WORK, GRANTS, unit=role.unit_id) or UnitTree.read().is_headed_by(
        role.unit_id, actor.id
    ):
        return True
    return RedesignPlan.objects.filter(role=role, created_by=actor.id).exists()


@transaction.atomic
def role_register(
    *, title: str, unit: Any, headcount: int, actor: Actor, at: datetime, site: str = "", **more: Any
) -> Role:
    """Return the role of this title in this unit at this site, registered if it was not.

    Raises: NotPermitted; Refused for a country that there is not.
    """
    require_acting(actor)
    if not actor.may_answer:
        raise NotPermitted(Reason("PERSON", "Administrators configure the portal and describe nobody's work."))
    _check({"title": title, "headcount": headcount, "site": site, **more})
    role, made = Role.objects.get_or_create(
        unit=unit, title=title.strip(), site=site.strip(), defaults={"headcount": headcount, **more}
    )
    if made:
        announce(changed, "role_register", role, actor_id=actor.id, at=at)
    return role


@transaction.atomic
def role_update(role: Role, *, actor: Actor, at: datetime, revision: int | None = None, **fields: Any) -> Role:
    """Change what is known of a job. Plans that say so otherwise from now on have to be signed anew.

    Raises: NotPermitted; Refused where there is such a role already; Stale when `revision` is given and no longer the
    current one.
    """
    locked = _locked(role, actor, revision)
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    _check(fields)
    details = {name: [str(getattr(locked, name)), str(v)] for name, v in fields.items() if getattr(locked, name) != v}
    for name in details:
        setattr(locked, name, fields[name])
    locked.revision += 1
    try:
        with transaction.atomic():
            locked.save(update_fields=[*details, "revision"])
    except IntegrityError as error:
        raise Refused(Reason("ROLE", "There is a role of this title in this unit at this site already.")) from error
    about = Q(role=locked) | _naming(Q(role=locked)) | Q(changes__transfer_to=locked)
    plans = plans_retold(about) if details.keys() & OF_PLANS else []
    announce(changed, "role_update", Target(locked, details), *plans, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def activities_set(
    role: Role, rows: Sequence[Described], *, actor: Actor, at: datetime, revision: int | None = None
) -> Role:
    """Have the holders of a job do just this. What is not listed is taken off the list; what has ended stays ended.

    Raises: NotPermitted; Refused with every reason, where a plan or a decision names what is not listed any more;
    Stale when `revision` is given and no longer the current one.
    """
    locked = _locked(role, actor, revision)
    return _written(locked, "activities_set", rows, keep=False, actor=actor, at=at)


@transaction.atomic
def activities_add(role: Role, rows: Sequence[Described], *, actor: Actor, at: datetime) -> Role:
    """Add to what the holders of a job do. A row that says what is there already changes that; nothing is taken off.

    Raises: NotPermitted; Refused with every reason.
    """
    return _written(_locked(role, actor, None), "activities_add", rows, keep=True, actor=actor, at=at)


def described_from(tasks: Iterable[LibraryTask]) -> list[Described]:
    """Return tasks of a library as activities whose hours nobody knows yet."""
    return [Described(shortened(task.statement), task=task.pk) for task in tasks]


def _locked(role: Role, actor: Actor, revision: int | None) -> Role:
    locked = Role.objects.select_for_update(no_key=True).get(pk=role.pk)
    if not may_change_role(actor, locked):
        raise NotPermitted(Reason("PERMISSION", CHANGED_BY))
    if revision is not None and revision != locked.revision:
        raise Stale("Somebody changed this role since you opened it. Reload to see what they wrote.")
    return locked


def _check(fields: dict[str, Any]) -> None:
    """Pass what a role can hold.

    Raises: Refused, with a reason for each field.
    """
    held = {name: value for name, value in fields.items() if name not in {"unit", "occupation"}}
    require_valid(Role(**held), held)
    if problem := country_problem(fields.get("jurisdiction", "")):
        raise Refused(Reason("COUNTRY", problem))


def _written(locked: Role, verb: str, rows: Sequence[Described], *, keep: bool, actor: Actor, at: datetime) -> Role:
    whole = Decimal(str(whole_time(locked.headcount, locked.fte, working_time())))
    if problems := list(rows_problems(rows, whole)):
        raise Refused(*(Reason("ACTIVITY", text) for text in problems))
    _plans_hold(locked)
    renamed = activities_write(locked, rows, whole, keep=keep)
    plans = plans_retold(_naming(Q(pk__in=renamed))) if renamed else []
    locked.revision += 1
    locked.save(update_fields=["revision"])
    announce(changed, verb, locked, *plans, actor_id=actor.id, at=at)
    return locked


def _plans_hold(role: Role) -> None:
    """Hold the plans that name what is written, before it: whoever writes a plan holds that and then its work."""
    ids = set(RedesignPlan.objects.filter(Q(role=role) | _naming(Q(role=role))).values_list("pk", flat=True))
    held = RedesignPlan.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    list(held.values_list("pk"))


def _naming(activities: Q) -> Q:
    """Return which plans name one of these activities."""
    named = Activity.objects.filter(activities)
    return Q(changes__activity__in=named) | Q(movements__activity__in=named)
