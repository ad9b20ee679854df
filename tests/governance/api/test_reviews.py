"""Reviews through the API: what is refused, to whom, with which reason."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from governance.models import Initiative, Review, Signature
from governance.services.review_upkeep import reviews_expire
from tests.acceptance.doors import Door, digest_of, reasons
from tests.cast import make_person
from tests.ready import decide, now, open_review, sign, signed_by_all


@pytest.fixture
def cast(ready):
    return ready


@pytest.fixture
def review(cast):
    return open_review(cast, cast.initiative)


@pytest.mark.parametrize("who", ["carl", "arne", "adam", "tom", "rita", "hana"])
def test_whoever_neither_owns_the_outcome_nor_runs_gates_opens_none_superusers_included(cast, who):
    answer = Door(Client, getattr(cast, who)).open(cast.initiative)

    assert answer.status_code == 403
    assert not Review.objects.filter(initiative=cast.initiative, state="open").exists()


def test_the_outcome_owner_opens_one_and_it_begins_open(cast):
    answer = Door(Client, cast.olivia).open(cast.initiative)

    told = answer.json()
    assert answer.status_code == 201
    assert (told["state"], told["verdict"], told["signatures"]) == ("open", "", [])
    assert [(s["capacity"], s["meaning"], s["decides"]) for s in told["steps"]] == [
        ("outcome_owner", "accepted", False),
        ("platform_owner", "attested", False),
        ("second_line", "challenged", False),
        ("hr_partner", "agreed", False),
        ("finance_partner", "agreed", False),
        ("accountable_executive", "approved", False),
        ("gate_chair", "recorded", True),
    ]


@pytest.mark.parametrize("born", [{"state": "decided"}, {"verdict": "go"}, {"signatures": []}, {"decided_by": 1}])
def test_none_is_born_decided(cast, born):
    answer = Door(Client, cast.petra).open(cast.initiative, **born)

    assert (answer.status_code, reasons(answer)) == (400, list(born))


def test_the_database_takes_none_that_is_born_decided(cast, review):
    fields = {f.attname: getattr(review, f.attname) for f in Review._meta.concrete_fields if f.attname != "id"}
    born = {"number": 99, "state": "decided", "verdict": "go", "decided_by_id": cast.petra.pk, "decided_at": now()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(**fields | born)


def test_nor_a_signature_on_another_digest_or_a_review_that_is_over(cast, review):
    given = sign(review, cast.olivia, "accepted")
    fields = {f.attname: getattr(given, f.attname) for f in Signature._meta.concrete_fields if f.attname != "id"}

    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.create(**fields | {"digest": "0" * 64, "identity": cast.tom.identity_group})
    for attempt in (lambda: Signature.objects.update(meaning="approved"), Signature.objects.all().delete):
        with pytest.raises(Exception, match="Cannot update or delete"), transaction.atomic():
            attempt()


@pytest.mark.parametrize("who", ["carl", "petra", "arne", "adam", "sam"])
def test_whose_step_it_is_not_signs_nothing(cast, review, who):
    person = getattr(cast, who)
    person.is_superuser = True
    person.save()

    answer = Door(Client, person).sign(review, "accepted")

    assert answer.status_code == 403
    assert Signature.objects.filter(review=review).count() == 0


def test_a_wrong_password_signs_nothing_and_ten_of_them_have_to_wait(cast, review):
    olivia = Door(Client, cast.olivia)

    first = olivia.sign(review, "accepted", password="guess")
    for _n in range(9):
        last = olivia.sign(review, "accepted", password="guess")
    locked = olivia.sign(review, "accepted")

    assert (first.status_code, reasons(first)) == (403, ["REAUTH"])
    assert last.status_code == 403
    assert (locked.status_code, locked.headers["Retry-After"]) == (429, "600")
    assert Signature.objects.filter(review=review).count() == 0


def test_a_second_account_of_whoever_asked_decides_nothing(cast):
    twin = make_person("Petra2", cast.company, "pmo", identity_group=cast.petra.identity_group)
    review = open_review(cast, cast.initiative, by=cast.petra)
    signed_by_all(cast, review)

    answer = Door(Client, twin).decide(review)

    assert (answer.status_code, reasons(answer)) == (403, ["SOD-1"])


def test_one_person_signs_one_step(cast, review):
    cast.rita.groups.add(*cast.hana.groups.all())
    sign(review, cast.olivia, "accepted")
    sign(review, cast.tom, "attested")
    sign(review, cast.rita, "challenged")

    answer = Door(Client, cast.rita).sign(review, "agreed")

    assert (answer.status_code, reasons(answer)) == (403, ["SOD-4"])


def test_nobody_signs_before_their_turn(cast, review):
    answer = Door(Client, cast.oscar).sign(review, "approved")

    assert (answer.status_code, reasons(answer)) == (409, ["SEQUENCE"])


def test_a_step_is_signed_with_its_own_meaning(cast, review):
    answer = Door(Client, cast.olivia).sign(review, "approved")

    assert (answer.status_code, reasons(answer)) == (409, ["MEANING"])


def test_go_is_refused_while_signatures_are_missing_and_names_them(cast, review):
    sign(review, cast.olivia, "accepted")

    answer = Door(Client, cast.chris).decide(review)

    assert answer.status_code == 409
    assert Initiative.objects.get(pk=cast.initiative.pk).stage == "pilot"


@pytest.mark.parametrize("who", ["carl", "arne", "adam", "olivia", "hana", "oscar"])
def test_who_does_not_chair_decides_nothing(cast, review, who):
    signed_by_all(cast, review)

    answer = Door(Client, getattr(cast, who)).decide(review, "stop")

    assert answer.status_code in {403, 409}
    assert Review.objects.get(pk=review.pk).state == "open"


def test_it_is_decided_once(cast, review):
    signed_by_all(cast, review)
    decide(review, cast.chris)

    again = Door(Client, cast.chris).decide(review)
    signed = Door(Client, cast.olivia).sign(review, "accepted")
    taken = Door(Client, cast.petra).post(f"reviews/{review.pk}/withdraw", {"reason": "Changed my mind."})

    assert [(a.status_code, reasons(a)) for a in (again, signed, taken)] == [(409, ["OVER"])] * 3


def test_what_was_withdrawn_is_not_decided(cast, review):
    signed_by_all(cast, review)
    outsider = Door(Client, cast.carl).post(f"reviews/{review.pk}/withdraw", {"reason": "No."})
    taken = Door(Client, cast.petra).post(f"reviews/{review.pk}/withdraw", {"reason": "Too early."})

    answer = Door(Client, cast.chris).decide(review)

    assert (outsider.status_code, taken.status_code) == (403, 200)
    assert (answer.status_code, reasons(answer)) == (409, ["OVER"])


def test_what_expired_is_over_by_the_clock_before_any_job_says_so(cast, review):
    signed_by_all(cast, review)
    Review.objects.filter(pk=review.pk).update(expires_at=now() - timedelta(minutes=1))

    answer = Door(Client, cast.chris).decide(review)
    reviews_expire(at=now())

    assert (answer.status_code, reasons(answer)) == (409, ["OVER"])
    assert Review.objects.get(pk=review.pk).state == "expired"


@pytest.mark.parametrize("verdict", ["recycle", "hold"])
def test_recycle_and_hold_leave_it_where_it_is_and_wait_for_nobody(cast, review, verdict):
    answer = Door(Client, cast.chris).decide(review, verdict, rationale="The sample is too small.")

    assert answer.status_code == 200
    assert Initiative.objects.get(pk=cast.initiative.pk).stage == "pilot"


def test_stop_ends_it_and_takes_its_clearance_back(cast, review):
    Door(Client, cast.chris).decide(review, "stop", rationale="Nobody wants it.")

    cast.initiative.refresh_from_db()
    told = Door(Client, cast.tom).get(f"clearances/{cast.initiative.key}?stage=pilot").json()

    assert cast.initiative.stage == "stopped"
    assert told["allowed"] is False


def test_a_transition_asked_for_directly_is_refused_and_names_the_signatures(cast, review):
    signed_by_all(cast, review)

    answer = Door(Client, cast.chris).post(f"initiatives/{cast.initiative.key}/transition", {"to": "production"})

    assert (answer.status_code, reasons(answer)) == (409, ["GOV-1"])
    assert "gate chair" in answer.json()["detail"]


def test_nothing_is_decided_by_many_at_once(cast, review):
    """There is no batch: lists cannot be posted to, and no address takes several."""
    chris = Door(Client, cast.chris)
    body = [{"verdict": "go", "digest": digest_of(review), "password": chris.password}]

    assert chris.post(f"reviews/{review.pk}/decide", body).status_code == 400
    assert chris.post("reviews/decide", body).status_code == 404
    assert Review.objects.get(pk=review.pk).state == "open"


def test_only_one_is_open_at_a_time(cast, review):
    answer = Door(Client, cast.olivia).open(cast.initiative)

    assert (answer.status_code, reasons(answer)) == (409, ["OPEN"])


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"gate": "pilot"}, "GATE"),
        ({"gate": "amendment"}, "GATE"),
        ({"go_live": None}, "go_live"),
        ({"go_live": "2020-01-01"}, "go_live"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_reason(cast, more, reason):
    answer = Door(Client, cast.olivia).open(cast.initiative, **more)

    assert (answer.status_code, reasons(answer)) == (409, [reason])


def test_the_list_costs_the_same_for_one_and_for_more(cast, review, django_assert_max_num_queries):
    door = Door(Client, cast.carl)
    with django_assert_max_num_queries(6):
        assert len(door.get("reviews").json()["results"]) == 2  # the pilot's and this one
