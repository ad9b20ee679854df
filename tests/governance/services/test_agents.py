"""What agents ask, past the wire: what a call costs, how many there may be, and that what is on record stays so."""

from functools import partial

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from governance.models import AgentCall, Flag, ServiceToken
from governance.rules.agent_answers import Wanted
from governance.rules.scopes import Scope
from governance.services.agent_calls import Asked, agent_calls_seal
from governance.services.agents import agent_call, case_check
from governance.services.call_tampering import broken_calls
from governance.services.integrity import integrity_check, integrity_walk
from roles.rules.refusals import NotPermitted, Refused
from tests.cleared import cleared
from tests.machines import make_account, make_token
from tests.tampering import tamper


def check(initiative, secret):
    do = lambda _held, at: case_check(  # noqa: E731 - handed on as it is
        initiative.key, Wanted("Route case", "", 1), stage="", fingerprint="", moment=at
    )
    asked = Asked("check_case", initiative.key, {"decision": "Route case"})
    return agent_call(secret, Scope.DECISIONS_EVALUATE, asked, do, timezone.now())


@pytest.fixture
def ask(cast):
    initiative = cleared(cast)
    secret = make_token(cast, make_account(cast), "decisions:evaluate", initiatives=[initiative]).secret
    check(initiative, secret)
    return partial(check, initiative, secret)


def test_a_call_costs_six_statements_and_waits_for_no_ledger(ask, django_assert_num_queries):
    # The token, the initiative, what is confidential, its stage, its clearance, the row; and a savepoint for all of it.
    with django_assert_num_queries(6 + 2) as told:
        assert ask()["allowed"]

    assert not [query["sql"] for query in told.captured_queries if "advisory" in query["sql"]]


def test_an_account_calls_as_often_as_it_may_in_a_minute_and_what_was_refused_is_on_record(ask, settings):
    settings.AGENT_CALLS_PER_MINUTE = 0

    with pytest.raises(Refused) as refused:
        ask()

    assert [reason.id for reason in refused.value.reasons] == ["TOO_MANY"]
    assert AgentCall.objects.filter(answer="refused", reasons=["TOO_MANY"]).exists()


def test_a_token_that_works_no_more_is_told_so_and_nothing_else(cast, ask):
    ServiceToken.objects.update(revoked_at=timezone.now())

    with pytest.raises(NotPermitted) as refused:
        ask()

    assert [reason.id for reason in refused.value.reasons] == ["TOKEN"]


def test_a_call_on_record_is_never_changed(ask):
    for change in (lambda: AgentCall.objects.update(answer="allowed", tool="x"), AgentCall.objects.all().delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
    agent_calls_seal(at=timezone.now())

    with pytest.raises(ProgrammingError), transaction.atomic():
        AgentCall.objects.update(batch=None)


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("UPDATE governance_agentcall SET answer = 'refused' WHERE id = {call}", "are not those that entry"),
        ("DELETE FROM governance_agentcall WHERE id = {call}", "are not those that entry"),
        ("UPDATE governance_agentcall SET batch_id = {batch} WHERE id = {later}", "are not those that entry"),
        ("UPDATE governance_agentcallbatch SET digest = ''; DELETE FROM governance_ledgerentry", "behind the ledger"),
        ("DELETE FROM governance_agentcallbatch WHERE id = {batch}", "were removed"),
    ],
)
def test_a_call_that_was_tampered_with_past_the_portal_is_found(ask, statement, wrong):
    ask()
    agent_calls_seal(at=timezone.now())
    call = AgentCall.objects.earliest("pk")
    ask()
    whole = list(broken_calls())

    found = []
    tamper(statement.format(call=call.pk, later=AgentCall.objects.latest("pk").pk, batch=call.batch_id))
    integrity_walk(found.append)

    assert whole == []
    assert [text for text in found if f"The agents' calls of batch {call.batch_id}" in text and wrong in text]


def test_whoever_is_responsible_is_flagged_by_the_night_s_walk(ask):
    agent_calls_seal(at=timezone.now())
    tamper("UPDATE governance_agentcall SET tool = 'read_remit'")

    integrity_check(at=timezone.now())

    batch = AgentCall.objects.earliest("pk").batch_id
    assert Flag.objects.filter(rule="F-APR-4", message__contains=f"batch {batch} ").count() == 1
