"""The reference page of the API, and the answer where there is nothing."""

from typing import NoReturn

from django.http import Http404
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.views import APIView


class ReferencePage(SpectacularSwaggerSplitView):
    """The schema to read and to try out. Its script is a file of its own: nothing inline is let through."""

    template_name = "api_reference.html"


@extend_schema(exclude=True)
class Nowhere(APIView):
    """Every address that is none."""

    def initial(self, request: Request, *args: object, **kwargs: object) -> NoReturn:
        """Refuse, after the sign-in was checked.

        Raises: Http404.
        """
        super().initial(request, *args, **kwargs)
        raise Http404
