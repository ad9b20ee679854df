"""Whatever people do one after another, never are more hours claimed than plans set free."""

from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.evidence import gather
from governance.models import Benefit
from governance.rules.hours import hours_ledger
from governance.rules.value import BenefitKind
from governance.services.benefit_steps import benefit_write_down
from governance.services.benefits import benefit_claim
from roles.queries.plans import plan_facts
from roles.rules.hours import ROUNDING, cashable, plan_balance
from roles.rules.plans import Fate
from roles.rules.refusals import Refused
from roles.services.movements import movements_set
from roles.services.plans import plan_update
from tests.cast import make_initiative
from tests.valued import fund, now, proposed, worth

pytestmark = pytest.mark.django_db

HOURS = st.integers(0, 450)
ACTS = st.one_of(
    st.tuples(st.just("frees"), HOURS),
    st.tuples(st.just("watches"), HOURS),
    st.tuples(st.just("releases"), HOURS),
    st.tuples(st.just("claims"), HOURS, st.booleans(), st.booleans()),
    st.tuples(st.just("changes"), HOURS),
    st.tuples(
        st.just("writes down"),
    ),
)


class House:
    """Two initiatives that follow one plan, and what people do to it and claim out of it."""

    def __init__(self, cast):
        self.cast = cast
        one = worth(cast)
        two = make_initiative(cast, "Letters")
        two.plan = one.plan
        one.plan.citations.create(initiative=two)
        self.initiatives, self.plan, self.number = (one, two), one.plan, 0
        self.by = {"actor": cast.hana.actor, "at": now()}

    def do(self, act, *said):
        try:
            with transaction.atomic():
                getattr(self, f"_{act.replace(' ', '_')}")(*said)
        except Refused:
            return False
        return True

    def _frees(self, hours):
        self._plan(frees=hours)

    def _watches(self, hours):
        self._plan(watches=hours)

    def _plan(self, **said):
        now_as = {change.fate: change for change in self.plan.changes.all()}
        frees = said.get("frees", now_as["automate"].hours_before)
        watches = said.get("watches", now_as["new"].hours_after)
        rows = [
            {"statement": "Sort the inbox", "hours_before": Decimal(frees), "fate": Fate.AUTOMATE},
            {"statement": "Look after the AI", "hours_after": Decimal(watches), "fate": Fate.NEW, "oversight": True},
        ]
        rows = [{"hours_before": Decimal(0), "hours_after": Decimal(0)} | row for row in rows]
        plan_update(self.plan, title=self.plan.title, activities=rows, **self.by)

    def _releases(self, hours):
        movements_set(self.plan, [{"destination": "release", "hours": Decimal(hours)}] if hours else [], **self.by)

    def _claims(self, hours, money, second):
        self.number += 1
        kind = BenefitKind.CASHABLE if money else BenefitKind.CAPACITY
        proposed(self.cast, self.initiatives[second], hours=hours, kind=kind, name=f"Benefit {self.number}")

    def _changes(self, hours):
        if (benefit := self._latest()) is not None:
            benefit_claim(benefit, hours=Decimal(hours), actor=self.cast.petra.actor, at=now())

    def _writes_down(self):
        if (benefit := self._latest()) is not None:
            benefit_write_down(benefit, reason="It never came.", actor=self.cast.petra.actor, at=now())

    @staticmethod
    def _latest():
        return Benefit.objects.exclude(state="written_down").order_by("-pk").first()

    def check(self):
        plan = plan_facts([self.plan.pk])[self.plan.pk]
        claims = Benefit.objects.filter(plan=self.plan).exclude(state="written_down")
        claimed = claims.aggregate(total=Sum("hours"))["total"] or 0
        money = claims.filter(kind="cashable").aggregate(total=Sum("hours"))["total"] or 0
        assert claimed <= max(0.0, plan_balance(plan).net) + ROUNDING
        assert money <= cashable(plan) + ROUNDING
        for evidence in gather([initiative.pk for initiative in self.initiatives], now()):
            assert hours_ledger(evidence.facts, evidence.policy).overclaimed <= ROUNDING


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)
@given(acts=st.lists(ACTS, min_size=3, max_size=6))
def test_no_sequence_of_acts_claims_more_than_is_set_free(house, acts):
    mark = transaction.savepoint()
    try:
        for act in acts:
            house.do(*act)
        house.check()
    finally:
        transaction.savepoint_rollback(mark)


@pytest.fixture
def house(cast, monkeypatch):
    """Looking after the AI takes seventy hours a month, whatever the plan has for it."""
    monkeypatch.setattr("governance.rules.hours.oversight_needed", lambda _facts, _policy: 70.0)
    return House(fund(cast))


def test_the_acts_are_done_where_they_fit_and_refused_where_they_do_not(house):
    """So that the property above is not one of a house in which nothing is ever done."""
    done = [
        house.do("claims", 280, False, False),
        house.do("claims", 1, False, True),
        house.do("frees", 399),
        house.do("frees", 420),
        house.do("claims", 20, True, True),
        house.do("releases", 20),
        house.do("claims", 20, True, True),
        house.do("releases", 0),
        house.do("watches", 150),
        house.do("writes down"),
        house.do("watches", 121),
        house.do("changes", 299),
        house.do("changes", 300),
    ]

    assert done == [True, False, False, True, False, True, True, False, False, True, True, True, False]
    house.check()
