"""What the frame around every page shows: navigation, theme, and in the demo the personas."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from governance.rules.permissions import GRANTS, Act
from governance.services.imports import may_import
from governance.services.service_accounts import may_look
from roles.models import Person
from roles.rules.permissions import is_granted

# Label, icon, name of the page, where its addresses begin.
_NAVIGATION = (
    ("My work", "inbox", "my-work", "/"),
    ("Portfolio", "layout-dashboard", "portfolio", "/portfolio/"),
    ("Initiatives", "layers", "initiatives", "/initiatives/"),
    ("Decisions", "workflow", "decisions", "/decisions/"),
    ("Roles", "briefcase", "roles", "/roles/"),
    ("Capacity", "calendar", "capacity", "/capacity/"),
    ("Clearances", "shield-check", "clearances", "/clearances/"),
    ("Flags", "flag", "flags", "/flags/"),
    ("Intervention", "bell", "interventions", "/interventions/"),
    ("Breaches", "octagon-alert", "breaches", "/breaches/"),
    ("Gates", "stamp", "reviews", "/reviews/"),
    ("Waivers", "clock", "waivers", "/waivers/"),
    ("People", "users-round", "people", "/people/"),
    ("Policy", "scale", "policy", "/policy/"),
    ("Audit", "history", "audit", "/audit/"),
    ("Import", "upload", "import", "/import/"),
)
THEMES = ("auto", "light", "dark")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's part of every page's context."""
    theme = request.COOKIES.get("theme", "auto")
    context: dict[str, Any] = {"theme": theme if theme in THEMES else "auto", "demo": settings.DEMO}
    user = getattr(request, "user", None)
    if isinstance(user, Person):
        # Asked only when the frame is drawn: a part that htmx asks for has none.
        context["nav_items"] = SimpleLazyObject(lambda: _navigation(request, user))
        context["palette_url"] = reverse("palette")
        context["user_menu"] = _user_menu(user)
    if settings.DEMO:
        context["demo_personas"] = SimpleLazyObject(lambda: _personas(user))
    return context


def _user_menu(user: Person) -> list[dict[str, str]]:
    menu = [{"label": _("My page"), "url": reverse("person", args=[user.pk]), "icon": "user-round"}]
    menu.append({"label": _("Security"), "url": reverse("security"), "icon": "key-round"})
    if is_granted(user.actor, Act.RUN_CHANNELS, GRANTS):
        menu.append({"label": _("Who is told outside"), "url": reverse("channels"), "icon": "external-link"})
    if may_look(user.actor):
        menu.append({"label": _("Service accounts"), "url": reverse("service-accounts"), "icon": "bot"})
    if is_granted(user.actor, Act.SEE_SIGN_INS, GRANTS):
        menu.append({"label": _("Sign-ins"), "url": reverse("sign-ins"), "icon": "log-out"})
    if user.is_staff:
        menu.append({"label": _("Administration"), "url": reverse("admin:index"), "icon": "sliders-horizontal"})
    return menu


def _navigation(request: HttpRequest, user: Person) -> list[dict[str, Any]]:
    # A place that would only refuse is no place to go.
    closed = set() if may_import(user.actor) else {"import"}
    closed |= set() if is_granted(user.actor, Act.SEE_LEDGER, GRANTS) else {"audit"}
    return [
        {
            "label": _(label),
            "url": reverse(name),
            "icon": icon,
            "current": request.path == start if start == "/" else request.path.startswith(start),
        }
        for label, icon, name, start in _NAVIGATION
        if name not in closed
    ]


def _personas(user: Any) -> list[dict[str, Any]]:
    found = Person.objects.filter(username__in=settings.DEMO_PERSONAS, is_active=True)
    in_order = sorted(found, key=lambda person: settings.DEMO_PERSONAS.index(person.username))
    return [
        {
            "username": person.username,
            "label": person.display_name,
            "description": person.job_title,
            "current": person == user,
        }
        for person in in_order
    ]
