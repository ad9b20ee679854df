import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from governance.rules.crosswalk import CROSSWALK, Mapped, Own, Standing, Strength, by_clause, coverage, faults, worst
from governance.rules.findings import Finding, Result, Verdict
from governance.rules.requirements import REQUIREMENTS

STANDARDS = Path(__file__).resolve().parents[4] / "shared" / "data" / "standards"
FRAMEWORKS = {framework.id: framework for framework in CROSSWALK.frameworks}


def found(requirement, result):
    return Finding(requirement, "", "", Verdict(result))


def standing(*findings):
    """How the clauses of the AI Act stand, by number."""
    clauses = next(clauses for framework, clauses in coverage(CROSSWALK, findings) if framework.id == "eu_ai_act")
    return {covered.clause.id: covered for covered in clauses}


def test_every_requirement_is_mapped_to_clauses_that_exist_or_said_to_be_our_own():
    assert faults(CROSSWALK, REQUIREMENTS) == []


def test_what_no_regulator_asks_is_named():
    assert [own.requirement for own in CROSSWALK.own] == ["INC-1", "INC-2", "CAP-1", "ROL-3"]


def test_each_fault_is_said():
    nist, *others = CROSSWALK.frameworks[1], CROSSWALK.frameworks[0]
    twice = replace(nist, clauses=(*nist.clauses, nist.clauses[0]))
    strange = Mapped("OWN-1", "nist_ai_rmf", "GOVERN 9.9", Strength.DIRECT)
    links = (*(m for m in CROSSWALK.mappings if m.framework in {"nist_ai_rmf", "eu_ai_act"}), strange, strange)
    broken = replace(
        CROSSWALK, frameworks=(twice, *others, *others), mappings=links, own=(Own("NEW-1", "Nobody asks."),)
    )

    assert faults(broken, [*REQUIREMENTS, "OLD-1"])[:5] == [
        "OLD-1 is mapped to nothing, and not said to be our own.",
        "There is no requirement NEW-1.",
        "The framework eu_ai_act is there twice.",
        "nist_ai_rmf has clause GOVERN 1.1 twice.",
        *[f"eu_ai_act has clause {others[0].clauses[0].id} twice."],
    ]
    assert faults(broken, REQUIREMENTS)[-2:] == ["nist_ai_rmf has no clause GOVERN 9.9."] * 2


def test_what_serves_a_clause_comes_strongest_first():
    served = by_clause(CROSSWALK)["eu_ai_act", "26(2)"]

    assert [m.requirement for m in served if m.strength is Strength.DIRECT] == ["HUM-1", "ROL-5"]
    assert [m.requirement for m in served][:2] == ["HUM-1", "ROL-5"]


def test_a_clause_stands_no_better_than_the_worst_that_serves_it():
    # HUM-4 alone serves 86; of 26(7), ROL-1 to ROL-4 are asked together.
    stands = standing(found("HUM-4", Result.MET), found("ROL-1", Result.MET), found("ROL-4", Result.INDETERMINATE))

    assert stands["86"].result is Result.MET
    assert stands["26(7)"].result is Result.INDETERMINATE
    assert [each.finding and each.finding.result for each in stands["26(7)"].served] == [
        *[Result.INDETERMINATE, Result.MET, None, None]
    ]


def test_a_clause_of_which_nothing_is_asked_is_not_asked():
    stands = standing(found("HUM-4", Result.MET))

    assert stands["4"].result is None
    assert (stands["27"].result, stands["27"].served) == (None, ())


def test_what_does_not_apply_decides_only_where_nothing_else_is_asked():
    assert worst([Result.NOT_APPLICABLE, Result.MET]) is Result.MET
    assert worst([Result.NOT_APPLICABLE]) is Result.NOT_APPLICABLE
    assert worst([Result.MET, Result.WAIVED, Result.INDETERMINATE, Result.NOT_MET]) is Result.NOT_MET
    assert worst([]) is None


def test_a_clause_is_cited_with_the_word_that_stands_before_its_number():
    assert FRAMEWORKS["eu_ai_act"].cited("26(2)") == "Article 26(2)"
    assert FRAMEWORKS["iso_42001"].cited("A.3.2") == "A.3.2"


def test_what_was_replaced_is_named_and_serves_nothing():
    old = [framework for framework in CROSSWALK.frameworks if framework.status is Standing.SUPERSEDED]

    assert [framework.id for framework in old] == ["sr_11_7"]
    assert not any(m.framework == "sr_11_7" for m in CROSSWALK.mappings)


def identifiers(name):
    """What a list of the standards calls its parts; a part of one is written with dots."""
    document = json.loads((STANDARDS / name).read_text())
    if "articles" in document:
        paragraphs = [p["ref"] for article in document["articles"] for p in article["paragraphs"] if p.get("ref")]
        return {str(article["article"]) for article in document["articles"]} | set(paragraphs)
    if "fields" in document:
        sections = (field["m_25_21_appendix_section"] for field in document["fields"])
        return {section.removeprefix("Section ") for section in sections if section}
    return {item["id"] for item in document["items"]}


@pytest.mark.skipif(not STANDARDS.exists(), reason="the lists of the standards are not here")
def test_clauses_bear_the_numbers_of_the_standards():
    acts = {c.id: re.sub(r"\((\w+)\)", r".\1", c.id) for c in FRAMEWORKS["eu_ai_act"].clauses}
    articles = identifiers("eu_ai_act_deployer_articles.json")
    listed = {name for name in articles if "." not in name}
    iso, nist = identifiers("iso42001_2023_ids_titles.json"), identifiers("nist_ai_rmf_1_0.json")

    # Of laws and standards whose list goes less deep, the clause above is looked up.
    assert {c for c, name in acts.items() if name.split(".")[0] in listed and name not in articles} == set()
    assert [c.id for c in FRAMEWORKS["nist_ai_rmf"].clauses if c.id not in nist] == []
    assert [c.id for c in FRAMEWORKS["iso_42001"].clauses if not {c.id, c.id.rpartition(".")[0]} & iso] == []
    assert {c.id for c in FRAMEWORKS["omb_m_25_21"].clauses if c.id.startswith("4(b)")} == identifiers(
        "omb_m_25_21_minimum_practices.json"
    )
