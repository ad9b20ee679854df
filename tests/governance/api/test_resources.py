"""What holds for every resource of the API, those included that nobody has written yet."""

import pytest
from django.core.exceptions import FieldDoesNotExist
from rest_framework import serializers

from governance.api.urls import RESOURCES
from roles.api.rows import Computed, Reference

# In an order that every process knows: a set has none.
CASES = [(name, shown) for name, found in RESOURCES.items() for shown in dict.fromkeys((found.row, found.full))]


@pytest.mark.parametrize(("name", "shown"), CASES, ids=[f"{name}-{shown.__name__}" for name, shown in CASES])
def test_what_may_be_missing_is_said_to_be(name, shown):
    model = RESOURCES[name].queryset.model

    silent = [
        field
        for field, (path, nullable) in paths(shown).items()
        if nullable is False and may_be_missing(model, path.split("__"))
    ]

    assert silent == []


def paths(shown):
    """Return for each field that is read from the database its path, and whether it is said that it may be null."""
    found = {}
    for name, field in shown().fields.items():
        if isinstance(field, Reference):
            found[name] = field.relation, field.allow_null
        elif not isinstance(field, (Computed, serializers.BaseSerializer)) and name not in shown.added:
            found[name] = str(field.source), field.allow_null
    return found


def may_be_missing(model, parts):
    """Whether a column may be null, or a row on the way to it missing. What is computed says so itself."""
    try:
        field = model._meta.get_field(parts[0])
    except FieldDoesNotExist:
        return False
    if getattr(field, "null", False) or (field.one_to_one and field.auto_created):
        return True
    return len(parts) > 1 and may_be_missing(field.related_model, parts[1:])
