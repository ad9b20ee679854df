"""Answers to a browser's EventSource that end at once: no thread waits with whoever looks at a page (ADR 0024)."""

from django.http import HttpRequest, HttpResponse

_MARK_MOST = 64


def event_answer(
    request: HttpRequest, event: str, *, mark: str, data: str, retry: int, first: str = ""
) -> HttpResponse:
    """Return the event where the browser has not seen this mark, else nothing but a comment.

    The browser takes the end of an answer for a lost connection, waits for `retry` milliseconds and asks again with
    `Last-Event-ID`; `first` is what its page was made from, as the first question has no last event yet.
    """
    seen = (request.headers.get("Last-Event-ID") or first)[:_MARK_MOST]
    changed = ": nothing new\n\n" if seen == mark else f"id: {mark}\nevent: {event}\ndata: {data}\n\n"
    response = HttpResponse(f"retry: {retry}\n{changed}", content_type="text/event-stream; charset=utf-8")
    response["X-Accel-Buffering"] = "no"  # a proxy that collects what it forwards would only delay it
    return response
