"""The server that agents talk to: over HTTP with a bearer token, or over stdin and stdout with one from outside."""

import asyncio
import os
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import AccessToken
from mcp.server.auth.settings import AuthSettings
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from pydantic import AnyHttpUrl
from starlette.applications import Starlette

from governance.mcp.tools import tools_add
from governance.services.service_tokens import token_held

TOKEN = "REMIT_TOKEN"  # noqa: S105 - the name of a variable
PATH = "/mcp"
_INSTRUCTIONS = (
    "Remit says what an AI may decide, and people sign it. Call read_remit first. Before you decide a case by yourself "
    "call check_case; where it is not allowed, or a tool refuses, a human decides: call escalate_case. What became of "
    "each case you tell with report_outcome. A refusal lists its reasons; asking again does not change them."
)
# Under which names it answers without being told: those of the machine that it runs on.
_OWN = ("127.0.0.1", "127.0.0.1:*", "localhost", "localhost:*", "[::1]", "[::1]:*")


class ServiceTokens:
    """Knows tokens of service accounts, and lets nobody in with those of people."""

    async def verify_token(self, token: str) -> AccessToken | None:
        """Return what a token is for, or None where it works no more."""
        return await sync_to_async(_access, thread_sensitive=False)(token)


def _access(secret: str) -> AccessToken | None:
    close_old_connections()
    try:
        held = token_held(secret, timezone.now())
    finally:
        close_old_connections()
    if held is None:
        return None
    return AccessToken(token=secret, client_id=str(held.token.account_id), scopes=list(held.token.scopes))


def http_app() -> Starlette:
    """Return the server as an ASGI application. It keeps nothing between requests, so any worker answers any."""
    # Tokens are made on the page “Service accounts”; nobody hands them out by OAuth.
    auth = AuthSettings(issuer_url=AnyHttpUrl(settings.SITE_URL), resource_server_url=None)
    server = _server(token_verifier=ServiceTokens(), auth=auth)
    tools_add(server, _shown)
    hosts = [*_OWN, urlsplit(settings.MCP_URL).netloc, *settings.MCP_ALLOWED_HOSTS]
    security = TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=[f"http://{h}" for h in _OWN])
    return server.streamable_http_app(
        streamable_http_path=PATH, json_response=True, stateless_http=True, transport_security=security
    )


def stdio_serve() -> None:
    """Serve one agent over stdin and stdout until it hangs up, with the token in the environment."""
    server = _server()
    tools_add(server, _from_environment)
    asyncio.run(server.run_stdio_async())


def _server(**options: Any) -> MCPServer[Any]:
    return MCPServer("remit", title="Remit", instructions=_INSTRUCTIONS, log_level="WARNING", **options)


def _shown() -> str:
    access = get_access_token()
    return access.token if access else ""


def _from_environment() -> str:
    return os.environ.get(TOKEN, "").strip()
