"""What a replay comes to: the logic run over the cases, told in counts, clusters and samples."""

from collections.abc import Callable
from typing import Any

from decisions.models import Replay
from decisions.services.replay_cases import Logic, cases_of, logic_of
from decisions.tables.cases.cases import Cases
from decisions.tables.replays.agreement import agreement
from decisions.tables.replays.calibration import calibration
from decisions.tables.replays.compare import compared
from decisions.tables.replays.disagreements import agreed, disagreements
from decisions.tables.replays.outcomes import Ending
from decisions.tables.replays.replay import Replayed, Work, replay_chain
from decisions.tables.replays.samples import case_json, outcome_json, spread_places

_SAMPLES = 10
_PERCENT = 100
# Reading the file is about a tenth of the work.
_READ = 10
# The last tenth is what is said of it.
_RAN = 90
# Between its pieces the work says that it goes on, so that nobody takes it for dead.
_OPENED, _COUNTED, _SAMPLED, _TOLD, _COMPARED = 5, 92, 93, 95, 97

Progress = Callable[[int], None]


def result_of(replay: Replay, progress: Progress) -> dict[str, Any]:
    """Return what a replay comes to, as it is kept; `progress` is told percents and may stop the work by raising.

    Keys: cases, endings (count by ending), uncovered, ambiguous (counts), rules (each rule, id, fits, fired), readings,
    samples (of both), and where known agreement, disagreements, calibration, rival.
    Raises: NotReplayable.
    """
    done = _runs(replay, progress)
    result = _told(done[0], progress)
    if len(done) > 1:
        result["rival"] = compared(done[0], done[1]).to_json()
        progress(_COMPARED)
        result["rival"] |= {"told": _counts(done[1])}
    progress(_PERCENT - 1)
    return result


def replayed_of(replay: Replay) -> Replayed:
    """Return what the table of a replay makes of its cases, case by case, which is not kept.

    Raises: NotReplayable.
    """
    return _runs(replay, lambda _percent: None, rival=False)[0]


def _runs(replay: Replay, progress: Progress, *, rival: bool = True) -> list[Replayed]:
    """Return what came of the table that ran, and of its rival where there is one."""
    names = [entry.name for entry in replay.decision.inputs.all()]
    before = replay.options.get("before", ())
    bodies = [body for body in (replay.table, replay.rival if rival else None) if body]
    logics = [logic_of(body, replay.decision.name, before=before, names=names) for body in bodies]
    wanted = {want.name: want for logic in logics for want in logic.wanted}
    progress(1)
    cases = cases_of(replay, wanted.values(), logics[0].read, opened=lambda: progress(_OPENED))
    progress(_READ)
    span = (_RAN - _READ) // len(logics)
    return [_run(logic, cases, progress, _READ + span * place, span) for place, logic in enumerate(logics)]


def _run(logic: Logic, cases: Cases, progress: Progress, start: int, span: int) -> Replayed:
    def tell(done: int, total: int) -> None:
        progress(start + span * done // max(total, 1))

    return replay_chain(logic.links, cases, Work(progress=tell))[logic.links[-1].name]


def _told(replayed: Replayed, progress: Progress) -> dict[str, Any]:
    cases = replayed.cases
    counts = _counts(replayed)
    progress(_COUNTED)
    result = counts | {
        "readings": [reading.to_json() for reading in cases.readings],
        "samples": {
            "uncovered": _samples(replayed, lambda ending: ending.without_rule),
            "ambiguous": _samples(replayed, lambda ending: ending.ambiguous),
            "not_allowed": _samples(replayed, lambda ending: ending is Ending.NOT_ALLOWED),
        },
    }
    if cases.decided is not None:
        progress(_SAMPLED)
        result["disagreements"] = [one.to_json() for one in disagreements(replayed)]
    progress(_TOLD)
    if cases.confidence is not None:
        result["calibration"] = calibration(cases.confidence, *agreed(replayed)).to_json()
    return result


def _counts(replayed: Replayed) -> dict[str, Any]:
    fits, fired = replayed.rule_hits()
    rules = zip(replayed.read.table.rules, fits, fired, strict=True)
    return {
        "cases": replayed.cases.count,
        "endings": {ending.value: count for ending, count in replayed.endings.items()},
        "uncovered": replayed.count_of(lambda outcome: outcome.ending.without_rule),
        "ambiguous": replayed.count_of(lambda outcome: outcome.ending.ambiguous),
        "rules": [
            {"rule": number, "id": rule.id, "fits": fit, "fired": fire}
            for number, (rule, fit, fire) in enumerate(rules, start=1)
        ],
        "agreement": _agreement(replayed),
    }


def _agreement(replayed: Replayed) -> dict[str, Any] | None:
    cases = replayed.cases
    if cases.decided is None:
        return None
    return agreement(replayed.answers(0), cases.decided, cases.segment).to_json()


def _samples(replayed: Replayed, test: Callable[[Ending], bool]) -> list[dict[str, Any]]:
    flags = replayed.cases_of(lambda outcome: test(outcome.ending))
    places = spread_places(flags, replayed.codes, _SAMPLES)
    return [case_json(replayed.cases, place) | outcome_json(replayed.outcome(place)) for place in places]
