from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Clearance, Condition, Remit, Review, Signature
from governance.rules.stages import Gate
from governance.services.initiatives import initiative_update
from roles.rules.capacities import Capacity
from roles.services.delegations import delegation_accept, delegation_give
from tests.cast import PASSWORD, make_person
from tests.ready import decide, now, open_review, shaped, sign, signed_by_all
from tests.waived import unsettle, waived


@pytest.fixture
def cast(at_the_gate):
    return at_the_gate.cast


@pytest.fixture
def initiative(at_the_gate):
    return at_the_gate.pilot


@pytest.fixture
def review(at_the_gate):
    return at_the_gate.review


@pytest.fixture
def live(at_the_gate):
    return at_the_gate.live


@pytest.fixture
def page(client):
    """The page of a review as somebody sees it: the context."""

    def read(review, person):
        client.force_login(person)
        return client.get(f"/reviews/{review.pk}/").context

    return read


@pytest.fixture
def act(client):
    """Send an act as somebody; the digest is the one of now unless another is given."""

    def send(review, signer, name, **fields):
        client.force_login(signer)
        digest = Remit.objects.filter(reviews=review.pk).latest("pk").digest
        return client.post(f"/reviews/{review.pk}/", {"act": name, "digest": digest, "password": PASSWORD} | fields)

    return send


def step_of(review, capacity):
    return review.steps.get(capacity=capacity).pk


def counting(review):
    return list(
        Signature.objects.filter(review=review, void=None).order_by("pk").values_list("printed_name", "meaning")
    )


def texts(answer):
    return [error["text"] for error in answer.context["errors"]]


def edit(cast, initiative):
    initiative_update(initiative, purpose="Route every letter.", actor=cast.petra.actor, at=now())


@pytest.mark.parametrize("name", ["carl", "arne", "adam", "petra", "rita"])
def test_who_has_no_part_in_a_step_cannot_sign_it_superusers_included(cast, review, page, act, name):
    person = getattr(cast, name)
    cast.carl.is_superuser = True
    cast.carl.save()

    forms = [card.forms for card in page(review, person)["cards"] if card.mine.ready]
    answer = act(review, person, "sign", step=step_of(review, "outcome_owner"))

    assert (forms, answer.status_code, counting(review)) == ([], 403, [])


def test_whoever_asked_does_not_decide_and_is_told_why(cast, review, page, act):
    signed_by_all(cast, review)

    (card,) = page(review, cast.petra)["cards"]
    answer = act(review, cast.petra, "decide", step=step_of(review, "gate_chair"), verdict="go", comment="Good.")

    why = "Petra asked for this review; who asks does not approve."
    assert ([reason.text for reason in card.mine.reasons], card.decidable) == ([why], False)
    assert (answer.status_code, texts(answer)) == (403, [why])


def test_a_delegate_of_the_owner_loosens_nothing_in_their_place(cast, live, page, act):
    today = now().date()
    given = delegation_give(
        delegate=cast.eve,
        capacities=[Capacity.OUTCOME_OWNER],
        starts_on=today,
        ends_on=today + timedelta(days=5),
        actor=cast.olivia.actor,
        at=now(),
    )
    delegation_accept(given, actor=cast.eve.actor, at=now())
    review = open_review(cast, live, Gate.LOOSENING)

    (card,) = page(review, cast.eve)["cards"]
    answer = act(review, cast.eve, "sign", step=step_of(review, "outcome_owner"))

    assert [reason.id for reason in card.mine.reasons] == ["SOD-DELEGATE"]
    assert (answer.status_code, counting(review)) == (403, [])


def test_the_owner_reads_word_for_word_what_they_sign(cast, review, page):
    (card,) = page(review, cast.olivia)["cards"]

    assert card.mine.ready
    assert card.mine.statement == (
        f"I, Olivia, as outcome owner, accept to answer for it under these conditions: {review.initiative.key} Case "
        f"triage, pilot to production, to go live on {review.go_live:%-d %b %Y}, remit 2 with digest "
        f"{review.remit.digest[:12]}."
    )


def test_the_page_says_first_who_has_signed_and_whom_it_waits_for(cast, review, page):
    assert (
        page(review, cast.carl)["lede"][0]
        == "Nobody has signed yet. Waits for: Olivia (outcome owner), Tom (platform owner)."
    )

    sign(review, cast.olivia, "accepted")

    assert page(review, cast.tom)["lede"][0] == "1 of 7 have signed. Waits for: you (platform owner)."


def test_a_signature_stands_with_name_meaning_and_comment(cast, review, page, act):
    answer = act(review, cast.olivia, "sign", step=step_of(review, "outcome_owner"), comment="As agreed.")

    (signature,) = page(review, cast.carl)["lines"][0].stands
    assert (answer.status_code, answer.url) == (302, f"/reviews/{review.pk}/")
    assert (signature.printed_name, signature.meaning, signature.comment) == ("Olivia", "accepted", "As agreed.")
    assert (signature.digest, signature.proof) == (review.remit.digest, "password")


def test_a_wrong_password_signs_nothing_and_loses_nothing(cast, review, act):
    answer = act(
        review, cast.olivia, "sign", step=step_of(review, "outcome_owner"), comment="As agreed.", password="no"
    )

    (card,) = answer.context["cards"]
    assert (answer.status_code, counting(review)) == (403, [])
    assert card.forms["sign"].errors == {"password": ["This is not your password. Nothing was signed."]}
    assert card.forms["sign"]["comment"].value() == "As agreed."


def test_what_changed_while_one_read_is_shown_and_nothing_is_lost(cast, initiative, review, act):
    read = review.remit.digest
    edit(cast, initiative)

    step = step_of(review, "outcome_owner")
    answer = act(review, cast.olivia, "sign", step=step, comment="As agreed.", digest=read)

    (card,) = answer.context["cards"]
    ((group,),) = [answer.context["moved"]]
    now_digest = Review.objects.get(pk=review.pk).remit.digest
    assert (answer.status_code, counting(review)) == (409, [])
    assert [change["text"] for change in group["changes"]] == [
        "Purpose of the initiative is set to “Route every letter.”."
    ]
    assert (card.forms["sign"]["digest"].value(), card.forms["sign"]["comment"].value()) == (now_digest, "As agreed.")
    assert read != now_digest


def test_a_button_pressed_twice_signs_once(cast, review, act):
    step = step_of(review, "outcome_owner")

    answers = [act(review, cast.olivia, "sign", step=step, comment="Yes.") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert counting(review) == [("Olivia", "accepted")]


def test_a_button_pressed_twice_decides_once(cast, review, act):
    signed_by_all(cast, review)
    step = step_of(review, "gate_chair")

    answers = [act(review, cast.chris, "decide", step=step, verdict="go", comment="Good.") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Clearance.objects.get(initiative=review.initiative).stage == "production"
    assert Signature.objects.filter(review=review, signer=cast.chris).count() == 1


def test_a_signature_that_was_voided_meanwhile_is_not_taken_for_this_one(cast, initiative, review, act):
    read, step = review.remit.digest, step_of(review, "outcome_owner")
    act(review, cast.olivia, "sign", step=step)
    edit(cast, initiative)

    assert act(review, cast.olivia, "sign", step=step, digest=read).status_code == 409
    assert counting(review) == []


def test_a_void_signature_stays_readable_with_its_reason(cast, initiative, review, page):
    sign(review, cast.olivia, "accepted")
    edit(cast, initiative)

    line = page(review, cast.carl)["lines"][0]
    assert (line.stands, [void.void.reason for void in line.voids]) == ((), ["Something that was signed was changed."])


def test_a_no_needs_its_reason(cast, review, act):
    answer = act(review, cast.olivia, "object", step=step_of(review, "outcome_owner"))

    assert (answer.status_code, counting(review)) == (422, [])


def test_a_no_stands_on_top_and_goes_to_the_board(cast, review, page, act):
    sign(review, cast.olivia, "accepted")
    sign(review, cast.tom, "attested")

    act(review, cast.rita, "object", step=step_of(review, "second_line"), comment="No sample in Welsh.")

    shown = page(review, cast.carl)
    assert [(no.printed_name, no.comment) for no in shown["objections"]] == [("Rita", "No sample in Welsh.")]
    assert "Bea (board member)" in shown["lede"][0]
    assert [line.tag.label for line in shown["lines"]][:3] == ["Signed", "Signed", "Said no"]


def test_go_cannot_be_chosen_before_everybody_has_signed(cast, review, page):
    (card,) = page(review, cast.chris)["cards"]

    against = {choice.label: choice.against for choice in card.verdicts}
    not_yet = "Not possible yet: not everybody has signed."
    assert against == {"Go": not_yet, "Conditional go": not_yet, "Recycle": "", "Hold": "", "Stop": ""}


def test_go_cannot_be_chosen_while_a_requirement_is_not_met(cast, page):
    initiative = shaped(cast, "Another")
    cast.tom.is_active = False
    cast.tom.save()
    review = open_review(cast, initiative, Gate.PILOT)
    sign(review, cast.olivia, "accepted")

    shown = page(review, cast.oscar)
    (card,) = shown["cards"]

    assert card.verdicts[0].against == "Not possible: 1 requirement is not met."
    assert [finding["id"] for group in shown["missing"] for finding in group["findings"]] == ["OWN-2"]


def test_a_condition_that_is_half_typed_keeps_every_keystroke(cast, review, act):
    signed_by_all(cast, review)
    condition = {"condition-0-text": "Measure.", "condition-0-lapse": "flag"}
    typed = {"verdict": "conditional_go", "comment": "Nearly."} | condition

    answer = act(review, cast.chris, "decide", step=step_of(review, "gate_chair"), **typed)

    (card,) = answer.context["cards"]
    assert (answer.status_code, counting(review)[-1]) == (422, ("Oscar", "approved"))
    assert texts(answer) == [
        "Condition 1: Who does it: Choose who does it.",
        "Condition 1: Who verifies it, and does not do it: Choose who verifies it.",
        "Condition 1: By when: Name the day.",
    ]
    assert answer.context["condition_rows"][0]["text"].value() == "Measure."
    assert (card.forms["decide"]["comment"].value(), card.verdicts[1].chosen) == ("Nearly.", True)


def test_a_conditional_go_keeps_its_conditions_and_minutes(cast, review, page, act):
    signed_by_all(cast, review)
    due = now().date() + timedelta(days=20)
    condition = {
        "text": "Measure.",
        "owner": cast.mona.pk,
        "verifier": cast.rita.pk,
        "due_on": due,
        "lapse": "restrict",
    }
    typed = {f"condition-0-{name}": value for name, value in condition.items()}

    answer = act(
        review,
        cast.chris,
        "decide",
        step=step_of(review, "gate_chair"),
        verdict="conditional_go",
        comment="Nearly.",
        attendees="Chris, Olivia",
        next_date=due,
        **typed,
    )

    shown = page(review, cast.rita)
    made = Condition.objects.get()
    assert answer.status_code == 302
    assert (made.text, made.owner, made.verifier, made.due_on, made.lapse) == (
        "Measure.",
        cast.mona,
        cast.rita,
        due,
        "restrict",
    )
    assert [line["mine"] for line in shown["conditions"]] == [True]
    assert [line["label"] for line in shown["minutes"]] == ["Who was there", "Looked at again on"]
    assert shown["lede"] == (
        f"Conditional go: decided by Chris on {now():%-d %b %Y}.",
        "It moved from pilot to production.",
    )


def test_the_owner_of_a_condition_does_not_verify_it(cast, review, act):
    signed_by_all(cast, review)
    due = now().date() + timedelta(days=20)
    condition = {"text": "Measure.", "owner": cast.rita.pk, "verifier": cast.rita.pk, "due_on": due, "lapse": "flag"}
    typed = {f"condition-0-{name}": value for name, value in condition.items()}

    step = step_of(review, "gate_chair")
    answer = act(review, cast.chris, "decide", step=step, verdict="conditional_go", comment="Nearly.", **typed)

    why = "Rita cannot verify what Rita does. Name somebody else to verify “Measure.”."
    assert (answer.status_code, texts(answer), Condition.objects.count()) == (409, [why], 0)


def test_what_runs_is_never_stopped_by_a_review(cast, live, page):
    review = open_review(cast, live, Gate.REAUTHORISATION)

    (card,) = page(review, cast.chris)["cards"]

    assert [choice.label for choice in card.verdicts] == ["Go", "Conditional go", "Recycle", "Hold"]


@pytest.mark.parametrize("name", ["carl", "olivia", "arne"])
def test_a_review_is_taken_back_by_whoever_asked_or_the_pmo(cast, review, page, act, name):
    assert page(review, getattr(cast, name))["may_withdraw"] is False
    assert act(review, getattr(cast, name), "withdraw", reason="No.").status_code == 403


def test_a_review_that_was_taken_back_says_why_and_is_signed_by_nobody(cast, review, page, act):
    assert act(review, cast.petra, "withdraw", reason="").status_code == 422

    act(review, cast.petra, "withdraw", reason="The vendor changed.")

    shown = page(review, cast.olivia)
    assert (shown["lede"], shown["cards"]) == (("It was taken back.", "The vendor changed."), ())
    answer = act(review, cast.olivia, "sign", step=step_of(review, "outcome_owner"))
    assert (answer.status_code, texts(answer)) == (409, ["This review is withdrawn already."])


def test_whoever_steps_aside_signs_nothing_more(cast, review, page, act):
    sign(review, cast.olivia, "accepted")
    sign(review, cast.tom, "attested")

    act(review, cast.rita, "recuse", reason="My sister built it.")

    shown = page(review, cast.rita)
    assert [recusal.reason for recusal in shown["recusals"]] == ["My sister built it."]
    assert [reason.id for reason in shown["cards"][0].mine.reasons] == ["SOD-6"]


def test_only_whoever_chairs_gives_a_step_to_somebody_else(cast, review, page, act):
    rosa = make_person("Rosa", cast.second_line, "risk")
    step = step_of(review, "second_line")

    assert [line.takers for line in page(review, cast.olivia)["lines"]] == [()] * 7
    assert act(review, cast.olivia, "reassign", step=step, person=rosa.pk, reason="Ill.").status_code == 403

    takers = page(review, cast.chris)["lines"][2].takers
    assert takers == ((cast.rita.pk, "Rita"), (rosa.pk, "Rosa"))
    assert act(review, cast.chris, "reassign", step=step, person=rosa.pk, reason="Ill.").status_code == 302
    assert page(review, rosa)["lines"][2].waits == "you"


def test_a_pack_that_was_tampered_with_is_loud_and_signed_by_nobody(cast, review, page, act):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE governance_remit SET canonical = canonical || ' ' WHERE id = %s", [review.remit_id])
        cursor.execute("SET LOCAL session_replication_role = origin")

    shown = page(review, cast.olivia)

    assert shown["cards"] == ()
    assert shown["trouble"][0] == "The text of this pack is not the one its digest was made of."
    assert act(review, cast.olivia, "sign", step=step_of(review, "outcome_owner")).status_code == 409


def test_a_review_that_nobody_decided_in_time_is_over_by_the_clock(cast, review, page):
    Review.objects.filter(pk=review.pk).update(expires_at=now() - timedelta(minutes=1))

    shown = page(review, cast.olivia)

    assert shown["cards"] == ()
    assert shown["lede"][0] == f"It expired on {now():%-d %b %Y}; nobody decided it in time."


def test_what_changed_since_the_last_signed_remit_is_told_with_how_material_it_is(cast, live, page):
    initiative_update(live, impact_tier=1, title="Letters", actor=cast.petra.actor, at=now())
    review = open_review(cast, live, Gate.LOOSENING)

    (group,) = page(review, cast.carl)["changes"]

    told = [(change["tag"].label, change["text"]) for change in group["changes"]]
    assert (str(group["title"]), told) == (
        "The initiative",
        [
            ("Loosens", "Impact tier of the initiative falls from 2 to 1."),
            ("Wording", "Title of the initiative changes from “Letter drafting” to “Letters”."),
        ],
    )


def test_what_is_waived_stands_apart_from_what_holds(cast, initiative, review, page):
    unsettle(initiative)
    (group,) = page(review, cast.petra)["missing"]
    assert [(finding["id"], bool(finding["waiver_url"])) for finding in group["findings"]] == [("DEC-3", True)]

    waived(cast, initiative)

    shown = page(review, cast.petra)
    assert (shown["missing"], [finding["id"] for finding in shown["waived"]]) == ([], ["DEC-3"])
    assert "DEC-3" not in [finding["id"] for finding in shown["passing"]]


def test_an_act_that_nobody_knows_is_a_bad_request(cast, review, act):
    assert act(review, cast.olivia, "approve_all").status_code == 400


def test_what_was_found_stays_as_it_was_when_it_was_decided(cast, review, page):
    signed_by_all(cast, review)
    decide(review, cast.chris)
    cast.tom.is_active = False
    cast.tom.save()

    shown = page(review, cast.carl)

    assert (shown["kept"], len(shown["passing"])) == ([], 31)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_sends_as_many_statements_for_one_signature_as_for_many(client, cast, review, count):
    for name, meaning in (("olivia", "accepted"), ("tom", "attested"), ("rita", "challenged"))[:count]:
        sign(review, getattr(cast, name), meaning)
    client.force_login(cast.bea)  # of the board: every step could be hers

    with CaptureQueriesContext(connection) as queries:
        client.get(f"/reviews/{review.pk}/")

    assert len(queries) == 91
