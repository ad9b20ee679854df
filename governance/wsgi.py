"""The door a web server calls."""

import os

from django.core.wsgi import get_wsgi_application

from governance.operations.garbage import look_seldom
from governance.operations.tracing import tracing_begin

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
tracing_begin("web")
application = get_wsgi_application()
look_seldom()
