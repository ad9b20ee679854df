import pytest
from django.contrib.messages import get_messages

from governance.models import LedgerEntry, SavedView
from tests.cast import make_initiative

URL, VIEWS = "/portfolio/", "/portfolio/views/"


@pytest.fixture
def coo(client, cast):
    client.force_login(cast.oscar)
    return client


def saved(client, person, name="Mine", address="", **more):
    client.force_login(person)
    return client.post(f"{VIEWS}?{address}", {"name": name, **more})


def test_an_auditor_saves_no_view(client, cast):
    assert saved(client, cast.arne).status_code == 403
    assert not SavedView.objects.exists()


def test_a_view_keeps_the_filters_and_opens_them(coo, cast):
    make_initiative(cast)
    saved(coo, cast.oscar, "Pilots", f"stage=pilot&unit={cast.operations.pk}&nonsense=1")

    view = SavedView.objects.get()
    shown = coo.get(f"{URL}?view=").context["views"]

    assert view.address == {"stage": "pilot", "unit": str(cast.operations.pk)}
    assert [(each["name"], each["url"]) for each in shown] == [
        ("Pilots", f"?unit={cast.operations.pk}&stage=pilot&view={view.pk}")
    ]
    assert LedgerEntry.objects.filter(verb="saved_view_save").count() == 1


def test_somebody_has_each_name_once_and_it_is_free_for_others(coo, cast):
    saved(coo, cast.oscar, "Pilots")

    assert saved(coo, cast.oscar, "pilots ").status_code == 422
    assert saved(coo, cast.petra, "Pilots").status_code == 302


def test_others_see_shared_views_only_and_cannot_change_them(client, cast):
    saved(client, cast.oscar, "Private")
    saved(client, cast.oscar, "Ours", shared="on")
    private, shared = SavedView.objects.order_by("pk")
    client.force_login(cast.carl)

    assert [row["view"].name for row in client.get(VIEWS).context["rows"]] == ["Ours"]
    assert client.post(f"{VIEWS}{private.pk}/", {"delete": "yes"}).status_code == 404
    assert client.post(f"{VIEWS}{shared.pk}/", {"delete": "yes"}).status_code == 403
    assert client.post(f"{VIEWS}{shared.pk}/", {"name": "Theirs"}).status_code == 403


def test_the_pmo_deletes_what_others_share(client, cast):
    saved(client, cast.oscar, "Ours", shared="on")
    client.force_login(cast.petra)

    client.post(f"{VIEWS}{SavedView.objects.get().pk}/", {"delete": "yes"})

    assert not SavedView.objects.exists()


def test_its_owner_names_it_anew_shares_it_and_sees_it_first(coo, cast):
    saved(coo, cast.oscar, "One", "stage=pilot", first="on")
    saved(coo, cast.oscar, "Two")
    one, two = SavedView.objects.order_by("pk")

    coo.post(f"{VIEWS}{two.pk}/", {"name": "Second", "shared": "on", "first": "on"})
    one.refresh_from_db()
    two.refresh_from_db()

    assert (two.name, two.shared, two.first, one.first) == ("Second", True, True, False)
    refused = coo.post(f"{VIEWS}{two.pk}/", {"name": "ONE"})
    *_before, said = get_messages(refused.wsgi_request)
    assert str(said) == "You have a view named “ONE” already."


def test_the_view_that_comes_first_opens_where_the_address_asks_for_nothing(coo, cast):
    saved(coo, cast.oscar, "Pilots", "stage=pilot", first="on")

    assert coo.get(URL).headers["Location"] == f"{URL}?stage=pilot&view={SavedView.objects.get().pk}"
    assert coo.get(f"{URL}?view=").status_code == 200
