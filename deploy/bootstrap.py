"""Install what the portal needs into `.venv`, then run a command there: `bootstrap.py base|dev [COMMAND...]`.

Runs with any Python from 3.9 on and nothing beside it. Looks for a Python the portal can use, has a private `uv`
install the pinned packages, and does nothing of this when nothing changed since.
"""

# ruff: noqa: INP001 - a script, run by its path

from __future__ import annotations

import fcntl
import glob
import hashlib
import json
import os
import pwd
import shutil
import signal
import ssl
import subprocess
import sys
import time
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCAL = ROOT / ".local"
UV = LOCAL / "uv"
STAMP = VENV / "installed.json"
LEVELS = ("base", "dev")
# First the one the portal is developed with.
VERSIONS = ("3.13", "3.12", "3.14")
# Prints the version of a Python the portal can use; packages come built for the ordinary, not the free-threaded kind.
PROBE = """
import ctypes, ssl, sys, sysconfig, zlib
good = sys.version_info >= (3, 12) and sys.version_info.releaselevel == "final"
print("%d.%d" % sys.version_info[:2] if good and not sysconfig.get_config_var("Py_GIL_DISABLED") else "")
"""


class BootstrapError(Exception):
    """The portal cannot be installed; the text says why and what to do."""


def main() -> None:
    """Install the level named, then become the command named."""
    level, *command = sys.argv[1:]
    # Left by an exception, so that an installer under way is stopped too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    for name in ("PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV"):
        os.environ.pop(name, None)  # those of another project
    try:
        install(level)
    except BootstrapError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit(130)
    if command:
        sys.stdout.flush()
        os.execv(python_of(VENV), [str(python_of(VENV)), *command])  # noqa: S606 - a command of the Makefile


def install(level: str) -> None:
    """Have `.venv` hold the packages of the level, or of the higher one that it holds already.

    Raises: BootstrapError when that is impossible here.
    """
    LOCAL.mkdir(mode=0o700, exist_ok=True)
    with (LOCAL / "bootstrap.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one at a time; the second finds it done
        level = max(level, installed_level(), key=LEVELS.index)
        if read(STAMP) == stamp(level):
            return
        say("Installing what changed." if STAMP.exists() else "Installing; the first time takes a minute.")
        uv = ensure_uv()
        ensure_venv(uv)
        STAMP.unlink(missing_ok=True)
        with Step(f"packages of requirements/{level}.txt"):
            requirements = ROOT / "requirements" / f"{level}.txt"
            run(uv, "pip", "sync", "--python", python_of(VENV), "--require-hashes", requirements)
        STAMP.write_text(json.dumps(stamp(level)))


def stamp(level: str) -> dict[str, str]:
    """Return what decides whether an installation is still right: its packages, its place and its Python."""
    packages = hashlib.sha256((ROOT / "requirements" / f"{level}.txt").read_bytes()).hexdigest()
    return {"level": level, "packages": packages, "place": str(VENV), "python": version_of(python_of(VENV)) or "none"}


def installed_level() -> str:
    """Return the level that is installed, so that the demo takes away nothing that the tests need."""
    found = read(STAMP).get("level", "base")
    return "dev" if found == "dev" or (VENV / "bin" / "pytest").exists() else "base"


def read(path: Path) -> dict[str, str]:
    """Return what a stamp says; nothing when there is none or it was cut short."""
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return {}


def ensure_venv(uv: Path) -> None:
    """Have `.venv` be a virtual environment made here with a Python that runs.

    Raises: BootstrapError when there is no such Python and none can be fetched.
    """
    place = read(STAMP).get("place", str(VENV))
    if version_of(python_of(VENV)) and place == str(VENV):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    found = find_python()
    if not found:
        with Step(f"Python {VERSIONS[0]}, as none from 3.12 on was found"):
            run(uv, "python", "install", VERSIONS[0], otherwise=NO_PYTHON)
    with Step(f".venv with {found or 'the Python just fetched'}"):
        run(uv, "venv", "--python", found or VERSIONS[0], VENV)


NO_PYTHON = """Remit needs Python 3.12 or newer. None was found here, and fetching one failed.
Install one (Debian 13, Ubuntu 24.04: apt install python3-venv; Fedora: dnf install python3.13;
macOS: brew install python@3.13; any: https://www.python.org/downloads/) and run the same command again."""

NO_VENV = """Remit needs Python's venv and pip to install itself, and this Python has none.
Install them (Debian, Ubuntu: apt install python3-venv) and run the same command again."""


def find_python() -> str | None:
    """Return the best Python from 3.12 on that runs; None when there is none."""
    usable = ((version_of(path), path) for path in candidates())
    ranked = [(VERSIONS.index(v) if v in VERSIONS else len(VERSIONS), str(path)) for v, path in usable if v]
    return min(ranked, key=lambda found: found[0])[1] if ranked else None


def candidates() -> Iterator[Path]:
    """Yield each Python that may be on this machine once, whether or not it runs."""
    homes = {os.environ.get("HOME", "")} | {entry.pw_dir for entry in pwd.getpwall() if entry.pw_uid == os.getuid()}
    searched = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    # A shim runs only where its version is selected; the versions themselves lie beside the shims.
    pyenvs = [Path(os.environ["PYENV_ROOT"])] if "PYENV_ROOT" in os.environ else []
    pyenvs += [Path(home) / ".pyenv" for home in homes] + [path.parent for path in searched if path.name == "shims"]
    folders = [*searched, Path("/usr/local/bin"), Path("/usr/bin"), Path("/opt/homebrew/bin")]
    names = [f"python{version}" for version in VERSIONS] + ["python3"]
    patterns = [
        *(f"{pyenv}/versions/3.*/bin/python3" for pyenv in pyenvs),
        *(f"{home}/{kind}/bin/python3" for home in homes for kind in (".local", ".asdf/installs/python/*")),
        *(f"{home}/.local/share/uv/python/cpython-3.*/bin/python3" for home in homes),
        "/opt/*/bin/python3",
        "/opt/python/*/bin/python3",
        "/usr/local/python*/bin/python3",
    ]
    found = chain(
        [Path(sys.executable)],
        (folder / name for folder in folders for name in names),
        (Path(path) for pattern in patterns for path in sorted(glob.glob(pattern), reverse=True)),  # noqa: PTH207
    )
    seen = set()
    for path in found:
        if os.access(path, os.X_OK) and str(path.resolve()) not in seen:
            seen.add(str(path.resolve()))
            yield path


def version_of(python: Path) -> str | None:
    """Return the version of a Python the portal can use; None when it cannot or it does not run."""
    try:
        done = subprocess.run(  # noqa: S603 - a Python found on this machine
            [python, "-I", "-c", PROBE], check=False, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None


def ensure_uv() -> Path:
    """Return a `uv` of the pinned version in a virtual environment of its own.

    Raises: BootstrapError when none can be made.
    """
    requirements = ROOT / "requirements" / "uv.txt"
    pinned = hashlib.sha256(requirements.read_bytes()).hexdigest()
    noted = UV / "installed.json"
    uv = UV / "bin" / "uv"
    if read(noted) != {"packages": pinned, "place": str(UV)} or not uv.exists():
        with Step("uv"):
            make_venv_with_pip()
            options = ["--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes"]
            run(python_of(UV), "-m", "pip", "install", *options, "-r", requirements)
            noted.write_text(json.dumps({"packages": pinned, "place": str(UV)}))
    return uv


def make_venv_with_pip() -> None:
    """Have a virtual environment with pip for `uv`, made by this Python or another one that can.

    Raises: BootstrapError when none can.
    """
    for python in dict.fromkeys([sys.executable, find_python() or sys.executable]):
        shutil.rmtree(UV, ignore_errors=True)
        made = subprocess.run([python, "-m", "venv", UV], check=False, capture_output=True)  # noqa: S603 - found here
        if made.returncode == 0:
            return
    raise BootstrapError(NO_VENV)


def run(program: Path, *arguments: str | Path, otherwise: str = "") -> None:
    """Run an installer to its end.

    Raises: BootstrapError with what it complained about when it fails, and what `otherwise` advises.
    """
    done = subprocess.run(  # noqa: S603 - uv and pip
        [program, *arguments], check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=quiet_env()
    )
    if done.returncode:
        said = "\n".join(done.stdout.strip().splitlines()[-15:])
        raise BootstrapError(f"{said}\n\n{otherwise or 'Installing failed; see above. Is the network reachable?'}")


def quiet_env() -> dict[str, str]:
    """Return the environment for installers: this machine's certificates, and a cache that can be written."""
    known = ssl.get_default_verify_paths()
    preset = {"UV_SYSTEM_CERTS": "true"} if known.cafile or known.capath else {}
    home = os.environ.get("HOME", "")
    nearest = next((path for path in [Path(home), *Path(home).parents] if path.exists()), Path("/"))
    if not home or not os.access(nearest, os.W_OK):
        preset |= {"UV_CACHE_DIR": str(LOCAL / "cache" / "uv"), "PIP_CACHE_DIR": str(LOCAL / "cache" / "pip")}
        preset |= {"UV_PYTHON_INSTALL_DIR": str(LOCAL / "python")}
    return {**preset, "UV_NO_PROGRESS": "1", **os.environ}


class Step:
    """One thing that is installed, said with the seconds it took."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        self.begun_at = time.monotonic()

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            say(f"{time.monotonic() - self.begun_at:5.1f} s  {self.what}")


def python_of(venv: Path) -> Path:
    """Return the Python of a virtual environment."""
    return venv / "bin" / "python"


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
