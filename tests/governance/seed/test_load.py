from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from governance.models import Initiative, LedgerEntry, Readiness, Transition
from governance.rules.stages import Stage, find_move
from governance.seed.load import portfolio_seed
from governance.services.sweep import sweep
from roles.models import Person
from tests.cast import make_initiative


def seed(count, number=1):
    return portfolio_seed(count, seed=number, at=timezone.now())


def shape():
    fields = ("source_ref", "title", "stage", "nature", "impact_tier", "beneficiary_unit__code")
    return list(Initiative.objects.order_by("source_ref").values_list(*fields))


def test_it_is_refused_among_real_initiatives(cast):
    make_initiative(cast)

    with pytest.raises(CommandError, match="There are real initiatives"):
        call_command("seed_portfolio", initiatives=10)

    assert Initiative.objects.count() == 1


def test_forced_it_is_written_among_real_ones(cast):
    make_initiative(cast)
    out = StringIO()

    call_command("seed_portfolio", initiatives=10, force=True, stdout=out)

    assert out.getvalue().startswith("10 synthetic initiatives, 40 people, 8 units, ")
    assert Initiative.objects.count() == 11


def test_the_same_seed_gives_the_same_portfolio(db):
    shapes = []
    for number in (7, 7, 8):
        with transaction.atomic():
            seed(60, number)
            shapes.append(shape())
            transaction.set_rollback(True)

    assert shapes[0] == shapes[1]
    assert shapes[0] != shapes[2]


def test_a_second_run_goes_on_where_the_first_one_ended(db):
    seed(20)

    seed(30)

    assert [row[0] for row in shape()] == [f"{number:08d}" for number in range(1, 51)]


def test_every_stage_was_reached_by_moves_there_are(db):
    seed(300)

    moves = set(Transition.objects.values_list("origin", "target"))
    stages = dict(Initiative.objects.values_list("stage").annotate(Count("id")))

    assert set(stages) == set(Stage)
    assert [pair for pair in moves if find_move(Stage(pair[0]), Stage(pair[1])) is None] == []
    assert Initiative.objects.exclude(stage="intake").exclude(transitions__isnull=False).count() == 0
    assert LedgerEntry.objects.count() == 0


def test_nobody_of_it_can_sign_in(db):
    seed(20)

    assert [p.username for p in Person.objects.all() if p.has_usable_password()] == []


def test_rules_can_judge_all_of_it(db):
    seed(200)

    result = sweep(at=timezone.now())

    assert result.errors == []
    assert result.evaluated == 200
    assert Readiness.objects.count() == 200
    assert result.raised > 200
