import sys
from importlib.util import module_from_spec, spec_from_file_location

import pytest

from governance.local.paths import CHECKOUT


@pytest.fixture
def bootstrap():
    spec = spec_from_file_location("bootstrap", CHECKOUT / "deploy" / "bootstrap.py")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def python(path, prints):
    path.parent.mkdir(parents=True)
    path.write_text(f"#!/bin/sh\n{prints}\n")
    path.chmod(0o755)
    return path


def test_own_python_can_be_used(bootstrap):
    assert bootstrap.version_of(sys.executable) == f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.mark.parametrize("prints", ["echo", "exit 127", "echo 3.13; exit 1"])
def test_python_that_is_too_old_or_a_shim_of_none_cannot(bootstrap, tmp_path, prints):
    found = python(tmp_path / "bin" / "python3.13", prints)

    assert bootstrap.version_of(found) is None


def test_versions_beside_a_folder_of_shims_are_found(bootstrap, tmp_path, monkeypatch):
    python(tmp_path / "shims" / "python3.13", "exit 127")
    real = python(tmp_path / "versions" / "3.13.9" / "bin" / "python3", "echo 3.13")
    monkeypatch.setenv("PATH", str(tmp_path / "shims"))

    assert real in bootstrap.candidates()


def test_best_version_is_the_one_developed_with(bootstrap, tmp_path, monkeypatch):
    kept = {version: python(tmp_path / version / "python3", f"echo {version}") for version in ("3.12", "3.13", "3.15")}
    monkeypatch.setattr(bootstrap, "candidates", lambda: iter(kept.values()))

    assert bootstrap.find_python() == str(kept["3.13"])


def test_every_package_of_the_portal_is_pinned_alike_for_tests():
    def pins(name):
        lines = (CHECKOUT / "requirements" / name).read_text().splitlines()
        return {line.split()[0] for line in lines if "==" in line}

    assert pins("base.txt") - pins("dev.txt") == set()
