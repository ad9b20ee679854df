"""What a directory says in SCIM 2.0 (RFC 7643, 7644), read into what is known of people here. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from roles.rules.records import record

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"

_FILTER = re.compile(r'\s*([\w.:]+)\s+eq\s+(?:"((?:[^"\\]|\\.)*)"|(true|false))\s*\Z', re.IGNORECASE)
_MEMBER = re.compile(r'members\[\s*value\s+eq\s+"([^"]+)"\s*\]\Z', re.IGNORECASE)
_BRACKET = re.compile(r"\[[^\]]*\]")
_PREFIX = f"{USER}:".lower()
_MORE = f"{ENTERPRISE}:".lower()
# From an attribute's path, in small letters and without filters in brackets, to what it is called here.
_FIELDS = {
    "username": "username",
    "externalid": "external_id",
    "displayname": "display_name",
    "name.formatted": "display_name",
    "active": "is_active",
    "title": "job_title",
    "emails": "email",
    "emails.value": "email",
    f"{_MORE}employeenumber": "employee_no",
    f"{_MORE}department": "department",
    f"{_MORE}manager": "manager",
    f"{_MORE}manager.value": "manager",
}
_LONGEST = {"username": 150, "external_id": 200, "display_name": 150, "job_title": 150, "email": 254, "employee_no": 40}


class ScimInvalid(Exception):  # noqa: N818 - it says what is so
    """What a directory sent cannot be taken; `kind` is SCIM's own word for why."""

    def __init__(self, text: str, kind: str = "invalidValue") -> None:
        super().__init__(text)
        self.kind = kind


@record(frozen=True, slots=True)
class Sought:
    """What a filter looks for: one attribute that equals a value."""

    field: str
    value: str


@record(frozen=True, slots=True)
class MemberChange:
    """What becomes of a group's members: these come, these go, or these are all there are."""

    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()
    all: frozenset[str] | None = None


def sought(text: str) -> Sought | None:
    """Return what a filter looks for; None without one.

    Raises: ScimInvalid for anything but `attribute eq value`.
    """
    if not text.strip():
        return None
    found = _FILTER.match(text)
    if found is None:
        raise ScimInvalid("Filters are of the form: attribute eq value.", "invalidFilter")
    name, quoted, plain = found.groups()
    value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain.lower()
    field = {"id": "id"}.get(name.lower()) or _FIELDS.get(_path(name))
    if field is None:
        raise ScimInvalid(f"Nothing is looked for by {name}.", "invalidFilter")
    return Sought(field, value)


def user_values(body: Any) -> dict[str, Any]:
    """Return what a whole user says, by the names that it has here; what it leaves out is not in it.

    Raises: ScimInvalid.
    """
    if not isinstance(body, Mapping):
        raise ScimInvalid("A user is an object.", "invalidSyntax")
    return dict(_said("", body))


def patched(body: Any) -> dict[str, Any]:
    """Return what a patch of a user changes, by the names that it has here; what is not known here is passed over.

    Raises: ScimInvalid.
    """
    values: dict[str, Any] = {}
    for act, path, value in _operations(body):
        if act == "remove":
            values |= {field: "" for field in [_FIELDS.get(_path(path))] if field}
        elif path:
            values |= dict(_said(path, value))
        else:
            values |= user_values(value)
    return values


def members_changed(body: Any) -> MemberChange:
    """Return what a patch of a group does to its members.

    Raises: ScimInvalid.
    """
    add: set[str] = set()
    remove: set[str] = set()
    whole: frozenset[str] | None = None
    for act, path, value in _operations(body):
        one = _MEMBER.match(path)
        told = value.get("members") if isinstance(value, Mapping) and not path else value
        if act == "remove" and (one or path.lower() == "members"):
            gone = {one.group(1)} if one else member_ids(told)
            remove |= gone
            whole = frozenset() if not one and not told else whole
        elif path.lower() in {"", "members"} and told is not None:
            add, whole = (add | member_ids(told), whole) if act == "add" else (add, member_ids(told))
    return MemberChange(frozenset(add), frozenset(remove), whole)


def member_ids(told: Any) -> frozenset[str]:
    """Return the ids that a list of members names.

    Raises: ScimInvalid.
    """
    if told is None:
        return frozenset()
    if not isinstance(told, list) or not all(isinstance(entry, Mapping) and "value" in entry for entry in told):
        raise ScimInvalid("Members are a list of objects with a value.", "invalidSyntax")
    return frozenset(str(entry["value"]) for entry in told)


def _operations(body: Any) -> Iterator[tuple[str, str, Any]]:
    acts = body.get("Operations") if isinstance(body, Mapping) else None
    if not isinstance(acts, list) or not acts:
        raise ScimInvalid("A patch is a list of operations.", "invalidSyntax")
    for entry in acts:
        act = str(entry.get("op", "")).lower() if isinstance(entry, Mapping) else ""
        if act not in {"add", "replace", "remove"}:
            raise ScimInvalid("An operation adds, replaces or removes.", "invalidSyntax")
        yield act, str(entry.get("path") or ""), entry.get("value")


def _path(path: str) -> str:
    return _BRACKET.sub("", path).lower().removeprefix(_PREFIX)


def _said(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a value says at its path: of an object, of everything in it."""
    key = _path(path)
    if key in _FIELDS:
        yield _FIELDS[key], _value(_FIELDS[key], value)
    elif key == "name" and isinstance(value, Mapping):
        parts = (
            [value.get("formatted")] if value.get("formatted") else [value.get("givenName"), value.get("familyName")]
        )
        if name := " ".join(str(part) for part in parts if part):
            yield "display_name", _value("display_name", name)
    elif isinstance(value, Mapping):
        inside = {name: entry for name, entry in value.items() if name.lower() != "displayname"}
        for name, entry in inside.items():
            yield from _said(_joined(path, name), entry)
        # What somebody is called counts before what their name is made of.
        for name in (name for name in value if name.lower() == "displayname" and value[name]):
            yield from _said(_joined(path, name), value[name])


def _joined(path: str, name: str) -> str:
    if not path:
        return name
    return f"{path}:{name}" if path.lower() == ENTERPRISE.lower() else f"{path}.{name}"


def _value(field: str, value: Any) -> Any:
    if field == "is_active":
        return _truth(value)
    if field == "email" and isinstance(value, list):
        rows = [entry for entry in value if isinstance(entry, Mapping) and entry.get("value")]
        first = sorted(rows, key=lambda entry: (entry.get("primary") is not True, entry.get("type") != "work"))
        value = first[0]["value"] if first else ""
    if field == "manager" and isinstance(value, Mapping):
        value = value.get("value") or ""
    text = "" if value is None else str(value).strip()
    if "\x00" in text or len(text) > _LONGEST.get(field, 200):
        raise ScimInvalid(f"{field} is too long, or holds what no text holds.")
    return text


def _truth(value: Any) -> bool:
    """Some directories send words for it."""
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"true", "false"}:
        return str(value).lower() == "true"
    raise ScimInvalid("active is true or false.")
