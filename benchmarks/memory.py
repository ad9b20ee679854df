"""How much memory a worker of the web server holds, once it has served pages and the API for a while."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse
from django.utils import timezone

from benchmarks.figures import Figure
from benchmarks.servers import HOST, database_copied, portal_served
from governance.seed.load import portfolio_seed
from governance.services.sweep import sweep
from roles.models import Person

SIZE = 10_000
ROUNDS = 30
PAGES = ("initiatives", "portfolio", "flags", "api-initiatives-list")


def memory_figures(seed: int) -> Iterator[Figure]:
    """Yield the most that one of the server's processes holds after serving, beside what it held after the first."""
    with database_copied() as name:
        portfolio_seed(SIZE, seed=seed, at=timezone.now(), force=True)
        sweep(at=timezone.now())
        cookie = _session(Person.objects.filter(username__startswith="seed-").order_by("pk")[0])
        with portal_served(name) as port:
            _ask(port, cookie, 1)
            first = _most_resident_mb(port)
            _ask(port, cookie, ROUNDS)
            yield Figure(f"web worker, {SIZE:,} initiatives, memory", _most_resident_mb(port), "MB", first)


def _session(person: Person) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _ask(port: int, cookie: str, rounds: int) -> None:
    for _round in range(rounds):
        for page in PAGES:
            asked = HTTPConnection(HOST, port, timeout=60)
            asked.request("GET", reverse(page), headers={"Cookie": cookie})
            answer = asked.getresponse()
            answer.read()
            if answer.status != 200:  # noqa: PLR2004 - served
                raise RuntimeError(f"{page} answers {answer.status}.")


def _most_resident_mb(port: int) -> float:
    """Return what the largest of the server's processes holds; those are told by the port and by their parents."""
    told = {int(entry.name): entry for entry in Path("/proc").iterdir() if entry.name.isdigit()}
    parents = {pid: _status(entry).get("PPid", 0) for pid, entry in told.items()}
    family = {pid for pid, entry in told.items() if f"--port\0{port}" in _read(entry / "cmdline")}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return max(_status(told[pid]).get("VmRSS", 0) for pid in family) / 1024


def _status(entry: Path) -> dict[str, int]:
    lines = (line.split(":", 1) for line in _read(entry / "status").splitlines() if ":" in line)
    words = {name: said.split() for name, said in lines}
    return {name: int(said[0]) for name, said in words.items() if said and said[0].isdigit()}


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
