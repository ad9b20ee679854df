"""From now on the old code runs beside the new schema while servers are replaced, so no migration may break it.

docs/upgrading.md says how a change is made in steps instead.
"""

from importlib import import_module
from pathlib import Path

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import NOT_PROVIDED

ROOT = Path(__file__).resolve().parents[1]
# The last migration of each app from before this was asked.
BEFORE = {"governance": 25, "decisions": 4, "roles": 11}
# Tables that are large or written all the time: an index that locks them stops the portal.
BIG = {"outcome", "outcomeday", "outcomekey", "outcomebatch", "measureday", "ledgerentry", "flag", "notice", "delivery"}


def later():
    for app, last in BEFORE.items():
        for path in sorted((ROOT / app / "migrations").glob("[0-9]*.py")):
            if int(path.name[:4]) > last:
                yield f"{app}.migrations.{path.stem}"


def faults(operations):
    """Yield what of these operations old code or a busy table would not bear."""
    made = {op.name.lower() for op in operations if isinstance(op, migrations.CreateModel)}
    for op in operations:
        model = getattr(op, "model_name", "").lower()
        if isinstance(op, migrations.SeparateDatabaseAndState):
            yield from faults(op.database_operations)
        elif isinstance(op, migrations.RenameField | migrations.RenameModel | migrations.AlterModelTable):
            yield f"{op.describe()}: old code asks for the old name. Add, copy, use, and remove a release later."
        elif isinstance(op, migrations.AddField) and model not in made and _must_be_filled(op.field):
            yield f"{op.describe()}: old code writes rows without it. Give it a default in the database, or allow null."
        elif isinstance(op, migrations.AddIndex) and model in BIG - made and not isinstance(op, AddIndexConcurrently):
            yield f"{op.describe()}: it locks a large table. Use AddIndexConcurrently in a migration of its own."


def _must_be_filled(field):
    without = field.db_default is NOT_PROVIDED
    return not field.null and without and not getattr(field, "many_to_many", False)


@pytest.mark.parametrize(
    "name", list(later()) or [pytest.param(None, marks=pytest.mark.skip(reason="There is none yet"))]
)
def test_old_code_bears_every_later_migration(name):
    assert list(faults(import_module(name).Migration.operations)) == []


def test_what_breaks_old_code_is_found():
    bad = [
        migrations.RenameField("initiative", "title", "name"),
        migrations.AddField("flag", "extra", models.TextField()),
        migrations.AddField("flag", "extra", models.TextField(default="x")),
        migrations.AddIndex("ledgerentry", models.Index(fields=["at"], name="x")),
    ]
    good = [
        migrations.AddField("flag", "extra", models.TextField(null=True)),
        migrations.AddField("flag", "extra", models.TextField(db_default="x")),
        AddIndexConcurrently("ledgerentry", models.Index(fields=["at"], name="x")),
        migrations.AddIndex("unit", models.Index(fields=["name"], name="x")),
    ]

    assert len(list(faults(bad))) == 4
    assert list(faults(good)) == []
