"""The reference page of the API, and the answer where there is nothing."""

from inspect import getdoc
from typing import Any, NoReturn

from django.http import Http404
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.views import APIView

from governance.api.examples import EXAMPLES
from governance.api.registry import RESOURCES

# What is said of the parts of the API that are no resources.
PARTS = {
    "auth": "Getting a bearer token.",
    "crosswalk": "Which clauses of laws and frameworks the requirements serve.",
    "measures": "The catalogue of what can be measured.",
    "outcomes": "What AI systems did, case by case, sent by the thousand.",
    "portfolio": "The portfolio in figures: how it stands, how it moved, what is due.",
    "search": "Finding anything by its words.",
}


def with_examples(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add examples to the main operations, and to each tag what it is about."""
    operations = [operation for path in result["paths"].values() for operation in path.values()]
    for operation in operations:
        request, answers = EXAMPLES.get(operation["operationId"], (None, {}))
        if request is not None:
            _put(operation["requestBody"], request)
        for status, answer in answers.items():
            _put(operation["responses"][status], answer)
    used = sorted({tag for operation in operations for tag in operation["tags"]})
    result["tags"] = [{"name": tag, "description": _told(tag)} for tag in used]
    return result


def _put(holder: dict[str, Any], example: Any) -> None:
    for content in holder["content"].values():
        content["example"] = example


def _told(tag: str) -> str:
    """Return the first paragraph of what a resource says of itself."""
    resource = RESOURCES.get(tag)
    return (getdoc(resource) or "").split("\n\n")[0] if resource else PARTS[tag]


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
