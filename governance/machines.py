"""Settings of what machines may do here: how long their tokens last, and where agents reach the portal."""

import os

# How long a token lasts at most, and how long the old one still does once there is a new one.
SERVICE_TOKEN_MOST_DAYS = int(os.environ.get("SERVICE_TOKEN_MOST_DAYS", "365"))
SERVICE_ROTATION_DAYS = int(os.environ.get("SERVICE_ROTATION_DAYS", "7"))
# For so long tokens work on after whoever answers for their account has left, and nobody took it over.
SERVICE_ORPHAN_DAYS = int(os.environ.get("SERVICE_ORPHAN_DAYS", "30"))
# How many calls one account makes of agents' tools in a minute.
AGENT_CALLS_PER_MINUTE = int(os.environ.get("AGENT_CALLS_PER_MINUTE", "6000"))
# Where agents reach the MCP server from outside, and under which names it answers; none: on this machine alone.
MCP_URL = (os.environ.get("MCP_URL") or "http://localhost:8001").rstrip("/")
MCP_ALLOWED_HOSTS = [host for host in os.environ.get("MCP_ALLOWED_HOSTS", "").split(",") if host]
