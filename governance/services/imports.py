"""Importing a whole inventory at once: every row of it, or nothing.

Whoever imports answers for no initiative: nobody is made an owner, no nature is set, no stage is moved.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction

from governance.events import changed
from governance.imports.mappings import ColumnMapping
from governance.imports.reports import ImportReport, Outcome
from governance.imports.rows import Inventory, read_inventory
from governance.imports.tables import Limits, read_table
from governance.models import AISystem, Initiative, PolicyProfile, SweepRequest
from governance.models.initiatives import next_keys
from governance.rules.permissions import GRANTS, Act
from governance.rules.policy import DEFAULT_PROFILE
from governance.services.import_mappings import mapping_choose
from governance.services.import_matching import Plan, Planned, plan_import
from governance.services.import_units import units_add, units_announce
from governance.services.sweep import sweep
from roles.events import Target, announce
from roles.rules.permissions import Actor, is_granted, require
from roles.rules.refusals import Reason, Refused

# Two imports at once would both create what neither has seen yet; the second waits for the first.
_LOCK = 7_246_003
_BATCH = 500
_REASONS_SHOWN = 20


class RowsRejected(Refused):
    """Some rows cannot be imported, so nothing is, unless they are left out on purpose."""


def may_import(actor: Actor) -> bool:
    """Whether this person may import."""
    return is_granted(actor, Act.IMPORT, GRANTS)


def inventory_read(
    data: bytes, file: str, *, mapping: str | ColumnMapping = "", limits: Limits | None = None
) -> Inventory:
    """Return a file's rows as a mapping reads them: the given one, one recognised by the columns, or a guess.

    Raises: Unreadable, ColumnsMissing, MappingUnknown; each says what to do.
    """
    table = read_table(data, limits)
    chosen = mapping_choose(table.columns, mapping) if isinstance(mapping, str) else mapping
    return read_inventory(table, chosen, file)


def imports_run(
    inventory: Inventory, *, actor: Actor, at: datetime, dry_run: bool = False, skip_bad: bool = False
) -> ImportReport:
    """Import an inventory and sweep what it holds, or say what that would do.

    Raises: NotPermitted, RowsRejected.
    """
    started = time.monotonic()
    report = imports_apply(inventory, actor=actor, at=at, dry_run=dry_run, skip_bad=skip_bad)
    if not dry_run:
        _sweep(inventory.source, [row.key for row in report.rows if row.key], at, report)
    report.seconds = time.monotonic() - started
    return report


@transaction.atomic
def imports_apply(
    inventory: Inventory, *, actor: Actor, at: datetime, dry_run: bool = False, skip_bad: bool = False
) -> ImportReport:
    """Create what is new and update what the source changed, all in one transaction; a dry run only says so.

    Raises: NotPermitted; RowsRejected when a row cannot be imported and nobody said to leave such rows out.
    """
    require(actor, Act.IMPORT, GRANTS)
    if not dry_run:
        _refuse_bad(inventory, skip_bad=skip_bad)
        _lock(inventory.source)
    plan = plan_import(inventory)
    units = sum(len(level) for level in plan.units.fresh)
    if not dry_run:
        added = units_add(plan.units.fresh)
        targets = _write(inventory, plan, actor, at)
        units_announce(added, actor=actor, at=at)
        if targets:
            reason = f"Import of {inventory.file}"
            announce(changed, "initiatives_import", *targets, actor_id=actor.id, at=at, reason=reason)
    report = ImportReport(
        source=inventory.source,
        file=inventory.file,
        encoding=inventory.encoding,
        dry_run=dry_run,
        rows=tuple(planned.report() for planned in plan.rows),
        notes=list(inventory.notes),
        units_created=units,
    )
    if plan.gone:
        report.notes.append(f"Initiatives of this source that are not in the file: {plan.gone}. They stay as they are.")
    return report


def _refuse_bad(inventory: Inventory, *, skip_bad: bool) -> None:
    bad = [row for row in inventory.rows if row.rejected]
    if not bad or skip_bad:
        return
    reasons = [
        Reason("ROW", f"Row {row.number}: {' '.join(a.message for a in row.anomalies[:1])}")
        for row in bad[:_REASONS_SHOWN]
    ]
    whole = f"{len(bad)} of {len(inventory.rows)} rows cannot be imported, so nothing was. Mend them or leave them out."
    raise RowsRejected(Reason("ROWS", whole), *reasons)


def _lock(source: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    list(Initiative.objects.select_for_update(no_key=True).filter(source=source).order_by("pk").values_list("pk"))


def _write(inventory: Inventory, plan: Plan, actor: Actor, at: datetime) -> list[Target]:
    """Write what the plan says; return each initiative that it made or changed."""
    created = [row for row in plan.rows if row.outcome is Outcome.CREATED]
    updated = [row for row in plan.rows if row.outcome is Outcome.UPDATED]
    if not created and not updated:
        return []
    _create(inventory.source, created, actor, at)
    _update(updated)
    _assign_systems([row for row in (*created, *updated) if row.systems is not None])
    return [
        *(Target(_saved(row), {"source": ["", f"{inventory.source}, row {row.row.number}"]}) for row in created),
        *(Target(_saved(row), row.details) for row in updated),
    ]


def _create(source: str, rows: Sequence[Planned], actor: Actor, at: datetime) -> None:
    profile = PolicyProfile.objects.get(key=DEFAULT_PROFILE)
    for row, key in zip(rows, next_keys(len(rows)), strict=True):
        row.initiative = Initiative(
            key=key,
            source=source,
            source_ref=row.ref,
            beneficiary_unit=row.unit,
            policy_profile=profile,
            created_by_id=actor.id,
            created_at=at,
            **row.values,
        )
        row.initiative.source_data["unit_id"] = row.initiative.beneficiary_unit_id
    Initiative.objects.bulk_create([_saved(row) for row in rows], batch_size=_BATCH)


def _update(rows: Sequence[Planned]) -> None:
    touched: set[str] = set()
    for row in rows:
        initiative = _saved(row)
        values = dict(row.values)
        if row.unit is not None:
            values["beneficiary_unit"] = row.unit
            values["source_data"]["unit_id"] = row.unit.pk
        for name, value in values.items():
            setattr(initiative, name, value)
        touched |= values.keys()
    if touched:
        Initiative.objects.bulk_update([_saved(row) for row in rows], sorted(touched), batch_size=_BATCH)


def _assign_systems(rows: Sequence[Planned]) -> None:
    names = {name for row in rows for name in row.systems or ()}
    AISystem.objects.bulk_create([AISystem(name=name) for name in sorted(names)], ignore_conflicts=True)
    ids = dict(AISystem.objects.filter(name__in=names).values_list("name", "pk"))
    through = Initiative.systems.through
    through.objects.filter(initiative__in=[_saved(row).pk for row in rows]).delete()
    through.objects.bulk_create(
        [
            through(initiative_id=_saved(row).pk, aisystem_id=ids[name])
            for row in rows
            for name in dict.fromkeys(row.systems or ())
        ],
        batch_size=_BATCH * 4,
    )


def _saved(row: Planned) -> Initiative:
    if row.initiative is None:
        message = f"Row {row.row.number} has no initiative."
        raise RuntimeError(message)
    return row.initiative


def _sweep(source: str, keys: Iterable[str], at: datetime, report: ImportReport) -> None:
    """Judge all that was imported, also what did not change: time has passed since."""
    ids = list(Initiative.objects.filter(source=source, key__in=list(keys)).values_list("pk", flat=True))
    result = sweep(at=at, ids=ids)
    # What the writing asked the worker for is done with.
    SweepRequest.objects.filter(initiative__in=ids, requested_at=at).delete()
    report.swept, report.flags = result.evaluated, result.raised
    report.notes += result.errors
