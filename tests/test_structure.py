"""Guards of the house: what import-linter does not see."""

import ast
import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from django.apps import apps

APPS = ("governance", "decisions", "roles")  # from the top down
ROOT = Path(__file__).resolve().parents[1]

SERVICE_MODULES = [
    f"{app}.services.{module.name}" for app in APPS for module in iter_modules([str(ROOT / app / "services")])
]


def writing_services():
    """Every public function of a services module that names its actor and its moment."""
    for name in SERVICE_MODULES:
        module = import_module(name)
        for label, function in inspect.getmembers(module, inspect.isfunction):
            parameters = inspect.signature(function).parameters
            if function.__module__ == name and not label.startswith("_") and {"actor", "at"} <= parameters.keys():
                yield pytest.param(function, id=f"{name}.{label}")


def test_foreign_keys_run_from_governance_to_decisions_to_roles_and_never_back():
    backwards = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label in APPS
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model._meta.app_label in APPS
        if APPS.index(field.related_model._meta.app_label) < APPS.index(model._meta.app_label)
    ]

    assert backwards == []


def test_rules_load_without_django():
    modules = [
        f"{app}.rules.{path.relative_to(ROOT / app / 'rules').with_suffix('').as_posix().replace('/', '.')}"
        for app in APPS
        for path in (ROOT / app / "rules").rglob("*.py")
        if path.name != "__init__.py"
    ]
    code = f"import sys; [__import__(m) for m in {modules!r}]; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("function", list(writing_services()))
def test_every_writing_service_takes_actor_and_moment_by_name(function):
    parameters = inspect.signature(function).parameters

    assert {parameters[name].kind for name in ("actor", "at")} == {inspect.Parameter.KEYWORD_ONLY}


def test_only_the_gate_writes_a_stage():
    """Nothing but services/transitions and the seeding of benchmarks assigns `.stage` or names it in an update."""
    writers = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                targets = getattr(node, "targets", []) if isinstance(node, ast.Assign) else []
                if any(isinstance(t, ast.Attribute) and t.attr == "stage" for t in targets):
                    writers.add(str(path.relative_to(ROOT)))

    assert writers == {"governance/services/transitions.py"}


def test_no_python_file_outgrows_its_subject():  # the style guide is a page of examples
    long = {
        str(path.relative_to(ROOT)): lines
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if not {"migrations", "styleguide.py"} & set(path.parts) and (lines := len(path.read_text().splitlines())) > 350
    }

    assert long == {}
