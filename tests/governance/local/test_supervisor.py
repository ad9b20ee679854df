import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from governance.local.children import Child, Task
from governance.local.paths import CHECKOUT
from governance.local.supervisor import Supervisor

DRIVER = Path(__file__).with_name("driver.py")
PATIENCE_SECONDS = 15


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := condition()):
        assert time.monotonic() < deadline, "It took too long."
        time.sleep(0.02)
    return found


def below(pid):
    """Every process that descends from one, as its kernel lists them."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [found for child in map(int, children) for found in [child, *below(child)]]


def alive(pids):
    """Those of the processes that run; one that ended and waits to be collected does not."""
    found = []
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            continue
        found += [pid] if state != "Z" else []
    return found


@pytest.fixture
def driver(tmp_path):
    process = subprocess.Popen(
        [sys.executable, DRIVER, tmp_path],
        cwd=CHECKOUT,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    said = [next(process.stdout) for _ in range(4)]
    assert [line.split()[-1] for line in said] == ["preparation", "first", "second", "ready"]
    wait_for(lambda: len(below(process.pid)) == 3)
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_asked_to_stop_it_leaves_no_process(driver, signum):
    family = below(driver.pid)

    driver.send_signal(signum)

    assert driver.wait(PATIENCE_SECONDS) == 0
    assert alive(family) == []


@pytest.mark.parametrize("kill", [os.kill, os.killpg])
def test_killed_it_takes_all_with_it(driver, kill):
    family = below(driver.pid)

    kill(driver.pid, signal.SIGKILL)

    wait_for(lambda: alive(family) == [])


def test_dead_child_is_started_again_and_said_to_be(driver):
    first = below(driver.pid)[0]

    os.kill(first, signal.SIGKILL)

    assert next(driver.stdout) == "first was ended by SIGKILL.\n"
    assert next(driver.stdout) == "first is started again in 0.5 s.\n"
    wait_for(lambda: len(alive(below(driver.pid))) == 3)
    assert first not in below(driver.pid)


def test_child_that_dies_takes_its_own_workers_with_it(driver):
    *_, second, worker = below(driver.pid)

    os.kill(second, signal.SIGKILL)

    wait_for(lambda: alive([worker]) == [])


def failing(kind, logs):
    said = []
    plan = [
        kind("step", [sys.executable, "-c", "raise SystemExit('the disk is full')"]),
        Child("never", ["/bin/sleep"]),
    ]
    code = Supervisor(plan, logs, said.append).run(lambda: said.append("ready"))
    return code, "\n".join(said)


@pytest.fixture
def signals():
    """The signals of the test run itself, put back after a supervisor took them."""
    kept = {signum: signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for signum, handler in kept.items():
        signal.signal(signum, handler)


def test_task_that_fails_ends_the_start_with_its_reason(tmp_path, signals):
    code, said = failing(Task, tmp_path)

    assert code == 1
    assert said == f"step ended with code 1. The end of {tmp_path}/step.log:\nthe disk is full\nStopped in 0.0 s."


def test_child_that_dies_before_it_is_ready_ends_the_start(tmp_path, signals):
    class Slow(Child):
        def ready(self):
            return False

    code, said = failing(Slow, tmp_path)

    assert code == 1
    assert "the disk is full" in said
