"""Rules of the demo's decisions that somebody has put into a table."""

from datetime import datetime

from decisions.models import Decision
from decisions.rules.vocabulary import LogicKind
from decisions.services.decisions import decision_update
from decisions.services.tables import table_set
from decisions.tables.table import HitPolicy, InputColumn, OutputColumn, Rule, Table, ValueType
from governance.demo.company import Company

_YES_NO, _NUMBER = ValueType.BOOLEAN, ValueType.NUMBER


def _answers(*allowed: str) -> OutputColumn:
    return OutputColumn("answer", "Answer", ValueType.STRING, allowed=", ".join(f'"{answer}"' for answer in allowed))


def _rules(*rows: tuple[str, ...]) -> tuple[Rule, ...]:
    """Return rules of a table with one answer: the cells, the answer, why."""
    return tuple(
        Rule(f"r{number}", tuple(tests), (f'"{answer}"',), why) for number, (*tests, answer, why) in enumerate(rows, 1)
    )


WATER_TABLE = Table(
    inputs=(
        InputColumn("running", "Running water", _YES_NO),
        InputColumn("electrics", "Damp electrics", _YES_NO),
        InputColumn("uninhabitable", "Uninhabitable", _YES_NO),
        InputColumn("estimate", "Estimate", _NUMBER, allowed=">= 0"),
    ),
    outputs=(_answers("Urgent", "Standard", "Quick settlement"),),
    rules=_rules(
        ("true", "-", "-", "-", "Urgent", "Every hour makes it worse."),
        ("-", "true", "-", "-", "Urgent", "Somebody may be hurt."),
        ("-", "-", "true", "-", "Urgent", "People need a place to sleep."),
        ("-", "-", "-", "< 800", "Quick settlement", "Cheaper to pay than to look at."),
        ("-", "-", "-", "-", "Standard", ""),
    ),
    hit_policy=HitPolicy.FIRST,
)
SETTLE_TABLE = Table(
    inputs=(
        InputColumn("cover", "Cover in force", _YES_NO),
        InputColumn("claims", "Claims in twelve months", _NUMBER, allowed=">= 0"),
        InputColumn("estimate", "Estimate", _NUMBER, allowed=">= 0"),
    ),
    outputs=(_answers("Pay", "Inspect", "Ask the customer"),),
    rules=_rules(
        ("true", "0", "< 2500", "Pay", "The small, clear case."),
        ("true", "0", ">= 2500", "Inspect", "Above what photos show reliably."),
        ("true", "> 0", "-", "Inspect", "A second claim within the year is looked at."),
        ("false", "-", "-", "Ask the customer", "Often a policy that was moved to another car."),
    ),
)
# Put down three weeks ago; nobody has looked yet at what it leaves open.
RELEASE_TABLE = Table(
    inputs=(
        InputColumn("deviation", "Deviation in percent", _NUMBER, allowed=">= 0"),
        InputColumn("amount", "Amount", _NUMBER, allowed=">= 0"),
        InputColumn("delivered", "Delivery noted", _YES_NO),
    ),
    outputs=(_answers("Release", "Hold", "Return to supplier"),),
    rules=_rules(
        ("<= 2", "< 5000", "true", "Release", "Order, delivery and invoice agree."),
        ("> 10", "-", "-", "Return to supplier", "Not the same order."),
        ("<= 2", ">= 5000", "-", "Hold", "Large sums are looked at."),
        ("<= 10", "< 5000", "false", "Hold", "Nothing has arrived yet."),
    ),
)


def write_table(company: Company, decision: Decision, table: Table, *, by: str, at: datetime) -> None:
    """Put a decision's logic down as a table."""
    actor = company.actor(by)
    decision_update(decision, logic_kind=LogicKind.TABLE, actor=actor, at=at)
    table_set(decision, table=table, actor=actor, at=at)
