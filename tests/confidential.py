"""An initiative that is confidential, under a name that is nowhere else, and how to look for that name."""

import io
import zipfile

from django.test import Client
from django.utils import timezone

from governance.models import Flag, Initiative
from governance.services.breaches import breach_report
from governance.services.confidentiality import confidentiality_set

WORD = "Zanzibar"
# What a page that answers with the words it was asked for may not say.
TITLE = f"{WORD} triage"


def hidden(initiative, cast):
    """Make an initiative confidential under a name that is nowhere else, with everything around it that could tell."""
    Initiative.objects.filter(pk=initiative.pk).update(title=TITLE, purpose=f"What {WORD} is for.")
    initiative.refresh_from_db()
    at = timezone.now()
    about = {"dedupe_key": "leak", "severity": "high", "due_at": at, "opened_at": at, "last_seen_at": at}
    of_it = {"mend_screen": "initiative", "rule": "F-OWN-1", "message": f"Nobody owns {WORD}."}
    Flag.objects.create(initiative=initiative, **about, **of_it)
    breach_report(initiative, decision=None, text=f"{WORD} paid twice.", actor=cast.carl.actor, at=at)
    confidentiality_set(initiative, reason="A sale is prepared.", actor=cast.petra.actor, at=at)
    return initiative


def text_of(response):
    """Return all that an answer says: a page, a stream, and what is in the parts of a workbook."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"".join(book.read(name) for name in book.namelist())
    # What was searched for is marked in what is found.
    return body.decode("utf-8", "replace").replace("<mark>", "").replace("</mark>", "")


def client_of(person):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client
