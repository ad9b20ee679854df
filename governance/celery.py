"""The queue that jobs run on."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
app = Celery("remit")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect  # type: ignore[untyped-decorator] # celery has no types
def catch_up(**_kwargs: Any) -> None:
    """Sweep when a worker starts: whatever the last one was killed in the middle of is made good at once.

    The night's walk along the ledger is made up for too, where it fell into the gap.
    """
    app.send_task("governance.sweep")
    app.send_task("governance.integrity", kwargs={"if_due": True})
