import pytest

from governance.models import LedgerEntry
from governance.pages.audit_entry import told_of
from governance.services.initiatives import initiative_update
from tests.cast import NOW, make_initiative


def listed(client, **query):
    return [row["entry"] for row in client.get("/audit/", query).context["rows"]]


def test_a_period_holds_both_its_days(cast, client):
    client.force_login(cast.arne)
    initiative = make_initiative(cast)
    entry = LedgerEntry.objects.get(target_id=initiative.pk)

    day = f"{NOW:%Y-%m-%d}"
    assert listed(client, since=day, until=day) == [entry]
    assert listed(client, since="2026-11-25") == []
    assert listed(client, until="2026-11-23") == []
    assert listed(client, until="9999-12-31", since="nonsense") == [entry]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_statements_however_long(cast, client, count, django_assert_num_queries):
    for n in range(count):
        make_initiative(cast, f"Initiative {n}")
    client.force_login(cast.arne)

    with django_assert_num_queries(7):
        assert len(listed(client)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_an_entry_takes_the_same_statements_wherever_it_stands(cast, client, count, django_assert_num_queries):
    for n in range(count):
        make_initiative(cast, f"Initiative {n}")
    client.force_login(cast.arne)

    with django_assert_num_queries(7):
        client.get("/audit/1/")


def test_an_entry_says_before_and_after_in_words(cast, client):
    initiative = make_initiative(cast)
    initiative_update(initiative, title="Other", planned_go_live=None, actor=cast.petra.actor, at=NOW)
    entry = LedgerEntry.objects.latest("id")
    client.force_login(cast.arne)

    answer = client.get(f"/audit/{entry.pk}/")

    assert ("Title", "Case triage", "Other", True) in [(t.label, t.before, t.after, t.changes) for t in told_of(entry)]
    assert answer.context["target_url"] == f"/initiatives/{initiative.key}/"
    assert [(fit.holds, fit.text) for fit in answer.context["fits"]] == [
        (True, "Its digest is that of its content."),
        (True, "It follows the entry before it."),
    ]
