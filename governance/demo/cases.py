"""Past cases of the demo: replayed against a table, answered by experts who did not see each other's answers."""

from collections.abc import Iterator
from datetime import datetime

from decisions.models import Decision, ReferenceCase
from decisions.services.case_files import case_file_upload
from decisions.services.reference_cases import expert_answer_give, reference_case_adjudicate, reference_cases_add
from decisions.services.replays import replay_request
from governance.demo.clock import Story
from governance.demo.company import Company
from governance.demo.logic import RELEASE_TABLE, write_table
from governance.models import Initiative
from governance.services.observations import observations_report

SETTLE = "Settle small motor damage"
RELEASE = "Release invoice"
_COLUMNS = {"Cover in force": "cover", "Claims in twelve months": "claims", "Estimate": "estimate"}
_CASES = 240


def case_stories(company: Company) -> list[Story]:
    """Return what was found out about decisions by looking at cases."""
    return [_settlements(company), _invoices(company), _observed(company)]


def past_settlements() -> Iterator[tuple[str, int, int, str, float]]:
    """Yield what adjusters settled last year: cover, claims before, estimate, what they did, how sure the model was.

    They inspect already from 2,200 on: the table and they differ exactly there.
    """
    for number in range(_CASES):
        cover, claims = number % 12 != 0, (number // 5) % 4 // 3
        estimate = 120 + (number * 617) % 4100
        if not cover:
            answer = "Ask the customer"
        elif claims or estimate >= 2200:  # noqa: PLR2004 - told above
            answer = "Inspect"
        else:
            answer = "Pay"
        yield "yes" if cover else "no", claims, estimate, answer, round(0.99 - 0.3 * ((number * 37) % 50 / 50) ** 8, 2)


def _settlements(company: Company) -> Story:
    at = yield company.ago(58, 10)
    decision, owner = Decision.objects.get(name=SETTLE), company.actor("aisha")
    lines = [
        f"{cover};{claims};{estimate};{did};{sure:.2f}" for cover, claims, estimate, did, sure in past_settlements()
    ]
    content = "\n".join(["cover;claims;estimate;done;confidence", *lines]).encode()
    file = case_file_upload(decision, name="settlements-last-year.csv", chunks=[content], actor=owner, at=at)
    options = {"decided": "done", "confidence": "confidence"}
    at = yield company.ago(57, 11)
    replay_request(decision, case_file=file, columns=_COLUMNS, options=options, actor=owner, at=at)
    at = yield company.ago(50, 9)
    past = list(past_settlements())
    # Most are plain; in three the two adjusters hold against each other what each takes for the limit.
    close = [case for case in past if case[0] == "yes" and not case[1] and 2200 <= case[2] < 2500]  # noqa: PLR2004 - theirs
    given = [
        {"Cover in force": cover == "yes", "Claims in twelve months": claims, "Estimate": estimate}
        for cover, claims, estimate, _did, _sure in (*past[:9], *close[:3], *past[9:11])
    ]
    cases = reference_cases_add(decision, cases=[{"given": each} for each in given], actor=owner, at=at)
    at = yield company.ago(44, 14)
    _answer(company, cases, at)
    at = yield company.ago(40, 10)
    replay_request(decision, actor=owner, at=at)


def _answer(company: Company, cases: list[ReferenceCase], at: datetime) -> None:
    """Two adjusters answer, one of them more careful; the owner says what is right."""
    for case in cases[:12]:
        given = case.given
        right = _right(given["Cover in force"], given["Claims in twelve months"], given["Estimate"], 2500)
        careful = _right(given["Cover in force"], given["Claims in twelve months"], given["Estimate"], 2200)
        expert_answer_give(case, answer=right, frontline=True, actor=company.actor("colm"), at=at)
        expert_answer_give(case, answer=careful, actor=company.actor("stefan"), at=at)
        reason = "" if right == careful else "The limit is 2,500 since spring."
        reference_case_adjudicate(case, answer=right, reason=reason, actor=company.actor("aisha"), at=at)


def _right(cover: bool, claims: int, estimate: int, limit: int) -> str:  # noqa: FBT001 - one of three facts of a case
    if not cover:
        return "Ask the customer"
    return "Pay" if not claims and estimate < limit else "Inspect"


def _invoices(company: Company) -> Story:
    """Three weeks ago the owner put the rules into a table, and nobody has mended what it leaves open."""
    at = yield company.ago(20, 11)
    write_table(company, Decision.objects.get(name=RELEASE), RELEASE_TABLE, by="paul", at=at)


def _observed(company: Company) -> Story:
    """What ran was counted: triage answers something nobody mapped."""
    at = yield company.ago(2, 16)
    _report(
        company,
        "Case triage in customer operations",
        "platform",
        at,
        ("Classify case", "Claim", "", 4, 610, 0),
        ("Classify case", "Spam", "", 4, 31, 0),
    )


def _report(company: Company, title: str, who: str, at: datetime, *rows: tuple[str, str, str, int, int, int]) -> None:
    names = ("decision", "answer", "segment", "autonomy", "cases", "uncovered")
    seen = [dict(zip(names, row, strict=True)) | {"day": at.date()} for row in rows]
    initiative = Initiative.objects.get(title=title)
    observations_report(initiative, environment="production", observations=seen, actor=company.actor(who), at=at)
