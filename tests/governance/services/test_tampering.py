import json

from django.db import connection

from governance.models import Initiative, LedgerEntry, Transition
from governance.seals import KINDS, sealed_text
from governance.seed.load import portfolio_seed
from governance.services.clearances import clearance_suspend
from governance.services.tampering import broken_seals
from governance.services.tolerances import tolerance_remove, tolerance_set, tolerance_sign
from tests.cast import NOW, appoint, force_stage, make_initiative
from tests.tampering import tamper


def texts():
    return [broken.text for broken in broken_seals()]


class Counter:
    def __init__(self):
        self.statements = 0

    def __call__(self, execute, sql, params, many, context):
        self.statements += 1
        return execute(sql, params, many, context)


def test_what_was_written_by_sql_for_a_benchmark_is_no_tampering(cast):
    initiative = make_initiative(cast)
    tamper("DELETE FROM governance_ledgerentry")
    Transition.objects.create(initiative=initiative, origin="intake", target="intake", actor=cast.petra, at=NOW)

    assert texts() == []


def test_a_row_that_is_lawfully_unsealed_or_removed_is_no_tampering(cast):
    initiative = make_initiative(cast)
    tolerance = tolerance_set(initiative, measure="Errors", actor=cast.petra.actor, at=NOW)
    tolerance_remove(tolerance, actor=cast.petra.actor, at=NOW)

    assert texts() == []


def test_the_number_of_statements_does_not_depend_on_how_many_rows_there_are(cast, django_assert_num_queries):
    for title in ("One", "Two", "Three"):
        force_stage(make_initiative(cast, title), "shaping", cast.petra)
        if title == "One":
            with connection.execute_wrapper(counter := Counter()):
                assert texts() == []
            few = counter.statements

    with django_assert_num_queries(few):
        assert texts() == []


def test_a_synthetic_portfolio_holds_and_goes_on_holding_once_somebody_acts_on_it(cast):
    portfolio_seed(40, seed=1, at=NOW)
    running = Initiative.objects.filter(clearance__state="active").earliest("pk")

    clearance_suspend(running, reason="It misroutes.", actor=cast.rita.actor, at=NOW)
    suspended = texts()
    tamper(f"UPDATE governance_clearance SET state = 'active' WHERE initiative_id = {running.pk}")

    entry = LedgerEntry.objects.get(target_type="governance.clearance")
    assert suspended == []
    assert texts() == [f"Clearance {running.pk} of {running.key} is not what entry {entry.pk} sealed"]


def test_a_seal_from_before_a_tolerance_could_say_more_still_fits():
    kind = KINDS["governance.tolerance"]
    row = dict.fromkeys([*kind.fields, *kind.later]) | {"measure": "Errors", "signed_at": NOW, "key": "errors"}
    unsaid = {name: unsaid(row) for name, unsaid in kind.later.items()}

    before, after = (json.loads(sealed_text(kind, 1, row | unsaid | said)) for said in ({}, {"on_red": "notify"}))

    assert before["fields"].keys() == set(kind.fields)
    assert after["fields"].keys() - before["fields"].keys() == {"on_red"}


def test_what_a_tolerance_says_now_is_sealed_as_well(cast):
    initiative = make_initiative(cast)
    appoint(cast, initiative, "risk_tolerance_owner", cast.carl)
    limits = {"target": 1, "limit": 5, "owner": cast.carl, "on_red": "suspend", "maturity_days": 3}
    tolerance = tolerance_set(initiative, measure="Errors", actor=cast.petra.actor, at=NOW, **limits)
    tolerance_sign(tolerance, actor=cast.carl.actor, at=NOW)
    whole = texts()

    tamper(f"UPDATE governance_tolerance SET on_red = 'notify' WHERE id = {tolerance.pk}")

    assert (whole, len(texts())) == ([], 1)
