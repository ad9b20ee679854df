from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from decisions.models import Decision, Segment
from governance.models import Initiative, Tolerance
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
    assert answer.content.decode().strip().startswith('<div class="stack stack-2" id="sentence"')
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


def test_the_list_asks_the_same_number_of_questions_for_any_length(client, cast, url, initiative):
    client.force_login(cast.petra)
    asked = []

    for number in range(3):
        tolerance_set(initiative, actor=cast.rita.actor, at=NOW, measure=f"Measure {number}")
        with CaptureQueriesContext(connection) as questions:
            client.get(url)
        asked.append(len(questions))

    assert len(set(asked)) == 1


def test_a_band_and_what_it_is_about_read_as_a_sentence(db):
    band = {"direction": "band", "limit_low": Decimal(2), "limit": Decimal(20), "amber_low": Decimal(5)}
    about = {"decision": Decision(name="Route case"), "segment": Segment(name="Vulnerable")}
    said = Tolerance(measure="Overridden", numerator="changed", denominator="reviewed answers", **band, **about)

    assert sentence(said) == (
        "Between 2 % and 20 % of reviewed answers have to be changed, in “Route case”, segment “Vulnerable”; act below "
        "5 %."
    )


def test_a_measure_of_the_catalogue_says_what_misleads_about_it(client, cast, url):
    client.force_login(cast.rita)

    answer = client.post(url, VALUES | {"preview": "1"}, headers={"HX-Request": "true"})

    assert "Cases are re-routed days later: wait until they matured." in answer.content.decode()


def test_the_second_line_challenges_on_the_page_and_nobody_else_is_asked(client, cast, url, tolerance):
    said = {"comment": "5 % is a lot.", "objects_to_it": "on"}
    client.force_login(cast.petra)
    assert 'name="objects_to_it"' not in client.get(url).content.decode()
    assert client.post(f"{url}challenge/", said).status_code == 403

    client.force_login(cast.rita)
    assert client.post(f"{url}challenge/", {}).status_code == 422
    assert client.post(f"{url}challenge/", said).url == f"{url}#challenge"
    assert "5 % is a lot." in client.get(url).content.decode()


def test_whoever_lacks_the_authority_reads_so_instead_of_signing(client, cast, initiative, tolerance):
    Initiative.objects.filter(pk=initiative.pk).update(impact_tier=4)
    client.force_login(cast.olivia)

    page = client.get(f"/tolerances/{tolerance.pk}/").content.decode()

    assert "Olivia may sign how much may go wrong up to tier 2" in page
    assert 'value="sign"' not in page


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("escalation_rate", {"measure": "Escalated cases", "direction": "band", "unit": "percent"}),
        ("own-measure", {"measure": "own-measure", "key": "own-measure", "direction": "upper"}),
    ],
)
def test_a_measure_that_comes_in_begins_a_tolerance(client, cast, url, key, fields):
    client.force_login(cast.rita)

    form = client.get(url, {"measure": key}).context["form"]

    assert {name: form[name].value() for name in fields} == fields
