"""Posting to an address of somebody else's: public ones alone, within seconds, followed nowhere.

The address is looked up and judged in the moment in which it is connected to, so that a name cannot point elsewhere
between the two.
"""

import ipaddress
import socket
from collections.abc import Iterable, Mapping
from typing import Any

import httpcore
from django.conf import settings

from governance.services.undelivered import Undelivered

# Units: seconds.
TIMEOUT = 10.0
_MOST_TOLD = 200
_TAKEN = range(200, 300)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Post a JSON body.

    Raises: Undelivered where the address is not public, nobody answers, or the answer is not one of success.
    """
    times = {"connect": TIMEOUT, "read": TIMEOUT, "write": TIMEOUT, "pool": TIMEOUT}
    sent = [("Content-Type", "application/json"), ("User-Agent", "Remit"), *headers.items()]
    try:
        with httpcore.ConnectionPool(network_backend=_Public(), retries=0) as pool:
            answer = pool.request("POST", url, headers=sent, content=body, extensions={"timeout": times})
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
        raise Undelivered(f"Nobody took it: {error or type(error).__name__}") from error
    if answer.status not in _TAKEN:
        said = answer.content[:_MOST_TOLD].decode(errors="replace")
        raise Undelivered(f"Answered {answer.status}: {said}")


class _Public(httpcore.NetworkBackend):
    """Connects to public addresses alone, unless this installation says that it knows its own network."""

    def __init__(self) -> None:
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address that the name stands for."""
        address = _address(host, port)
        return self._backend.connect_tcp(address, port, timeout, local_address, socket_options)


def _address(host: str, port: int) -> str:
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not settings.PRIVATE_ENDPOINTS:
        for address in found:
            if not ipaddress.ip_address(address.split("%")[0]).is_global:
                raise Undelivered(f"{host} is not a public address. PRIVATE_ENDPOINTS=true allows those of one's own.")
    return found[0]
