"""Serve AI agents: one over stdin and stdout, or all of them over HTTP."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from granian import Granian
from granian.constants import Interfaces

from governance.mcp.server import PATH, TOKEN, stdio_serve


class Command(BaseCommand):
    """Starts the MCP server; what an agent may do follows from its token (docs/agents.md)."""

    help = f"Serve one agent over stdin and stdout, with the token in {TOKEN}; with --http, all agents over HTTP."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say how agents come, and where."""
        parser.add_argument("--http", action="store_true", help="Serve over HTTP; each agent sends its own token.")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8001)
        parser.add_argument("--workers", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Serve until the agent hangs up, or somebody stops it.

        Raises: CommandError without a token where it is needed.
        """
        if options["http"]:
            self.stderr.write(f"Agents are served on http://{options['host']}:{options['port']}{PATH}")
            Granian(
                "governance.mcp.asgi:application",
                address=options["host"],
                port=options["port"],
                workers=options["workers"],
                interface=Interfaces.ASGI,
                websockets=False,
            ).serve()
            return
        if not os.environ.get(TOKEN, "").strip():
            raise CommandError(f"Set {TOKEN} to a token of a service account.")
        stdio_serve()
