"""Processes that serve or work for long look for garbage seldom, and never through what is loaded."""

import os
import subprocess
import sys

import pytest

WEB = "import governance.wsgi"
WORKER = "import django; django.setup(); from governance.celery import settle; settle()"


@pytest.mark.parametrize("begun", [WEB, WORKER], ids=["web", "worker"])
def test_a_process_leaves_alone_what_is_loaded(begun):
    asked = f"{begun}; import gc; print(*gc.get_threshold(), gc.get_freeze_count())"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "governance.settings"}

    told = subprocess.run([sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True)

    first, *_others, frozen = map(int, told.stdout.split())
    assert (first >= 50_000, frozen > 50_000) == (True, True)
