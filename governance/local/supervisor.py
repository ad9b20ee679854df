"""Run a row of processes as one: started in order, restarted when they die, stopped in reverse order."""

import signal
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import NoReturn

from governance.local.children import Child, Running, Task
from governance.local.paths import LocalError
from governance.local.processes import Log

PAUSE_SECONDS = 0.1
START_SECONDS = 300


class Stopped(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The supervisor was asked to stop."""


def never() -> bool:
    """Tell that nobody else asks for the end."""
    return False


class Supervisor:
    """Starts a plan of children and tasks, and keeps it until a signal asks for its end."""

    def __init__(
        self, plan: Iterable[Child], logs: Path, say: Callable[[str], None], *, ask: Callable[[], bool] = never
    ) -> None:
        self.plan = plan
        self.logs = logs
        self.say = say
        self.ask = ask
        self.running: list[Running] = []
        # A plain switch: an Event set by a signal amid a wait for it would wait for its own lock for ever.
        self.signalled = False
        self.begun_at = time.monotonic()

    def run(self, announce: Callable[[], None]) -> int:
        """Start the plan, announce it, keep it until asked to stop, and stop it; return the exit code.

        Call it from the main thread: the kernel takes the end of the thread that started a child for the parent's.
        """
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self.note_signal)
        try:
            for step in self.plan:
                self.start(step)
            announce()
            self.keep()
        except Stopped:
            return 0
        except LocalError as error:
            self.say(str(error))
            return 1
        finally:
            self.stop()

    def start(self, step: Child) -> None:
        """Have the task done, or the child running and ready; says how long all took so far.

        Raises: LocalError when the process dies instead. Stopped when asked to.
        """
        if isinstance(step, Task) and not step.needed():
            return
        running = Running(step, Log(self.logs / f"{step.name.replace(' ', '-')}.log"))
        self.running.append(running)
        self.wait_for(running)
        if isinstance(step, Task):
            self.running.remove(running)
            step.done()
        self.say(f"{time.monotonic() - self.begun_at:5.1f} s  {step.name}")

    def wait_for(self, running: Running) -> None:
        """Wait until the task is done or the child is ready.

        Raises: LocalError when the process dies instead, or takes for ever. Stopped when asked to.
        """
        task = isinstance(running.child, Task)
        while running.process.poll() is None:
            if not task and running.child.ready():
                return
            self.pause(PAUSE_SECONDS / 3)
            if time.monotonic() - running.started_at > START_SECONDS:
                raise LocalError(f"{running.child.name} is not ready after {START_SECONDS} s: {running.log.path}")
        if not task or running.process.returncode != 0:
            raise LocalError(running.obituary())

    def keep(self) -> NoReturn:
        """Restart whatever dies, for as long as nobody asks for the end.

        Raises: Stopped when asked to.
        """
        while True:
            self.pause(PAUSE_SECONDS)
            for running in self.running:
                running.restart_when_due(self.say)

    def pause(self, seconds: float) -> None:
        """Wait a moment.

        Raises: Stopped when asked to.
        """
        time.sleep(0 if self.signalled else seconds)
        if self.signalled or self.ask():
            raise Stopped

    def note_signal(self, _signum: int, _frame: FrameType | None) -> None:
        """Note that the end was asked for; it is seen at the next pause."""
        self.signalled = True

    def stop(self) -> None:
        """Stop what runs, the last started first."""
        begun_at = time.monotonic()
        while self.running:
            running = self.running.pop()
            if not running.child.stop(running.process):
                self.say(f"{running.child.name} stays up for another command, and stops with it.")
        self.say(f"Stopped in {time.monotonic() - begun_at:.1f} s.")
