"""Outcomes streamed while the web server and the worker are killed: none is lost and none counted twice."""

import logging
import os
from threading import Timer
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Group
from django.db import connection, connections
from django.utils import timezone

from benchmarks.outcome_stream import counted_in_time, expected, found, running, stream
from governance.api.authentication import token_issue
from governance.models import OutcomeKey
from tests.cast import Cast, make_decision, make_initiative

# By hand with a million: REMIT_STREAM=1000000 pytest tests/governance/test_outcome_stream.py --log-cli-level=WARNING
TOTAL = int(os.environ.get("REMIT_STREAM", "20000"))


def environment(tmp_path):
    to = connection.get_connection_params()
    where = urlencode({key: to[key] for key in ("host", "port") if to.get(key)})
    url = f"postgres://{to['user']}:{to.get('password') or ''}@/{to['dbname']}?{where}"
    mine = {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings", "REMIT_BEAT": str(tmp_path / "beat")}
    return os.environ | mine


@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_of_it_web_server_and_worker_lose_and_double_nothing(broker, tmp_path):
    cast = Cast()
    cast.tom.groups.add(Group.objects.get(name="platform"))
    initiative = make_initiative(cast)
    for number in range(3):
        make_decision(cast, initiative, name=f"Decision {number}")
    token, _expires = token_issue(cast.tom, timezone.now())
    killed_at = [0.2, 0.6]

    with running(environment(tmp_path)) as (port, web, worker):

        def disturb(done):
            if not killed_at or done < killed_at[0]:
                return 0
            killed_at.pop(0)
            # The web server while a batch is on its way, the worker at whatever it is counting.
            Timer(0.05, web.again).start()
            worker.again()
            return 2

        streamed = stream(port, token, initiative.key, TOTAL, disturb)
        assert counted_in_time(TOTAL)

    logging.getLogger(__name__).warning("%s", streamed)
    assert streamed.kills == 4
    assert streamed.told <= TOTAL
    assert OutcomeKey.objects.count() == TOTAL
    assert found() == expected(TOTAL)
    connections.close_all()
