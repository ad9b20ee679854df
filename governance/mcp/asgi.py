"""The door that an ASGI server calls: `granian --interface asgi governance.mcp.asgi:application`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
django.setup()

from governance.mcp.server import http_app  # noqa: E402 - models are there once Django is set up

application = http_app()
