"""What two people do to decisions at once, in transactions that are really committed."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection

from decisions.models import MapEdge
from decisions.rules.vocabulary import NodeKind, RequirementKind
from decisions.services import map_rows
from decisions.services.decisions import decision_set_inputs
from decisions.services.maps import map_add_node, map_add_requirement, map_register
from governance.services.shipped import shipped_load
from roles.rules.refusals import Refused
from tests.cast import NOW, Cast, make_decision

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    shipped_load()
    return Cast()


def test_of_two_who_close_a_circle_from_two_maps_at_once_one_is_refused(people, monkeypatch):
    by = {"actor": people.carl.actor, "at": NOW}
    ours = [make_decision(people, name=name, by=people.carl) for name in ("A", "B")]
    charts = [map_register(name=name, unit=people.claims, **by) for name in ("One", "Two")]
    for chart in charts:
        for decision in ours:
            map_add_node(chart, kind=NodeKind.DECISION, name="", decision=decision, **by)
    for first, second in (ours, reversed(ours)):  # what flows in is known, so that nothing else makes one wait
        entry = {"name": first.name, "source_system": "", "mandatory": True}
        decision_set_inputs(second, inputs=[entry], **by)
    both, refuse_circle = Barrier(2), map_rows._refuse_circle

    def judged_before_the_other_is_done():
        refuse_circle()
        with suppress(BrokenBarrierError):
            both.wait(timeout=1)

    monkeypatch.setattr(map_rows, "_refuse_circle", judged_before_the_other_is_done)

    def require(chart, first, second):
        rows = {str(row): row for row in chart.nodes.select_related("decision", "map")}
        try:
            return map_add_requirement(rows[first], rows[second], kind=RequirementKind.INFORMATION, **by)
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(require, charts, "AB", "BA"))

    assert sorted(type(result).__name__ for result in results) == ["DecisionMap", "Refused"]
    assert MapEdge.objects.count() == 1
