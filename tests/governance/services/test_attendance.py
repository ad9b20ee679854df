"""F-OWN-7 and F-CLS-3 from the moment they are raised to the act that ends them."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from governance.models import Determination, Flag, Notice, OwnerReview
from governance.rules.determinations import standings_now
from governance.services.chasing import chase
from governance.services.determinations import determination_make
from governance.services.owner_reviews import owner_review_log
from governance.services.sweep import sweep_some
from roles.models import Person
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW, appoint, force_stage, make_initiative

DAY = timedelta(days=1)


@pytest.fixture
def held(cast):
    cast.initiative = make_initiative(cast)
    appoint(cast, cast.initiative, "outcome_owner", cast.olivia)
    appoint(cast, cast.initiative, "accountable_executive", cast.oscar)
    appoint(cast, cast.initiative, "second_line", cast.rita)
    return cast


def swept(cast, at, rule):
    sweep_some(initiatives=[cast.initiative.pk], at=at)
    chase(at=at)
    return list(Flag.objects.filter(rule=rule).exclude(state="cleared").order_by("dedupe_key"))


def told(flag):
    rows = Notice.objects.filter(flag=flag, moot_at=None)
    return {(notice.person.display_name, str(notice.kind)) for notice in rows.select_related("person")}


def test_an_absentee_is_told_kept_told_further_up_and_over_when_they_say_that_they_looked(held):
    Person.objects.exclude(pk=held.olivia.pk).update(last_login=NOW + 46 * DAY)
    assert swept(held, NOW + 45 * DAY, "F-OWN-7") == []

    [flag] = swept(held, NOW + 46 * DAY, "F-OWN-7")
    assert (flag.owner, told(flag)) == (held.olivia, {("Olivia", "first"), ("Oscar", "first")})
    Person.objects.filter(pk=held.olivia.pk).update(last_login=NOW + 47 * DAY)
    [kept] = swept(held, NOW + 61 * DAY, "F-OWN-7")
    assert kept == flag
    assert ("Oscar", "line") in told(flag)

    owner_review_log(held.initiative, note="Read what it did.", actor=held.olivia.actor, at=NOW + 61 * DAY)
    assert swept(held, NOW + 61 * DAY, "F-OWN-7") == []
    assert told(flag) == set()


def test_only_who_answers_for_something_looks_and_they_say_what_they_saw(held):
    with pytest.raises(NotPermitted):
        owner_review_log(held.initiative, note="Fine.", actor=held.carl.actor, at=NOW)
    with pytest.raises(Refused):
        owner_review_log(held.initiative, note=" ", actor=held.olivia.actor, at=NOW)

    review = owner_review_log(held.initiative, note="Fine.", actor=held.olivia.actor, at=NOW)

    with pytest.raises(DatabaseError), transaction.atomic():
        OwnerReview.objects.filter(pk=review.pk).update(note="Never mind.")


def test_laws_that_nobody_determined_are_told_kept_told_further_up_and_over_with_a_determination(held):
    force_stage(held.initiative, "pilot", held.petra)

    [flag] = swept(held, NOW, "F-CLS-3")
    assert (flag.severity, told(flag)) == ("high", {("Olivia", "first"), ("Rita", "first")})
    [kept] = swept(held, NOW + 2 * DAY, "F-CLS-3")
    assert kept == flag
    assert ("Oscar", "line") in told(flag)

    determination_make(
        held.initiative, binds=["gdpr"], because="It reads letters.", actor=held.rita.actor, at=NOW + 2 * DAY
    )
    assert swept(held, NOW + 2 * DAY, "F-CLS-3") == []
    assert told(flag) == set()
    [lapsed] = swept(held, NOW + 400 * DAY, "F-CLS-3")
    assert lapsed.dedupe_key.endswith(":expired")


def test_a_determination_stands_until_a_law_stands_otherwise(held):
    force_stage(held.initiative, "pilot", held.petra)
    before = standings_now() | {"eu_ai_act": {"status": "draft", "applies_from": []}}
    Determination.objects.create(
        initiative=held.initiative,
        because="Then.",
        version="0.9",
        standings=before,
        determined_by=held.rita,
        determined_at=NOW,
        valid_until=NOW.date() + 300 * DAY,
    )

    [flag] = swept(held, NOW, "F-CLS-3")

    assert flag.dedupe_key.endswith(":changed")
    assert "was draft" in flag.message


@pytest.mark.parametrize("name", ["olivia", "petra", "arne", "adam", "carl"])
def test_who_is_not_the_second_line_determines_nothing(held, name):
    with pytest.raises(NotPermitted):
        determination_make(held.initiative, binds=[], because="So.", actor=getattr(held, name).actor, at=NOW)

    assert not Determination.objects.exists()


def test_a_determination_says_why_and_names_laws_that_are_there(held):
    with pytest.raises(Refused) as refusal:
        determination_make(held.initiative, binds=["nowhere"], because=" ", actor=held.rita.actor, at=NOW)

    assert len(refusal.value.reasons) == 2


def test_a_determination_is_made_on_its_page_and_read_over_the_api(held, client):
    client.force_login(held.rita)
    url = f"/initiatives/{held.initiative.key}/laws/"

    refused = client.post(url, {"binds": ["gdpr"], "because": ""})
    made = client.post(url, {"binds": ["gdpr"], "because": "It reads letters."})
    page = client.get(f"/initiatives/{held.initiative.key}/classification/")
    [row] = client.get("/api/v1/determinations").json()["results"]

    assert (refused.status_code, made.status_code) == (422, 302)
    assert page.context["laws_lede"].startswith("It is bound by ")
    assert (row["binds"], row["determined_by"]["name"]) == (["gdpr"], "Rita")


def test_a_look_is_logged_on_its_page(held, client):
    client.force_login(held.olivia)
    url = f"/initiatives/{held.initiative.key}/look/"

    assert client.post(url, {"note": "Read two escalations."}).status_code == 302
    assert "Olivia looked at it on" in client.get(url).context["lede"]
    client.force_login(held.carl)
    assert client.post(url, {"note": "Me too."}).status_code == 403
