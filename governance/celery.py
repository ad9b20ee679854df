"""The queue that jobs run on."""

import os
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, task_postrun, task_prerun, worker_process_init, worker_ready

from governance.operations.garbage import look_seldom
from governance.operations.requests import number_left, number_sent, number_taken
from governance.operations.tracing import tracing_begin

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
app = Celery("remit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
before_task_publish.connect(number_sent)
task_prerun.connect(number_taken)
task_postrun.connect(number_left)


@worker_process_init.connect  # type: ignore[untyped-decorator] # celery has no types
def settle(**_kwargs: Any) -> None:
    """Spare a process of the pool most of its looking for garbage."""
    look_seldom()


@worker_process_init.connect  # type: ignore[untyped-decorator] # celery has no types
def trace(**_kwargs: Any) -> None:
    """Trace what a process of the pool does, once it is one: what traces does not survive being forked."""
    tracing_begin("worker")


@worker_ready.connect  # type: ignore[untyped-decorator] # celery has no types
def catch_up(**_kwargs: Any) -> None:
    """Sweep when a worker starts: whatever the last one was killed in the middle of is made good at once.

    The night's walk along the ledger is made up for too, where it fell into the gap.
    """
    app.send_task("governance.sweep")
    app.send_task("governance.integrity", kwargs={"if_due": True})
