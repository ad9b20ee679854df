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

from roles.services.terms import Fields

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


# Acts made of acts that announce themselves: a role that is new, its plan, the citation; units, then initiatives.
MADE_OF = {
    "initiative_register_decision": 2,
    "initiative_register_plan": 3,
    "initiative_begin_plan": 2,
    "plan_save": 2,  # what the plan says, and which decisions take its work over
    "imports_apply": 2,
    "imports_run": 2,
    "upload_preview": 2,  # an import that is undone
    "outcome_upload_start": 0,  # what is taken in is announced once it is counted
    "review_sign": 3,  # the pack is kept true first, and again where it moved
    "review_decide": 2,  # the pack is kept true first
    "case_report_make": 2,  # what must never happen is a breach
    # Taking outcomes in waits for nobody at the ledger: the roll-up announces what it counted (docs/adr/0023).
    "outcomes_take": 0,
    # What changes in a map changes decisions: one is registered or updated, its table and what it looks at are set.
    "map_import": 6,
    "map_save_drawing": 6,
    "map_add_node": 6,
    "map_rename_node": 6,
    "map_remove_node": 6,
    "map_add_requirement": 6,
    "map_remove_requirement": 6,
}


# What a detector finds is told by itself, beside the act by which something came in and in nobody's name.
DETECTS = {"detect"}


def announcements(module, function, seen=()):
    """How often a service announces: itself, or through the services it hands the act to."""
    count = 0
    for node in ast.walk(ast.parse(inspect.getsource(function))):
        name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
        called = getattr(module, name, None)
        if name == "announce":
            count += 1
        elif name in DETECTS:
            continue
        elif inspect.isfunction(called) and ".services." in called.__module__ and called not in seen:
            count += announcements(import_module(called.__module__), called, (*seen, function))
    return count


@pytest.mark.parametrize("function", list(writing_services()))
def test_every_writing_service_announces_once(function):
    is_a_step = inspect.signature(function).return_annotation is Fields  # of an act that `terms_do` announces
    expected = 0 if is_a_step else MADE_OF.get(function.__name__, 1)

    assert announcements(import_module(function.__module__), function) == expected


def test_only_the_gate_writes_a_stage():
    """Nothing but services/stage_moves and the seeding of benchmarks assigns `.stage` or names it in an update."""
    writers = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                targets = getattr(node, "targets", []) if isinstance(node, ast.Assign) else []
                if any(isinstance(t, ast.Attribute) and t.attr == "stage" for t in targets):
                    writers.add(str(path.relative_to(ROOT)))

    assert writers == {"governance/services/stage_moves.py"}


def test_no_function_outgrows_a_page():  # the style guide is a page of examples
    long = {
        f"{path.relative_to(ROOT)}:{node.name}": length
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if not {"migrations", "styleguide.py"} & set(path.parts)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and (length := node.end_lineno - node.lineno + 1) > 40
    }

    assert long == {}


def test_no_python_file_outgrows_its_subject():  # the style guide is a page of examples
    long = {
        str(path.relative_to(ROOT)): lines
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if not {"migrations", "styleguide.py"} & set(path.parts) and (lines := len(path.read_text().splitlines())) > 300
    }

    assert long == {}
