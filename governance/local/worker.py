"""The queue for a worker on this machine: the processes of its pool die with it, whatever they are at."""

from typing import Any

from celery.signals import worker_process_init

from governance.celery import app
from governance.local.launch import die_with_parent

__all__ = ["app"]


def tie(**_kwargs: Any) -> None:
    """Have the kernel kill this process of the pool with its worker; the job it was at is handed out again."""
    die_with_parent()


worker_process_init.connect(tie)
