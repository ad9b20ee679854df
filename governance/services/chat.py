"""Slack and Teams, by their incoming webhooks: one short message with its address."""

from collections.abc import Mapping
from typing import Any

import orjson

from governance.models import Channel, Delivery
from governance.rules.outgoing import Happening
from governance.services.posting import post
from governance.services.undelivered import Moot


def chat_send(delivery: Delivery) -> None:
    """Post a delivery to its channel.

    Raises: Undelivered; Moot where the channel is told nothing any more.
    """
    endpoint = delivery.endpoint
    if endpoint is None or endpoint.ended_at:
        raise Moot
    said = _slack if endpoint.channel == Channel.SLACK else _teams
    post(endpoint.url, orjson.dumps(said(delivery.content)), {})


def words(content: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return a title, what happened, and where it is seen."""
    about = content["data"]
    kind = content["type"]
    title = Happening(kind).label if kind in set(Happening) else str(about.get("what", kind))
    key = about.get("initiative")
    text = str(about.get("message") or about.get("reason") or about.get("what") or "")
    severity = str(about.get("severity", "")).capitalize()
    return (" · ".join(part for part in (title, severity, key) if part), text, str(about.get("url", "")))


def _slack(content: Mapping[str, Any]) -> Mapping[str, Any]:
    title, text, url = (_escaped(part) for part in words(content))
    return {
        "text": f"{title}: {text}",
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*{title}*\n{text}\n<{url}|Open in Remit>"}}
        ],
    }


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _teams(content: Mapping[str, Any]) -> Mapping[str, Any]:
    title, text, url = words(content)
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {"type": "TextBlock", "text": title, "weight": "Bolder", "wrap": True},
            {"type": "TextBlock", "text": text, "wrap": True},
        ],
        "actions": [{"type": "Action.OpenUrl", "title": "Open in Remit", "url": url}],
    }
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "content": card}
    return {"type": "message", "attachments": [attachment]}
