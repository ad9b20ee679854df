"""One search for everything: initiatives, decisions, people, flags, redesign plans and waivers.

Each kind is looked at in steps, the surest first: its very key, its beginning, all words (full text), a part of a word,
a similar spelling (trigrams). A step stops as soon as it has more than are counted, so that a word which fits half of
a hundred thousand initiatives costs hardly more than one that fits a few. All kinds and steps are one statement.

What concerns single people beyond name and job (objectives, consultations, absences) is not searched. The expressions
here are those of the indexes in the migration `0018_search`, letter by letter.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from decisions.models import Decision
from governance.models import Flag, Initiative, Waiver
from governance.queries.sight import EVERYTHING, Sight
from roles.models import RedesignPlan
from roles.queries.connections import reading

# So many of a kind are counted at most.
COUNTED = 100
# Below this length a part of a word or a similar spelling would fit nearly everything.
_SPELT = 3
# How much a word is like the one that was typed: at the 0.6 of the server, one missing letter of seven is too many.
LIKENESS = "SET pg_trgm.word_similarity_threshold = 0.5"
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found. `page` and `argument` make its address, `text` is what else it says."""

    kind: str
    id: int
    label: str
    hint: str
    text: str
    page: str
    argument: str | int


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind, the best first, and how many there are; `more` where it is more than are counted."""

    kind: str
    hits: tuple[Hit, ...]
    total: int
    more: bool


@dataclass(frozen=True, slots=True)
class _Kind:
    """Where one kind lies. `names` are looked at by spelling, `vector` by words, `key` as a whole.

    `label`, `hint`, `text` and `argument` are what a hit shows, `joins` what that needs; `offered` says of which rows.
    `initiative` is the number of the initiative that a row is or belongs to: what is not seen is not found.
    """

    table: str
    names: tuple[str, ...]
    vector: str
    page: str
    label: str
    hint: str
    text: str
    key: str = ""
    argument: str = "t.id::text"
    joins: str = ""
    offered: str = "TRUE"
    initiative: str = ""
    language: str = "english"


KINDS: Mapping[str, _Kind] = {
    "initiatives": _Kind(
        table="governance_initiative",
        initiative="t.id",
        names=("t.title",),
        vector="to_tsvector('english', t.title || ' ' || t.purpose)",
        key="t.key",
        page="initiative",
        label="t.title",
        hint="t.key || ' · ' || u.name",
        text="t.purpose",
        argument="t.key",
        joins="JOIN roles_unit u ON u.id = t.beneficiary_unit_id",
    ),
    "decisions": _Kind(
        table="decisions_decision",
        names=("t.name",),
        vector="to_tsvector('english', t.name || ' ' || t.question)",
        key="t.code",
        page="decision",
        label="t.name",
        hint="t.code",
        text="t.question",
        offered="t.retired_at IS NULL",
    ),
    "people": _Kind(
        table="roles_person",
        names=("t.display_name", "t.job_title"),
        vector="to_tsvector('simple', t.display_name || ' ' || t.job_title)",
        page="person",
        label="t.display_name",
        hint="concat_ws(', ', nullif(t.job_title, ''), u.name)",
        text="''",
        joins="JOIN roles_unit u ON u.id = t.unit_id",
        offered="t.is_active AND NOT t.machine",
        language="simple",
    ),
    "flags": _Kind(
        table="governance_flag",
        initiative="t.initiative_id",
        names=("t.message",),
        vector="to_tsvector('english', t.message)",
        page="flag",
        label="t.message",
        hint="concat_ws(' · ', t.rule, i.key, p.display_name)",
        text="''",
        joins="LEFT JOIN governance_initiative i ON i.id = t.initiative_id"
        " LEFT JOIN roles_person p ON p.id = t.person_id",
        offered="t.state <> 'cleared'",
    ),
    "plans": _Kind(
        table="roles_redesignplan",
        names=("t.title",),
        vector="to_tsvector('english', t.title || ' ' || t.summary)",
        page="plan",
        label="t.title",
        hint="r.title",
        text="t.summary",
        joins="JOIN roles_role r ON r.id = t.role_id",
    ),
    "waivers": _Kind(
        table="governance_waiver",
        initiative="t.initiative_id",
        names=("t.reason",),
        vector="to_tsvector('english', t.reason)",
        key="t.requirement",
        page="waiver",
        label="t.requirement || ' · ' || i.title",
        hint="i.key",
        text="t.reason",
        joins="JOIN governance_initiative i ON i.id = t.initiative_id",
    ),
}


_MODELS: Mapping[str, Any] = {
    "initiatives": Initiative,
    "decisions": Decision,
    "flags": Flag,
    "plans": RedesignPlan,
    "waivers": Waiver,
}


def search(q: str, kinds: Collection[str], most: int, sight: Sight) -> Sequence[Found]:
    """Return what fits these words and is seen, `most` of each of these kinds, kinds in the order of `KINDS`.

    In two statements, and four more for whoever sees some units alone.
    """
    wanted = [kind for kind in KINDS if kind in kinds]
    if not wanted or not q.strip():
        return []
    hits: dict[str, list[Hit]] = {kind: [] for kind in wanted}
    totals = dict.fromkeys(wanted, 0)
    with reading().cursor() as cursor:
        cursor.execute(LIKENESS)
        cursor.execute(*statement(q, wanted, most, sight))
        for kind, number, label, hint, text, argument, total, _place in cursor.fetchall():
            hit = Hit(kind, number, sight.told(label), hint, text, KINDS[kind].page, argument)
            hits[kind].append(hit)
            totals[kind] = total
    return [Found(kind, tuple(hits[kind]), min(totals[kind], COUNTED), totals[kind] > COUNTED) for kind in wanted]


def statement(q: str, kinds: Sequence[str], most: int, sight: Sight = EVERYTHING) -> tuple[str, dict[str, Any]]:
    """Return the statement that looks for these words in these kinds, and what is put into it."""
    q = q.strip()
    literal = re.sub(r"([\\%_])", r"\\\1", q)
    words = _WORD.findall(q)
    named = {
        "q": q,
        "prefix": f"{literal}%",
        "inside": f"%{literal}%",
        "words": " & ".join(f"'{word}':*" for word in words),
        "counted": COUNTED + 1,
        "most": most,
    }
    spelt = {f"word_{number}": word for number, word in enumerate(words) if len(word) >= _SPELT}
    seen = _seen(kinds, sight)
    conditions = {kind: _condition(kind, sight) for kind in seen}
    parts = [
        _of_kind(kind, _steps(KINDS[kind], list(spelt), short=len(q) < _SPELT), conditions.get(kind, "TRUE"))
        for kind in kinds
    ]
    return f"SELECT * FROM ({'UNION ALL'.join(parts)}) AS every_kind ORDER BY place", named | spelt | seen  # noqa: S608 - fixed words only; what was typed is put in by the database


def _seen(kinds: Sequence[str], sight: Sight) -> dict[str, list[int]]:
    """Return of each kind that is narrowed by what somebody sees: what is left out, or all that they see."""
    if sight.units is None:
        narrowed = [kind for kind in kinds if KINDS[kind].initiative] if sight.hidden else []
        return {kind: list(sight.hidden) for kind in narrowed}
    models = [kind for kind in kinds if kind in _MODELS]
    return {kind: list(sight.of(_MODELS[kind].objects.all()).values_list("pk", flat=True)) for kind in models}


def _condition(kind: str, sight: Sight) -> str:
    """Return the condition on a row of one kind, by the numbers that `_seen` puts in under the kind's name."""
    if sight.units is not None:
        return f"t.id = ANY(%({kind})s)"
    return f"COALESCE({KINDS[kind].initiative} <> ALL(%({kind})s), TRUE)"


def words_of(q: str) -> list[str]:
    """Return the words that are looked for."""
    return _WORD.findall(q)


def _steps(kind: _Kind, spelt: Sequence[str], *, short: bool) -> list[str]:
    """Return the conditions of each step, the surest first; one that would fit nearly everything is `FALSE`.

    `spelt` names the words that are long enough to be looked for by their spelling. All of them have to be alike.
    """
    beginning = [f"upper({name}) LIKE upper(%(prefix)s)" for name in kind.names]
    inside = [f"upper({name}) LIKE upper(%(inside)s)" for name in kind.names]
    if kind.key:
        beginning.append(f"{kind.key} LIKE upper(%(prefix)s)")
        inside.append(f"upper({kind.key}) LIKE upper(%(inside)s)")
    alike = [" OR ".join(f"upper({name}) %%> %({word})s" for name in kind.names) for word in spelt]
    return [
        f"{kind.key} = upper(%(q)s)" if kind.key else "FALSE",
        " OR ".join(beginning),
        f"{kind.vector} @@ to_tsquery('{kind.language}', %(words)s)",
        "FALSE" if short else " OR ".join(inside),
        " AND ".join(f"({each})" for each in alike) if alike else "FALSE",
    ]


def _of_kind(name: str, steps: Sequence[str], seen: str) -> str:
    """Return the part of the statement that is about one kind.

    Each step is planned for all its rows and then read only until enough are there: planned for a few, it would rather
    walk the whole table than open an index.
    """
    kind = KINDS[name]
    looked = ", ".join(
        f"step_{number} AS MATERIALIZED (SELECT t.id FROM {kind.table} t WHERE {kind.offered} AND {seen} AND ({step}))"  # noqa: S608 - same
        for number, step in enumerate(steps)
    )
    found = " UNION ALL ".join(
        f"(SELECT id, {number} AS step FROM step_{number} LIMIT %(counted)s)"  # noqa: S608 - same
        for number in range(len(steps))
    )
    likeness = ", ".join(f"word_similarity(%(q)s, {spelling})" for spelling in kind.names)
    return f"""(
        WITH {looked}, found AS (SELECT id, min(step) AS step FROM ({found}) AS each_step GROUP BY id)
        SELECT '{name}' AS kind, t.id, {kind.label} AS label, {kind.hint} AS hint, {kind.text} AS text,
            {kind.argument} AS argument, count(*) OVER () AS total,
            row_number() OVER (ORDER BY found.step, greatest({likeness}) DESC, {kind.label}, t.id) AS place
        FROM found JOIN {kind.table} t ON t.id = found.id {kind.joins}
        ORDER BY place LIMIT %(most)s
    )"""  # noqa: S608 - same
