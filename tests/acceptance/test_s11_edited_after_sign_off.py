"""S11: four signatures are given, then the decision owner changes one escalation threshold: the pack is void, the
signatures with it, they are chased, and the new pack has to be signed. An editorial change is a change as well."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client

from decisions.models import Decision, EdgeCasePolicy
from decisions.services.decisions import decision_update, edge_case_set
from governance.models import Flag, Remit, Signature
from governance.services.sweep import sweep
from tests.acceptance.doors import Door, digest_of, reasons
from tests.ready import now, open_review, sign

SIGNED = (("olivia", "accepted"), ("tom", "attested"), ("rita", "challenged"), ("hana", "agreed"))


@pytest.fixture
def cast(ready):
    return ready


@pytest.fixture
def review(cast):
    review = open_review(cast, cast.initiative)
    for name, meaning in SIGNED:
        sign(review, getattr(cast, name), meaning)
    return review


def lower_threshold(cast):
    policy = EdgeCasePolicy.objects.get(kind="ambiguous")
    edge_case_set(
        policy.decision,
        kind="ambiguous",
        trigger_text=policy.trigger_text,
        trigger_value=Decimal("0.80"),
        action=policy.action,
        queue=policy.queue,
        respond_within_minutes=60,
        timeout_action=policy.timeout_action,
        actor=cast.dora.actor,
        at=now(),
    )


def codes(review):
    return sorted(Signature.objects.filter(review=review).values_list("void__code", flat=True), key=str)


def test_four_signatures_are_void_and_say_why_and_none_is_removed(cast, review):
    before = digest_of(review)

    lower_threshold(cast)

    assert digest_of(review) != before
    assert codes(review) == ["void_content_changed"] * 4


def test_they_are_chased_until_they_sign_the_new_pack(cast, review):
    lower_threshold(cast)
    sweep(at=now())
    chased = Flag.objects.filter(rule="F-APR-2", state="open")

    assert chased.count() == 4
    for name, meaning in SIGNED:
        sign(review, getattr(cast, name), meaning)
    sweep(at=now())
    assert Flag.objects.filter(rule="F-APR-2", state="open").count() == 0


def test_the_old_digest_signs_nothing_any_more_and_the_refusal_says_what_moved(cast, review):
    old = digest_of(review)
    lower_threshold(cast)

    told = Door(Client, cast.olivia).sign(review, "accepted", digest=old)

    assert (told.status_code, reasons(told)) == (409, ["DIGEST"])
    assert Signature.objects.filter(review=review, void=None).count() == 0


def test_a_typing_error_put_right_is_another_content_too(cast, review):
    decision = Decision.objects.get()

    decision_update(decision, trigger="A case arrives!", actor=cast.dora.actor, at=now())

    assert codes(review) == ["void_content_changed"] * 4


def test_raw_sql_slips_nothing_through_either(cast, review):
    old = digest_of(review)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE decisions_decision SET autonomy = 4")

    answer = Door(Client, cast.fred).sign(review, "agreed", digest=old)

    assert (answer.status_code, reasons(answer)) == (409, ["DIGEST"])
    assert Signature.objects.filter(review=review, signer=cast.fred).count() == 0


def test_every_pack_that_was_ever_signed_is_kept(cast, review):
    numbers = Remit.objects.filter(initiative=review.initiative_id).count()

    lower_threshold(cast)

    assert Remit.objects.filter(initiative=review.initiative_id).count() == numbers + 1
