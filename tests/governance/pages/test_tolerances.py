from decimal import Decimal

import pytest

from governance.models import Tolerance
from governance.pages.tolerances import sentence
from governance.services.tolerances import tolerance_set, tolerance_sign
from tests.cast import NOW, appoint, make_initiative

VALUES = {
    "measure": "Re-routed cases",
    "numerator": "re-routed",
    "denominator": "routed cases",
    "direction": "upper",
    "unit": "percent",
    "target": "2",
    "amber": "4",
    "limit": "5",
}


@pytest.fixture
def initiative(cast):
    initiative = make_initiative(cast)
    appoint(cast, initiative, "risk_tolerance_owner", cast.olivia)
    return initiative


@pytest.fixture
def url(initiative):
    return f"/initiatives/{initiative.key}/tolerances/"


@pytest.fixture
def tolerance(cast, initiative):
    numbers = {name: Decimal(VALUES[name]) for name in ("target", "amber", "limit")}
    return tolerance_set(initiative, actor=cast.rita.actor, at=NOW, owner=cast.olivia, **VALUES | numbers)


@pytest.mark.parametrize("name", ["carl", "tom", "oscar", "adam"])
def test_who_may_not_set_tolerances_is_refused(client, cast, url, tolerance, name):
    client.force_login(getattr(cast, name))

    assert client.post(url, VALUES | {"measure": "Other"}).status_code == 403
    assert client.post(f"/tolerances/{tolerance.pk}/", VALUES | {"act": "edit", "limit": "9"}).status_code == 403
    assert client.post(f"/tolerances/{tolerance.pk}/", {"act": "remove"}).status_code == 403
    assert 'id="tolerance-form"' not in client.get(url).content.decode()
    assert list(Tolerance.objects.values_list("measure", "limit")) == [("Re-routed cases", Decimal(5))]


@pytest.mark.parametrize("name", ["rita", "petra", "carl", "adam"])
def test_nobody_signs_but_the_risk_tolerance_owner(client, cast, tolerance, name):
    client.force_login(getattr(cast, name))

    answer = client.post(f"/tolerances/{tolerance.pk}/", {"act": "sign"})

    tolerance.refresh_from_db()
    assert answer.status_code == 403
    assert tolerance.signed_at is None


def test_one_is_added_with_its_owner(client, cast, url):
    client.force_login(cast.rita)

    answer = client.post(url, VALUES | {"owner": cast.olivia.pk})

    added = Tolerance.objects.get()
    assert answer.url == url
    assert (added.limit, added.owner, added.signed_at) == (Decimal(5), cast.olivia, None)


def test_a_target_on_the_wrong_side_is_refused_and_kept(client, cast, url):
    client.force_login(cast.rita)

    answer = client.post(url, VALUES | {"target": "7"})

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors() == ["The target has to be on the good side of the limit."]
    assert 'value="7"' in answer.content.decode()


def test_what_is_typed_is_read_back_as_a_sentence(client, cast, url):
    client.force_login(cast.rita)

    answer = client.post(url, VALUES | {"preview": "1"}, headers={"HX-Request": "true"})

    assert "At most 5 % of routed cases may be re-routed; act at 4 %." in answer.content.decode()
    assert answer.content.decode().strip().startswith('<p class="sentence"')
    assert Tolerance.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"direction": "lower", "limit": Decimal("95.50")}, "At least 95.5 % of Cases have to be right; act at 4 %."),
        ({"unit": "minutes", "amber": None}, "Answers: at most 5 minutes."),
        ({"limit": None, "amber": None}, "At most … of Cases may be right."),
    ],
)
def test_a_tolerance_reads_as_a_sentence(fields, text):
    fields = {
        "measure": "Answers",
        "numerator": "Right",
        "denominator": "cases",
        "unit": "percent",
        "limit": Decimal(5),
        "amber": Decimal(4),
    } | fields

    assert sentence(Tolerance(**fields)) == text.replace("Cases", "cases")


def test_the_risk_tolerance_owner_signs_what_was_read(client, cast, url, tolerance):
    client.force_login(cast.olivia)

    answer = client.post(f"/tolerances/{tolerance.pk}/", {"act": "sign", "revision": tolerance.revision})

    tolerance.refresh_from_db()
    assert answer.url == f"{url}#tolerance-{tolerance.pk}"
    assert tolerance.signed_by == cast.olivia


def test_what_was_changed_meanwhile_is_not_signed(client, cast, initiative, tolerance):
    read = tolerance.revision
    tolerance_set(initiative, tolerance=tolerance, limit=Decimal(50), actor=cast.rita.actor, at=NOW)
    client.force_login(cast.olivia)

    answer = client.post(f"/tolerances/{tolerance.pk}/", {"act": "sign", "revision": read})

    tolerance.refresh_from_db()
    assert answer.status_code == 422
    assert answer.context["refused"].non_field_errors() == [
        "Somebody changed this tolerance since you opened it. Read it again before you sign."
    ]
    assert tolerance.signed_at is None


def test_changing_a_signed_one_warns_and_takes_the_signature_off(client, cast, tolerance):
    tolerance_sign(tolerance, actor=cast.olivia.actor, at=NOW)
    tolerance.refresh_from_db()
    client.force_login(cast.rita)
    page = f"/tolerances/{tolerance.pk}/"
    assert "Changing it takes the signature off" in client.get(page).content.decode()

    client.post(page, VALUES | {"act": "edit", "limit": "6", "owner": cast.olivia.pk, "revision": tolerance.revision})

    tolerance.refresh_from_db()
    assert (tolerance.limit, tolerance.signed_by) == (Decimal(6), None)


def test_only_an_unsigned_one_is_removed(client, cast, tolerance):
    tolerance_sign(tolerance, actor=cast.olivia.actor, at=NOW)
    client.force_login(cast.rita)
    page = f"/tolerances/{tolerance.pk}/"

    assert client.post(page, {"act": "remove"}).status_code == 422
    assert Tolerance.objects.count() == 1

    Tolerance.objects.update(signed_by=None, signed_at=None)
    assert client.post(page, {"act": "remove"}).status_code == 302
    assert Tolerance.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_number_of_questions_for_any_length(
    client, cast, url, initiative, count, django_assert_num_queries
):
    for number in range(count):
        tolerance_set(initiative, actor=cast.rita.actor, at=NOW, measure=f"Measure {number}")
    client.force_login(cast.petra)

    with django_assert_num_queries(30):
        client.get(url)
