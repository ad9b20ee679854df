"""The API as it describes itself."""

from io import StringIO
from pathlib import Path

import yaml
from django.core.management import call_command
from jsonschema import Draft202012Validator

COMMITTED = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"


def generated():
    out = StringIO()
    call_command("spectacular", "--fail-on-warn", stdout=out)
    return out.getvalue()


def operations(schema):
    return [operation for path in schema["paths"].values() for operation in path.values()]


def references(node):
    """Yield every reference in a schema."""
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for below in node.values():
            yield from references(below)
    elif isinstance(node, list):
        for below in node:
            yield from references(below)


def test_the_committed_schema_is_the_generated_one():
    assert generated().strip() == COMMITTED.read_text().strip(), "Run: manage.py spectacular --file docs/openapi.yaml"


def test_each_operation_has_a_name_of_its_own():
    names = [operation["operationId"] for operation in operations(yaml.safe_load(COMMITTED.read_text()))]

    assert len(names) == len(set(names))


def test_each_reference_leads_somewhere():
    schema = yaml.safe_load(COMMITTED.read_text())
    known = {f"#/components/schemas/{name}" for name in schema["components"]["schemas"]}

    assert set(references(schema)) - known == set()


def test_each_operation_tells_of_its_problems():
    schema = yaml.safe_load(COMMITTED.read_text())

    silent = [o["operationId"] for o in operations(schema) if not {"400", "401"} <= o["responses"].keys()]

    assert silent == []


def test_the_schema_and_its_page_are_open_and_hold_nothing_inline(client):
    schema, page = client.get("/api/v1/schema/"), client.get("/api/v1/docs/")
    script = client.get("/api/v1/docs/?script=")

    assert schema.status_code == page.status_code == script.status_code == 200
    assert yaml.safe_load(schema.content)["openapi"].startswith("3.1")
    assert b"<style" not in page.content
    assert page.content.count(b"<script src=") == page.content.count(b"<script")


def test_each_example_is_what_its_schema_asks_for():
    schema = yaml.safe_load(COMMITTED.read_text())
    wrong, looked_at = {}, 0
    for operation in operations(schema):
        for place in (operation.get("requestBody", {}), *operation["responses"].values()):
            for content in place.get("content", {}).values():
                if "example" in content:
                    looked_at += 1
                    validator = Draft202012Validator({"components": schema["components"], **content["schema"]})
                    found = [error.message for error in validator.iter_errors(content["example"])]
                    wrong |= {operation["operationId"]: found} if found else {}

    assert (wrong, looked_at > 15) == ({}, True)


def test_each_tag_says_what_it_is_about():
    schema = yaml.safe_load(COMMITTED.read_text())

    used = {tag for operation in operations(schema) for tag in operation["tags"]}

    assert {tag["name"] for tag in schema["tags"]} == used
    assert [tag["name"] for tag in schema["tags"] if not tag["description"]] == []


def test_each_list_is_paged_and_each_edit_names_what_was_seen():
    schema = yaml.safe_load(COMMITTED.read_text())
    named = {operation["operationId"]: operation for operation in operations(schema)}
    parameters = {name: {p["name"] for p in operation.get("parameters", [])} for name, operation in named.items()}

    # The catalogue of measures is answered whole.
    lists = {name for name in named if name.endswith("_list")} - {"measures_list"}
    edits = {name for name in named if name.endswith("_partial_update")}

    assert [name for name in lists if not {"cursor", "page_size"} <= parameters[name]] == []
    assert [name for name in edits if "If-Match" not in parameters[name]] == []
    assert [name for name in named if "429" not in named[name]["responses"]] == []
