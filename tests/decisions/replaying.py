"""Past cases, a table that decides most of them as people did, and the ways to replay one over the other."""

from decisions.services.case_files import case_file_upload
from decisions.services.replays import replay_request
from decisions.tables.table import HitPolicy, InputColumn, OutputColumn, Rule, Table
from tests.cast import NOW

CASES = b"impact,urgency,priority,team\n" + b"".join(
    b"%s,%s,%s,%s\n" % row
    for row in [
        *[(b"high", b"high", b"now", b"north")] * 6,
        *[(b"high", b"high", b"later", b"south")] * 2,
        *[(b"low", b"low", b"later", b"north")] * 3,
        (b"low", b"high", b"later", b"south"),
    ]
)
COLUMNS = {"impact": "impact", "urgency": "urgency"}


def table(*rules, policy=HitPolicy.UNIQUE):
    rules = rules or (('"high"', '"high"', '"now"'), ('"low"', '"low"', '"later"'))
    return Table(
        inputs=(InputColumn("i1", "impact"), InputColumn("i2", "urgency")),
        outputs=(OutputColumn("o1", "priority"),),
        rules=tuple(Rule(f"r{n}", (first, second), (out,)) for n, (first, second, out) in enumerate(rules, start=1)),
        hit_policy=policy,
    )


def upload(cast, decision, content=CASES, *, name="incidents.csv", by=None):
    return case_file_upload(decision, name=name, chunks=[content], actor=(by or cast.olivia).actor, at=NOW)


def ask(cast, decision, file=None, *, by=None, columns=COLUMNS, options=None, **more):
    options = {"decided": "priority", "segment": "team"} if options is None else options
    return replay_request(
        decision, case_file=file, columns=columns, options=options, actor=(by or cast.olivia).actor, at=NOW, **more
    )
