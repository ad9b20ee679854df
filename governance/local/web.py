"""The portal for a web server's worker, which dies with the server that started it."""

from governance.local.launch import die_with_parent

die_with_parent()

from governance.wsgi import application  # noqa: E402 - loading takes a second, in which the server may die

__all__ = ["application"]
