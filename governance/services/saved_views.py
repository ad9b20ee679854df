"""Keeping a portfolio under a name."""

from datetime import datetime

from django.db import transaction

from governance.events import changed
from governance.models import SavedView
from governance.queries.scope import Scope
from governance.rules.permissions import GRANTS, Act
from roles.events import Target, announce
from roles.rules.permissions import Actor, is_granted, require_acting
from roles.rules.refusals import NotPermitted, Reason, Refused


def may_delete_view(actor: Actor, view: SavedView) -> bool:
    """Whether this person may delete a view: its owner, and of shared ones the PMO."""
    return actor.may_act and (
        view.owner_id == actor.id or (view.shared and is_granted(actor, Act.DELETE_SHARED_VIEWS, GRANTS))
    )


@transaction.atomic
def saved_view_save(
    *, name: str, scope: Scope, actor: Actor, at: datetime, shared: bool = False, first: bool = False
) -> SavedView:
    """Save what narrows a portfolio under a name; as the view seen first it takes the place of the one before.

    Raises: NotPermitted; Refused for a name that is empty or taken.
    """
    require_acting(actor)
    view = SavedView(owner_id=actor.id, address=scope.address(), saved_at=at)
    _set(view, name, shared=shared, first=first)
    view.save()
    announce(changed, "saved_view_save", Target(view, {"address": view.address}), actor_id=actor.id, at=at)
    return view


@transaction.atomic
def saved_view_change(
    view: SavedView, *, name: str, shared: bool, first: bool, actor: Actor, at: datetime
) -> SavedView:
    """Name a view anew, share it or take it back, and say whether it is what its owner sees first.

    Raises: NotPermitted for anybody but its owner; Refused for a name that is empty or taken.
    """
    require_acting(actor)
    locked = SavedView.objects.select_for_update().get(pk=view.pk)
    if locked.owner_id != actor.id:
        raise NotPermitted(Reason("PERSON", "Only whoever saved a view changes it. Save it under a name of your own."))
    _set(locked, name, shared=shared, first=first)
    locked.save(update_fields=["name", "shared", "first"])
    announce(changed, "saved_view_change", locked, actor_id=actor.id, at=at)
    return locked


@transaction.atomic
def saved_view_delete(view: SavedView, *, actor: Actor, at: datetime) -> None:
    """Delete a view; the portfolio it showed is there as before.

    Raises: NotPermitted for anybody but its owner, and of shared ones the PMO.
    """
    locked = SavedView.objects.select_for_update().get(pk=view.pk)
    if not may_delete_view(actor, locked):
        raise NotPermitted(Reason("PERSON", "A view is deleted by whoever saved it, a shared one also by the PMO."))
    announce(changed, "saved_view_delete", locked, actor_id=actor.id, at=at)
    locked.delete()


def _set(view: SavedView, name: str, *, shared: bool, first: bool) -> None:
    view.name, view.shared, view.first = " ".join(name.split()), shared, first
    own = SavedView.objects.filter(owner=view.owner_id).exclude(pk=view.pk)
    if not view.name:
        raise Refused(Reason("name", "Give it a name."))
    if own.filter(name__iexact=view.name).exists():
        raise Refused(Reason("name", f"You have a view named “{view.name}” already."))
    if first:
        own.filter(first=True).update(first=False)
