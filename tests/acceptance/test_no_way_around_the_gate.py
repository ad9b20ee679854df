"""Whatever people try, in whatever order: nothing is in production without a remit that everybody signed."""

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisions.models import Decision
from decisions.services.decisions import decision_update
from governance.models import Clearance, Initiative, Review, Signature
from governance.rules.stages import Stage
from governance.services.reviews import review_withdraw
from governance.services.transitions import initiative_move
from roles.rules.refusals import Refused
from tests.ready import SIGNERS, decide, now, open_review, sign

PEOPLE = (*(name for name, _meaning in SIGNERS), "chris", "petra", "carl", "adam")
MEANINGS = ("accepted", "attested", "challenged", "agreed", "approved", "recorded", "dissent")


def newest(cast):
    return Review.objects.filter(initiative=cast.initiative).latest("pk")


def edit(cast):
    decision = Decision.objects.get()
    text = f"{decision.logic_text} And more."
    decision_update(decision, logic_text=text, actor=cast.dora.actor, at=now())


def move(cast, who, stage):
    initiative_move(cast.initiative, Stage(stage), actor=getattr(cast, who).actor, at=now(), reason="Tried.")


def all_sign(cast, count):
    for name, meaning in SIGNERS[:count]:
        sign(newest(cast), getattr(cast, name), meaning)


ACTS = st.one_of(
    st.sampled_from(PEOPLE).map(lambda who: lambda cast: open_review(cast, cast.initiative, by=getattr(cast, who))),
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(MEANINGS)).map(
        lambda pair: lambda cast: sign(newest(cast), getattr(cast, pair[0]), pair[1], comment="Said.")
    ),
    st.integers(1, len(SIGNERS)).map(lambda count: lambda cast: all_sign(cast, count)),
    st.sampled_from(PEOPLE).map(lambda who: lambda cast: decide(newest(cast), getattr(cast, who))),
    st.just(edit),
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from([s.value for s in Stage])).map(
        lambda pair: lambda cast: move(cast, *pair)
    ),
    st.just(lambda cast: review_withdraw(newest(cast), reason="Back.", actor=cast.petra.actor, at=now())),
)


def check(cast):
    """What has to hold after each act, whoever did it."""
    stage = Initiative.objects.values_list("stage", flat=True).get(pk=cast.initiative.pk)
    if stage != "production":
        assert not Clearance.objects.filter(initiative=cast.initiative, stage="production").exclude(state="revoked")
        return
    clearance = Clearance.objects.select_related("review", "remit").get(initiative=cast.initiative)
    review = clearance.review
    live = Signature.objects.filter(review=review, digest=clearance.remit.digest, void=None)
    assert (review.verdict, review.remit_id) == ("go", clearance.remit_id)
    assert {step.pk for step in review.steps.all()} == set(live.values_list("step", flat=True))
    assert len(set(live.values_list("identity", flat=True))) == live.count()
    assert review.requested_identity not in live.exclude(meaning="accepted").values_list("identity", flat=True)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, min_size=3, max_size=9))
def test_no_sequence_of_acts_reaches_production_unsigned(ready, acts):
    with transaction.atomic():
        open_review(ready, ready.initiative)
        for act in acts:
            try:
                with transaction.atomic():
                    act(ready)
            except (Refused, Review.DoesNotExist):
                pass
            check(ready)
        transaction.set_rollback(True)
