"""A supervisor of trivial children, for tests to kill: `python driver.py LOGS`."""

import sys
from pathlib import Path

from governance.local.children import Child, Task
from governance.local.supervisor import Supervisor

# Has a child of its own, as a web server has workers; that one looks after itself.
FAMILY = (
    "import subprocess, sys, time; from governance.local.launch import die_with_parent; "
    "subprocess.Popen([sys.executable, '-c', 'from governance.local.launch import die_with_parent; import time; "
    "die_with_parent(); time.sleep(60)']); time.sleep(60)"
)

if __name__ == "__main__":
    plan = [
        Task("preparation", [sys.executable, "-c", ""]),
        Child("first", ["/bin/sleep", "60"]),
        Child("second", [sys.executable, "-c", FAMILY]),
    ]
    logs = Path(sys.argv[1])

    def say(line: str) -> None:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    sys.exit(Supervisor(plan, logs, say).run(lambda: say("ready")))
