"""A policy is changed: drafted by one, its effect read, published by another; the gate asks for it from then on."""

import pytest

from governance.models import LedgerEntry, PolicyDraft, PolicyProfile, SweepRequest
from tests.governance.pages.test_policy_drafts import at_the_door, form_of


@pytest.fixture
def cast(ready):
    return ready


def test_a_requirement_more_is_proposed_previewed_published_and_asked(cast, django_capture_on_commit_callbacks):
    adam, rita, key = at_the_door(cast.adam), at_the_door(cast.rita), cast.initiative.key
    assert "INC-3" not in rita.get(f"/initiatives/{key}/gate/").content.decode()

    # Somebody proposes it, and looks at what it would do.
    address = adam.post("/policy/default_labour/draft/").url
    draft = PolicyDraft.objects.get()
    sent = form_of(adam, draft)
    asked = [*sent["requirements_production"], "INC-3"]
    typed = sent | {"requirements_production": asked, "note": "Show what it is worth."}
    assert adam.post(address, typed).status_code == 302
    url = f"/policy/drafts/{draft.pk}/"
    with django_capture_on_commit_callbacks(execute=True):
        adam.post(url, {"act": "effect"})
    page = adam.get(url).content.decode()
    assert "1 of 1 initiatives would no longer pass its next gate." in page
    assert f"/initiatives/{key}/gate/?gate=production" in page
    assert "INC-3 Worth" in page
    assert "INC-3" not in rita.get(f"/initiatives/{key}/gate/").content.decode()

    # Not by who proposed it.
    publish = {"act": "publish", "revision": "2", "reason": "The board asked for it."}
    assert adam.post(url, publish).status_code == 403
    assert rita.post(url, publish | {"reason": ""}).status_code == 422
    SweepRequest.objects.all().delete()
    assert rita.post(url, publish).status_code == 302

    # From now on.
    assert "INC-3" in PolicyProfile.objects.get(key="default_labour").parameters["requirements_production"]
    assert "INC-3" in rita.get(f"/initiatives/{key}/gate/").content.decode()
    assert SweepRequest.objects.filter(initiative=cast.initiative).exists()
    entry = LedgerEntry.objects.get(verb="policy_publish")
    assert (entry.actor, entry.reason, entry.details["proposed_by"]) == (cast.rita, publish["reason"], "Adam")
    before, after = entry.details["requirements_production"]
    assert set(after) - set(before) == {"INC-3"}
    told = at_the_door(cast.carl).get("/policy/default_labour/history/").content.decode()
    assert "Published by Rita, proposed by Adam." in told
    assert "Pilot to production asks for INC-3 Worth." in told
    assert "The board asked for it." in told
