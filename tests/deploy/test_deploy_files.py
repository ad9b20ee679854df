"""What is shipped to run on servers says what settings know, and starts what there is."""

import ast
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from django.urls import resolve

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
KUBERNETES = list(yaml.safe_load_all((DEPLOY / "kubernetes" / "remit.yaml").read_text()))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
# Read by Python, PostgreSQL's image or the libraries, and named in the documentation nowhere.
OTHERS = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_NO_CACHE_DIR", "PIP_DISABLE_PIP_VERSION_CHECK"}


def read_by_code():
    """The names of every variable that the code reads from the environment."""
    found = set()
    for path in (ROOT / "governance").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^[A-Z][A-Z_]{3,}$", node.value))
    return found


def named():
    """Every variable that a shipped file sets, with the file."""
    example = (DEPLOY / "environment.example").read_text()
    yield from (("environment.example", name) for name in re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    for service in COMPOSE["services"].values():
        if service.get("image") == "remit":
            yield from (("compose.yaml", name) for name in service["environment"])
    for manifest in KUBERNETES:
        if manifest["kind"] == "ConfigMap":
            yield from (("kubernetes", name) for name in manifest["data"])
    secret = re.search(r"The Secret holds ([^;]+);", (DEPLOY / "kubernetes" / "remit.yaml").read_text())
    yield from (("kubernetes", name) for name in re.findall(r"[A-Z_]{4,}", secret[1]))
    for unit in UNITS:
        for line in re.findall(r"^Environment=(.*)$", unit.read_text(), re.MULTILINE):
            yield from ((unit.name, name) for name in re.findall(r"([A-Z_]+)=", line))
    for block in re.findall(r"^ENV (.*(?:\\\n.*)*)", CONTAINERFILE, re.MULTILINE):
        yield from (("Containerfile", name) for name in re.findall(r"\b([A-Z_]+)=", block))


def test_every_variable_is_one_that_the_code_reads_and_the_documentation_names():
    told = (ROOT / "docs" / "deploy.md").read_text()
    read = read_by_code()
    asked = {(where, name) for where, name in named() if name not in OTHERS}

    assert {(where, name) for where, name in asked if name not in read or name not in told} == set()


def commands():
    for name, service in COMPOSE["services"].items():
        if service.get("image") == "remit" and "command" in service:
            yield f"compose {name}", service["command"]
    for manifest in KUBERNETES:
        template = manifest.get("spec", {}).get("template", {}).get("spec", {})
        for container in template.get("containers", []) if isinstance(template, dict) else []:
            if "command" in container:
                yield f"kubernetes {container['name']}", container["command"]
    for unit in UNITS:
        line = re.search(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE)
        yield unit.name, line[1].replace("/srv/remit/.venv/bin/", "").split()


@pytest.mark.parametrize(("where", "command"), list(commands()), ids=[where for where, _ in commands()])
def test_every_command_starts_something_that_there_is(where, command):
    program, *rest = command
    assert program == "python"
    if rest[0] == "-m":
        assert find_spec(rest[1])
    else:
        assert (ROOT / rest[0]).exists()
    for module in (part.partition(":")[0] for part in rest if part.startswith("governance.")):
        assert (ROOT / f"{module.replace('.', '/')}.py").exists()


def test_probes_ask_addresses_that_exist():
    asked = re.findall(r"path: (/\w+)", (DEPLOY / "kubernetes" / "remit.yaml").read_text())
    asked += re.findall(r"http://127\.0\.0\.1:8000(/\w+)", CONTAINERFILE)

    assert {resolve(path).url_name for path in asked} == {"healthz"}


def test_every_pod_is_nobody_and_writes_nowhere_but_where_it_may():
    pods = [m["spec"]["template"]["spec"] for m in KUBERNETES if m["kind"] in {"Deployment", "Job"}]

    assert len(pods) == 4
    for pod in pods:
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
        for container in pod["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"] is True
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert {"secretRef": {"name": "remit"}} in container["envFrom"]
    assert "USER 10001" in CONTAINERFILE
    assert all(COMPOSE["services"][name]["read_only"] for name in ("web", "worker", "beat", "migrate"))


def test_there_is_one_beat():
    (beat,) = [m for m in KUBERNETES if m["metadata"]["name"] == "remit-beat"]

    assert (beat["spec"]["replicas"], beat["spec"]["strategy"]) == (1, {"type": "Recreate"})
    kinds = {m["kind"] for m in KUBERNETES}
    assert {"HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy", "Job"} <= kinds


def test_no_secret_is_written_into_a_file():
    for path in [*DEPLOY.rglob("*.yaml"), DEPLOY / "environment.example", *UNITS]:
        for line in path.read_text().splitlines():
            assert not re.match(r"^\s*(SECRET_KEY|METRICS_TOKEN|CASE_REFERENCE_KEY)\s*[:=]\s*\S", line), path


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not here")
def test_systemd_takes_the_units():
    done = subprocess.run(["systemd-analyze", "verify", *map(str, UNITS)], check=False, capture_output=True, text=True)

    # What it starts is installed elsewhere.
    complaints = [line for line in done.stderr.splitlines() if "not executable: No such file" not in line]
    assert [line for line in complaints if "remit-" in line] == []


def test_the_probe_ends_with_one_where_nobody_answers():
    done = subprocess.run(
        [sys.executable, DEPLOY / "probe", "http://127.0.0.1:9/healthz"], check=False, capture_output=True
    )

    assert done.returncode == 1
