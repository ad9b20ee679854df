"""Who is asked at the gates: told with the next sweep, settled in the act that makes it needless."""

from datetime import timedelta

from django.utils import timezone

from governance.models import Condition, Notice
from governance.rules.reviews import Lapse
from governance.services.conditions import condition_verify
from governance.services.sweep import sweep_some
from governance.services.verdicts import ConditionAsked
from tests.ready import decide, now, sign, signed_by_all


def waits(about):
    rows = Notice.objects.filter(kind="asked", moot_at=None, about__startswith=about).select_related("person")
    return {row.person.display_name for row in rows}


def swept(review):
    sweep_some(initiatives=[review.initiative_id], at=timezone.now())
    return waits("review")


def test_a_review_waits_for_whoever_signs_next_and_no_more_for_who_signed(at_the_gate):
    cast, review = at_the_gate.cast, at_the_gate.review
    assert swept(review) == {"Olivia", "Tom"}
    before = list(Notice.objects.order_by("pk").values_list("pk", "created_at", "moot_at"))
    swept(review)
    assert list(Notice.objects.order_by("pk").values_list("pk", "created_at", "moot_at")) == before

    sign(review, cast.olivia, "accepted")
    assert waits("review") == {"Tom"}
    sign(review, cast.tom, "attested")

    assert waits("review") == set()
    assert swept(review) >= {"Rita"}
    assert swept(review).isdisjoint({"Olivia", "Tom"})


def test_once_it_is_decided_a_review_waits_for_nobody_and_its_conditions_do(at_the_gate):
    cast, review = at_the_gate.cast, at_the_gate.review
    signed_by_all(cast, review)
    assert swept(review) == {"Chris"}
    due = now().date() + timedelta(days=20)
    wanted = ConditionAsked("Measure by language.", cast.mona, cast.rita, due, Lapse.RESTRICT)

    decide(review, cast.chris, "conditional_go", conditions=[wanted])
    assert (waits("review"), waits("condition")) == (set(), {"Mona", "Rita"})
    condition_verify(Condition.objects.get(), evidence="Report of May.", actor=cast.rita.actor, at=now())

    assert waits("condition") == set()
