"""Whoever signs is killed between two statements: all of it is there afterwards, or nothing is."""

import os
import signal

import pytest
from django.db import connection

from governance.models import Clearance, ClearanceEvent, Initiative, LedgerEntry, Remit, Review, Signature, Transition
from governance.services.shipped import shipped_load
from tests.cast import Cast
from tests.ready import open_review, ready_pilot, sign, signed_by_all

pytestmark = pytest.mark.django_db(transaction=True)
DONE = 77


@pytest.fixture
def signed():
    """A review that waits for nothing but the chair."""
    shipped_load()
    cast = Cast()
    review = open_review(cast, ready_pilot(cast))
    signed_by_all(cast, review)
    review.chris = cast.chris
    return review


def world(review):
    """Everything that signing writes."""
    return {
        "review": Review.objects.values_list("state", "verdict", "revision").get(pk=review.pk),
        "stage": Initiative.objects.values_list("stage", flat=True).get(pk=review.initiative_id),
        "clearance": list(Clearance.objects.values_list("stage", "state", "serial")),
        "rows": [m.objects.count() for m in (Signature, Transition, ClearanceEvent, LedgerEntry, Remit)],
    }


# What writes or takes a lock. Between two that only read there is nothing that could be half done.
WRITES = ("INSERT", "UPDATE", "DELETE", "SAVEPOINT", "RELEASE")


def killed_at(number, act):
    """Do the act in a process of its own, killed before its writing statement of that number; return how it ended."""
    connection.close()
    pid = os.fork()
    if pid == 0:
        sent = 0

        def count(execute, sql, params, many, context):
            nonlocal sent
            sent += sql.lstrip().upper().startswith(WRITES) or "FOR UPDATE" in sql or "FOR NO KEY" in sql
            if sent >= number:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(count):
            act()
        os._exit(DONE)
    _pid, status = os.waitpid(pid, 0)
    return os.waitstatus_to_exitcode(status)


def test_killed_before_any_of_its_statements_nothing_of_it_is_there_and_done_all_of_it_is(signed):
    before, ends, number = world(signed), [], 0
    while not ends or ends[-1] == -signal.SIGKILL:
        number += 1
        ends.append(killed_at(number, lambda: sign(signed, signed.chris, "recorded")))
        if ends[-1] == -signal.SIGKILL:
            assert world(signed) == before, f"half of it is there after statement {number}"

    after = world(signed)
    assert ends[-1] == DONE
    assert number > 15
    assert (after["stage"], after["review"][1]) == ("production", "go")
    assert after["rows"][1] == before["rows"][1] + 1
