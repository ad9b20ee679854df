"""What every resource of the API has in common: lists, one object, acts through services, edits of what was seen."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django_filters.rest_framework.filterset import FilterSet
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from roles.api.bodies import Body, EmptyBody
from roles.api.rows import Row
from roles.models import Person
from roles.queries.listed import Page
from roles.queries.sight import Sight, narrows, sight_of_actor
from roles.rules.permissions import Actor
from roles.rules.refusals import Stale

PAGING = frozenset({"cursor", "page_size", "format"})
_TAG = re.compile(r'"([0-9]{1,18})"')


class Resource(GenericViewSet[Any]):
    """One kind of object. Subclasses list what is shown and which services write it.

    `row` is shown in lists, `full` of one object. `bodies` says what each act takes; an act that is not listed
    takes nothing. `shows` lists the acts that make something else than the object and answer with it, `answers` those
    that only answer with something else. Lists are newest first.
    """

    queryset: QuerySet[Any]
    row: ClassVar[type[Row]]
    full: ClassVar[type[Row]]
    bodies: ClassVar[Mapping[str, type[Body]]] = {}
    shows: ClassVar[Mapping[str, type[Row]]] = {}
    answers: ClassVar[Mapping[str, type[Row]]] = {}
    filterset_class: ClassVar[type[FilterSet]]
    ordering = "-id"
    lookup_value_regex = "[0-9]{1,18}"

    def get_serializer_class(self) -> type[Row]:
        """What is shown: a row in lists, the detail otherwise."""
        if self.action == "list":
            return self.row
        return self.answers.get(self.action) or self.shows.get(self.action, self.full)

    @property
    def actor(self) -> Actor:
        """Who asks."""
        user = self.request.user
        if not isinstance(user, Person):
            raise TypeError("Only people are let in.")
        return user.actor

    @cached_property
    def sight(self) -> Sight:
        """What they see; found out once for a request."""
        return sight_of_actor(self.actor)

    def get_queryset(self) -> QuerySet[Any]:
        """Begin with what whoever asks sees, whatever the resource: the rest is not there."""
        rows: QuerySet[Any] = super().get_queryset()
        if getattr(self, "swagger_fake_view", False) or not narrows(rows.model):
            return rows
        return self.sight.of(rows)

    def found(self) -> Any:
        """Return the object that is asked for.

        Raises: DoesNotExist, which is answered with 404.
        """
        return self.get_queryset().get(**{self.lookup_field: self.kwargs[self.lookup_field]})

    def body(self, *, partial: bool = False) -> dict[str, Any]:
        """Return what was sent, checked for shape.

        Raises: ValidationError.
        """
        serializer = self.bodies.get(self.action, EmptyBody)(data=self.request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        self._check_seen(serializer)
        return dict(serializer.validated_data)

    def do(self, service: Callable[..., Any], *objects: Any, **values: Any) -> Any:
        """Return what the service returns, done by who asks, now."""
        return service(*objects, actor=self.actor, at=timezone.now(), **values)

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return what the address asks for. Where it names no filter none is made: that takes longer than the list."""
        if self.request.query_params.keys() <= PAGING:
            return queryset
        return super().filter_queryset(queryset)

    def enrich(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add to a page of rows what one row of the database cannot hold, in a fixed number of statements."""

    def enrich_detail(self, row: dict[str, Any]) -> None:
        """Add to one row what only its detail shows."""
        self.enrich([row])

    def listed(self, request: Request) -> Response:
        """Return one page of the list.

        Raises: ValidationError, naming a parameter that nobody knows, or that says nothing.
        """
        self._check_parameters(request)
        rows = self.paginate_queryset(self._columns())  # type: ignore[arg-type] # a page is narrowed down as they are
        self.enrich(rows or [])
        return self.get_paginated_response(self.row(rows, many=True, context=self.get_serializer_context()).data)

    def _columns(self) -> QuerySet[Any, Any] | Page:
        """Return the rows that the address asks for, with the columns that a list shows.

        Looking up the columns and composing the statement takes as long as fetching a page: where nothing narrows, it
        is done once a process.
        """
        if type(self).get_queryset is Resource.get_queryset and self.request.query_params.keys() <= PAGING:
            rows = _all_columns(type(self))
            return self.sight.of(rows.all()) if narrows(rows.model) and not self.sight.whole else Page(rows)
        return self.filter_queryset(self.get_queryset()).values(*self.row.columns())

    def shown(self, pk: int, code: int = status.HTTP_200_OK) -> Response:
        """Return one object, with the tag that an edit of it has to name."""
        row = self.get_queryset().values(*self.full.columns()).get(pk=pk)
        self.enrich_detail(row)
        headers = _tag(row)
        if code == status.HTTP_201_CREATED:
            headers["Location"] = self.reverse_action("detail", [row[self.lookup_field.replace("pk", "id")]])
        return Response(self.full(row, context=self.get_serializer_context()).data, status=code, headers=headers)

    def created(self, obj: Model) -> Response:
        """Return a new object, and where it is found from now on."""
        return self.shown(obj.pk, status.HTTP_201_CREATED)

    def added(self, obj: Model) -> Response:
        """Return something new that belongs to the object that was asked for."""
        shown = self.shows[self.action]
        row = type(obj)._default_manager.values(*shown.columns()).get(pk=obj.pk)  # noqa: SLF001 - Django's public name
        return Response(shown(row).data, status=status.HTTP_201_CREATED, headers=_tag(row))

    def revision_seen(self) -> int | None:
        """Return the revision that `If-Match` names, or None where any will do.

        Raises: Stale for a tag that no revision ever had; ValidationError when several are named.
        """
        header = self.request.headers.get("If-Match", "*").strip()
        if header == "*":
            return None
        if "," in header:
            raise serializers.ValidationError({"If-Match": ["Name one tag: the one you were shown."]})
        if match := _TAG.fullmatch(header):
            return int(match[1])
        raise Stale("This tag was never given to anything here. Read the object again and send the tag you are shown.")

    def any_revision_will_do(self) -> None:
        """Pass unless a revision is asked for: objects without one have no tag that could match.

        Raises: Stale.
        """
        if self.revision_seen() is not None:
            raise Stale("This has no tag, so none can match. Leave `If-Match` out.")

    def _check_seen(self, serializer: Body) -> None:
        """Answer to the name of what is not seen as to one that nobody has.

        Raises: ValidationError.
        """
        if not any(isinstance(value, Model) and narrows(type(value)) for value in serializer.validated_data.values()):
            return
        sent = self.request.data if isinstance(self.request.data, dict) else {}
        for name, value in serializer.validated_data.items():
            if isinstance(value, Model) and narrows(type(value)) and not self._sees(value):
                raise serializers.ValidationError({name: [_not_there(serializer.fields[name], sent.get(name))]})

    def _sees(self, obj: Model) -> bool:
        return self.sight.of(type(obj)._default_manager.filter(pk=obj.pk)).exists()  # noqa: SLF001 - Django's public name

    def _check_parameters(self, request: Request) -> None:
        known = PAGING | self.filterset_class.get_filters().keys()
        if unknown := sorted(request.query_params.keys() - known):
            text = f"There is no such parameter here. Known are: {', '.join(sorted(known))}."
            raise serializers.ValidationError({name: [text] for name in unknown})
        said = request.query_params.lists()
        if empty := sorted(name for name, texts in said if name not in PAGING and not all(map(str.strip, texts))):
            text = "It is empty, and would narrow nothing. Say something, or leave it out."
            raise serializers.ValidationError({name: [text] for name in empty})


@cache
def _all_columns(kind: type[Resource]) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = kind.queryset.values(*kind.row.columns())
    return rows


def _not_there(field: serializers.Field[Any, Any, Any, Any], sent: object) -> str:
    """Return what the field says of something that does not exist."""
    said = {"slug_name": getattr(field, "slug_field", ""), "value": sent, "pk_value": sent}
    return str(field.error_messages["does_not_exist"]).format(**said)


def _tag(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the header that names an object's revision, where it has one."""
    return {"ETag": f'"{row["revision"]}"'} if "revision" in row else {}


class Listed(Resource):
    """A resource with a list."""

    def list(self, request: Request) -> Response:
        """Return a page of them, newest first."""
        return self.listed(request)


class Readable(Listed):
    """A resource with a list and one object."""

    def retrieve(self, request: Request, **_where: Any) -> Response:  # noqa: ARG002 - DRF hands it over
        """Return one of them."""
        return self.shown(self.found().pk)
