"""What the frame around every page shows: navigation, theme, and in the demo the personas."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import CHASED, Flag
from roles.models import Person

# Label, icon, name of the page, where its addresses begin.
_NAVIGATION = (
    ("My work", "inbox", "my-work", "/"),
    ("Portfolio", "layout-dashboard", "portfolio", "/portfolio/"),
    ("Initiatives", "layers", "initiatives", "/initiatives/"),
    ("Decisions", "git-fork", "decisions", "/decisions/"),
    ("Roles", "users-round", "roles", "/roles/"),
    ("Flags", "flag", "flags", "/flags/"),
    ("People", "contact", "people", "/people/"),
    ("Policy", "scale", "policy", "/policy/"),
    ("Import", "upload", "import", "/import/"),
)
THEMES = ("auto", "light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's part of every page's context."""
    theme = request.COOKIES.get("theme", "auto")
    context: dict[str, Any] = {"theme": theme if theme in THEMES else "auto", "demo": settings.DEMO}
    user = getattr(request, "user", None)
    if isinstance(user, Person):
        context |= {"nav_items": _navigation(request, user), "palette_url": reverse("palette")}
        context["user_menu"] = [{"label": _("My page"), "url": reverse("person", args=[user.pk]), "icon": "user"}]
    if settings.DEMO:
        context["demo_personas"] = _personas(user)
    return context


def _navigation(request: HttpRequest, user: Person) -> list[dict[str, Any]]:
    mine = Flag.objects.filter(owner=user, state__in=CHASED).count()
    return [
        {
            "label": _(label),
            "url": reverse(name),
            "icon": icon,
            "current": request.path == start if start == "/" else request.path.startswith(start),
            "count": mine if name == "my-work" and mine else None,
        }
        for label, icon, name, start in _NAVIGATION
    ]


def _personas(user: Any) -> list[dict[str, Any]]:
    return [
        {
            "username": person.username,
            "label": person.display_name,
            "description": person.job_title,
            "current": person == user,
        }
        for person in Person.objects.filter(username__in=settings.DEMO_PERSONAS).order_by("pk")
    ]
