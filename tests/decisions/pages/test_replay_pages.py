import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from decisions.models import CaseFile, DecisionMap, MapEdge, MapNode, Replay
from decisions.pages.replay_guess import guessed
from decisions.services.reference_cases import reference_cases_add
from decisions.services.replays import replay_cancel
from decisions.services.tables import table_set
from tests.cast import NOW, make_decision
from tests.decisions.replaying import CASES, ask, table, upload


@pytest.fixture(autouse=True)
def files_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def decision(cast):
    made = make_decision(cast, name="Prioritise incident", allowed_answers=["now", "later"])
    table_set(made, table=table(), actor=cast.olivia.actor, at=NOW)
    return made


@pytest.fixture
def as_(client):
    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in


@pytest.fixture
def done(cast, decision, django_capture_on_commit_callbacks):
    def made(**more):
        with django_capture_on_commit_callbacks(execute=True):
            asked = ask(cast, decision, upload(cast, decision), **more)
        asked.refresh_from_db()
        return asked

    return made


def new(decision, **query):
    return f"{reverse('decision-replay-new', args=[decision.pk])}?{'&'.join(f'{k}={v}' for k, v in query.items())}"


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_a_map_that_goes_in_a_circle_is_told_of_in_the_form(cast, as_, decision):
    other, file = make_decision(cast, name="site down"), upload(cast, decision)
    whole = DecisionMap.objects.create(name="Incidents", unit=cast.operations, created_by=cast.olivia)
    one, two = (
        MapNode.objects.create(map=whole, dmn_id=f"d{each.pk}", kind="decision", decision=each)
        for each in (other, decision)
    )
    for source, target in ((one, two), (two, one)):
        MapEdge.objects.create(map=whole, source=source, target=target, kind="information")

    answer = as_(cast.olivia).post(new(decision, file=file.pk), {"whole": whole.pk})

    assert answer.status_code == 422
    assert "decisions need each other in a circle, so none can run first" in text_of(answer)
    assert not Replay.objects.exists()


# The list


def test_who_may_not_replay_reads_the_list_and_is_refused_the_form(cast, as_, decision):
    client = as_(cast.carl)

    assert "No past case was replayed yet" in text_of(client.get(reverse("decision-replays", args=[decision.pk])))
    assert client.get(new(decision)).status_code == 403
    assert client.post(new(decision), {"file": SimpleUploadedFile("a.csv", CASES)}).status_code == 403
    assert not CaseFile.objects.exists()


def test_without_a_table_the_way_to_it_is_shown(cast, as_):
    other = make_decision(cast, name="Route case")

    assert "There is nothing to replay yet" in text_of(
        as_(cast.olivia).get(reverse("decision-replays", args=[other.pk]))
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_queries_for_three_as_for_one(
    cast, as_, decision, done, count, django_assert_num_queries
):
    for _ in range(count):
        done()
    client = as_(cast.carl)

    with django_assert_num_queries(11):
        answer = client.get(reverse("decision-replays", args=[decision.pk]))

    assert [row["agreed"] for row in answer.context["rows"]] == [9] * count


# A new one


def test_a_file_is_sent_its_columns_are_guessed_and_it_runs(cast, as_, decision, django_capture_on_commit_callbacks):
    client = as_(cast.olivia)
    sent = client.post(new(decision), {"file": SimpleUploadedFile("incidents.csv", CASES)})
    page = client.get(sent.url)

    form = page.context["form"]
    assert form.chosen == {"impact": "impact", "urgency": "urgency"}
    assert form.further == {"decided": "priority"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            sent.url, {"map-0": "impact", "map-1": "urgency", "decided": "priority", "segment": "team"}
        )
    replay = Replay.objects.get()
    assert answer.url == reverse("decision-replay", args=[replay.pk])
    assert replay.state == "done"
    page = text_of(client.get(answer.url))
    assert "The table decides 9 of 12 cases as people did (75.0 %)." in page
    assert "The table says <strong>now</strong>, people said <strong>later</strong> in 2 of" in page


def test_what_is_no_table_of_cases_is_refused_on_the_page_and_nothing_is_kept(cast, as_, decision):
    answer = as_(cast.olivia).post(new(decision), {"file": SimpleUploadedFile("a.csv", b"\x00\x01" * 40)})

    assert answer.status_code == 422
    assert "no table of text" in text_of(answer)
    assert not CaseFile.objects.exists()


def test_choosing_another_column_shows_what_could_not_be_read_before_it_runs(cast, as_, decision):
    file = upload(cast, decision, CASES.replace(b"impact,", b"severity,"))

    page = as_(cast.olivia).get(new(decision, file=file.pk, look=1, **{"map-1": "urgency", "decided": "priority"}))

    looks = {row["field"].label: row for row in page.context["looks"]}
    assert looks["impact"]["sketch"] is None
    assert looks["urgency"]["reading"]["missing"] == 0
    assert looks["What people decided"]["reading"]["unreadable"] == 0
    assert "missing in every case" in text_of(page)


@pytest.mark.parametrize(
    ("rival", "changed"),
    [
        ('impact\turgency\t= priority\n"high"\t-\t"now"\n"low"\t-\t"later"\n', 1),
        (json.dumps(table(('"high"', "-", '"now"'), ('"low"', "-", '"later"')).to_json()), 1),
    ],
)
def test_a_table_that_is_proposed_is_laid_beside_the_one_that_is_kept(
    cast, as_, decision, rival, changed, django_capture_on_commit_callbacks
):
    file = upload(cast, decision)
    client = as_(cast.olivia)
    fields = {"map-0": "impact", "map-1": "urgency", "decided": "priority", "rival": rival}

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(new(decision, file=file.pk), fields)

    assert Replay.objects.get().result["rival"]["changed"] == changed
    page = text_of(client.get(answer.url))
    assert "1 of 12 cases would be decided otherwise" in page


@pytest.mark.parametrize(
    "rival",
    ['{"inputs": 3}', "{no json", '{"a":' * 100_000, '{"inputs": [{"id": 1, "label": 2, "type": "string"}]}', "impact"],
)
def test_a_table_that_cannot_be_read_keeps_what_was_typed(cast, as_, decision, rival):
    file = upload(cast, decision)

    answer = as_(cast.olivia).post(new(decision, file=file.pk), {"map-0": "impact", "map-1": "urgency", "rival": rival})

    assert answer.status_code == 422
    assert answer.context["form"]["map-0"].value() == "impact"
    assert not Replay.objects.exists()


def test_a_file_of_another_decision_is_not_offered(cast, as_, decision):
    other = make_decision(cast, name="Route case")
    file = upload(cast, other)

    page = as_(cast.olivia).get(new(decision, file=file.pk))

    assert page.templates[0].name == "decisions/replay_new.html"


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Impact"], "impact"),
        (["opened at"], "opened_at"),
        (["priority"], "u_priority"),
        (["nothing like it"], ""),
        (["", "urgency"], "Urgency"),
    ],
)
def test_columns_are_guessed_by_name_however_they_are_spelled(names, found):
    assert guessed(names, ["impact", "opened_at", "u_priority", "Urgency", "id"]) == found


# One of them


def test_a_result_of_an_earlier_table_says_so(cast, as_, decision, done):
    replay = done()
    table_set(decision, table=table(('"high"', "-", '"now"')), actor=cast.olivia.actor, at=NOW)

    page = text_of(as_(cast.carl).get(reverse("decision-replay", args=[replay.pk])))

    assert "Not the present table" in page
    assert replay.table_digest in page
    assert replay.case_file.digest in page


def test_progress_is_asked_for_until_it_is_over(cast, as_, decision):
    replay = ask(cast, decision, upload(cast, decision))
    address = reverse("decision-replay", args=[replay.pk])
    Replay.objects.filter(pk=replay.pk).update(state="running", progress=40)
    client = as_(cast.carl)

    assert "40 % done" in text_of(client.get(address))
    part = client.get(address, {"part": "progress"}, headers={"HX-Request": "true"})
    assert "40 % done" in text_of(part)
    assert "<html" not in text_of(part)
    Replay.objects.filter(pk=replay.pk).update(state="cancelled")
    assert client.get(address, {"part": "progress"}).headers["HX-Refresh"] == "true"


def test_strangers_call_nothing_off_and_whoever_may_does_from_the_page(cast, as_, decision):
    replay = ask(cast, decision, upload(cast, decision))
    address = reverse("decision-replay-cancel", args=[replay.pk])

    assert as_(cast.carl).post(address).status_code == 403
    assert as_(cast.olivia).post(address).status_code == 302
    replay.refresh_from_db()
    assert replay.state == "cancelled"
    with pytest.raises(Exception, match="over already"):
        replay_cancel(replay, actor=cast.olivia.actor, at=NOW)


def test_the_cases_themselves_are_for_those_who_may_replay(cast, as_, done):
    replay = done()
    address = reverse("decision-replay-cases", args=[replay.pk])

    assert as_(cast.carl).get(address).status_code == 403
    answer = as_(cast.olivia).get(address)
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 1 + 3  # two that differ and one without a rule
    assert lines[0].endswith("Case,impact,urgency,Table,People,Rules that fit")
    assert lines[1:] == ["7,high,high,now,later,1", "8,high,high,now,later,1", "12,low,high,no rule,later,"]


def test_single_cases_are_shown_to_those_who_may_replay_and_counts_to_everybody(cast, as_, done):
    address = reverse("decision-replay", args=[done().pk])

    shown, hidden = text_of(as_(cast.olivia).get(address)), text_of(as_(cast.carl).get(address))

    assert ["2 of 8 such cases" in page for page in (shown, hidden)] == [True, True]
    assert ["2 examples" in page for page in (shown, hidden)] == [True, False]
    assert [page.count("Single cases are shown to those who may replay") for page in (shown, hidden)] == [0, 1]


def test_cells_that_spreadsheets_take_for_formulas_are_disarmed(
    cast, as_, decision, django_capture_on_commit_callbacks
):
    file = upload(cast, decision, CASES + b"=1+1,high,now,north\n")
    with django_capture_on_commit_callbacks(execute=True):
        replay = ask(cast, decision, file)

    answer = as_(cast.olivia).get(reverse("decision-replay-cases", args=[replay.pk]))

    assert "'=1+1" in b"".join(answer.streaming_content).decode()


def test_a_failed_replay_says_why(cast, as_, decision):
    replay = ask(cast, decision, upload(cast, decision))
    Replay.objects.filter(pk=replay.pk).update(state="failed", problem="The file is gone.")

    assert "The file is gone." in text_of(as_(cast.carl).get(reverse("decision-replay", args=[replay.pk])))


def test_confidence_is_shown_beside_what_a_threshold_would_send_on(
    cast, as_, decision, done, django_capture_on_commit_callbacks
):
    lines = CASES.decode().splitlines()
    rows = [lines[0] + ",confidence", *(f"{line},0.{50 + 4 * place}" for place, line in enumerate(lines[1:]))]
    file = upload(cast, decision, "\n".join(rows).encode())
    with django_capture_on_commit_callbacks(execute=True):
        replay = ask(cast, decision, file, options={"decided": "priority", "confidence": "confidence"})

    page = as_(cast.carl).get(reverse("decision-replay", args=[replay.pk]))

    calibration = page.context["told"]["calibration"]
    assert calibration["stated"] == 12
    assert [row["below"]["k"] for row in calibration["rows"]][:3] == [0, 2, 3]
    assert "What a threshold would send to people" in text_of(page)


def test_reference_cases_are_replayed_by_the_names_of_their_values(
    cast, as_, decision, django_capture_on_commit_callbacks
):
    cases = [{"given": {"impact": "high", "urgency": "high"}}, {"given": {"impact": "low"}}]
    reference_cases_add(decision, cases=cases, actor=cast.olivia.actor, at=NOW)
    client = as_(cast.olivia)
    assert client.get(new(decision, cases="reference")).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(new(decision, cases="reference"), {})

    result = Replay.objects.get().result
    assert (result["cases"], result["uncovered"]) == (2, 1)
    assert "Reference cases" in text_of(client.get(answer.url))
