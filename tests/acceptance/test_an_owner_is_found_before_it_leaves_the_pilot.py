"""The mission in one story: in the first week of a pilot nobody owns the outcome. Whoever can mend it is told and
reminded, those above them are told, production stays shut. Somebody accepts, the flag goes, and the gate opens."""

from django.test import Client

from governance.models import Accountability, Flag, Notice
from governance.rules.calendar import add_business_hours
from governance.rules.stages import Gate
from governance.services.accountabilities import accountability_end
from governance.services.chasing import chase
from governance.services.deliveries import deliveries_run
from governance.services.sweep import sweep
from governance.tasks import chase as chase_task
from roles.models import Person
from tests.acceptance.doors import Door, reasons
from tests.ready import decide, now, open_review, signed_by_all


def test_it_is_found_chased_escalated_accepted_and_then_the_gate_opens(ready, tmp_path, settings):
    backend = "django.core.mail.backends.filebased.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"file_path": str(tmp_path)}}}
    initiative, at = ready.initiative, now()
    Person.objects.filter(pk=ready.oscar.pk).update(email="oscar@example.org")
    held = Accountability.objects.get(initiative=initiative, capacity="outcome_owner", status="accepted")
    accountability_end(held, reason="She moves to another unit.", actor=ready.petra.actor, at=at)

    # Day 1: the nightly sweep finds it, and whoever leads the work is told, by mail too.
    sweep(at=at, ids=[initiative.pk])
    flag = Flag.objects.get(initiative=initiative, rule="F-OWN-1")
    chase(at=at)
    deliveries_run()
    assert (flag.severity, flag.owner) == ("high", ready.oscar)
    assert flag.message in "".join(path.read_text() for path in tmp_path.iterdir())

    # Meanwhile production refuses, and says why.
    shut = Door(Client, ready.petra).post(f"initiatives/{initiative.key}/transition", {"to": "production"})
    assert shut.status_code == 409
    assert "OWN-1" in reasons(shut)

    # Nobody acts: a reminder after one business day, then the line, then the board; run twice, it tells nobody twice.
    for hours in (24, 48, 120):
        for _again in range(2):
            chase_task(as_of=add_business_hours(at, hours).isoformat())
    kinds = [str(kind) for kind in flag.notices.order_by("pk").values_list("kind", flat=True)]
    assert sorted(set(kinds)) == ["board", "first", "line", "overdue", "reminder"]
    assert set(flag.notices.filter(kind="board").values_list("person__display_name", flat=True)) == {"Petra", "Chris"}
    assert len(kinds) == len(set(flag.notices.values_list("kind", "person")))

    # The PMO asks Olivia, she accepts from her list of work, her manager agrees, Eve stands in again.
    asked = Door(Client, ready.petra).post(
        "accountabilities",
        {"initiative": initiative.key, "capacity": "outcome_owner", "person": ready.olivia.pk, "hours_per_month": "40"}
        | {"in_objectives": True},
    )
    assert asked.status_code == 201, asked.json()
    path = f"accountabilities/{asked.json()['id']}"
    assert Door(Client, ready.olivia).post(f"{path}/accept").status_code == 200
    assert Door(Client, ready.oscar).post(f"{path}/agree").status_code == 200
    assert Door(Client, ready.olivia).post(f"{path}/deputy", {"deputy": ready.eve.pk}).status_code == 200
    assert Door(Client, ready.eve).post(f"{path}/deputise").status_code == 200

    # It is mended: the flag goes, and what was told of it is settled.
    sweep(at=now(), ids=[initiative.pk])
    chase(at=now())
    flag.refresh_from_db()
    assert flag.state == "cleared"
    assert not Notice.objects.filter(flag=flag, moot_at=None).exists()

    review = open_review(ready, initiative, Gate.PRODUCTION)
    signed_by_all(ready, review)
    decide(review, ready.chris)
    initiative.refresh_from_db()
    assert initiative.stage == "production"
