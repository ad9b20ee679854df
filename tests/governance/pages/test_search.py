import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.queries.search import COUNTED, KINDS, statement
from tests.cast import NOW, make_decision, make_initiative
from tests.governance.pages.test_flags import make_flag

URL = "/search/"


@pytest.fixture
def found(client, cast):
    client.force_login(cast.carl)

    def look(q, **more):
        """Return what each kind shows, as texts."""
        groups = client.get(URL, {"q": q, **more}).context["groups"]
        return {
            group["kind"]: ["".join(piece.text for piece in hit["label"]) for hit in group["hits"]] for group in groups
        }

    return look


def test_a_stranger_is_sent_to_sign_in(client, cast):
    assert client.get(URL, {"q": "case"})["Location"].startswith("/sign-in/")


def test_the_very_key_comes_first_then_the_beginning_then_words_then_parts_then_what_is_spelt_alike(cast, found):
    letters = make_initiative(cast, "Letter sorting")
    for title in ("Outletters by post", f"Sorting what {letters.key} leaves", "Sorting of letters", "Leter drafts"):
        make_initiative(cast, title)

    assert found(letters.key)["initiatives"][0] == "Letter sorting"
    assert found("letter")["initiatives"] == [
        *("Letter sorting", "Sorting of letters", "Outletters by post", "Leter drafts")
    ]


def test_a_misspelt_word_finds_what_was_meant(cast, found):
    make_initiative(cast, "Customer triage")

    assert found("cutomer triage") == {"initiatives": ["Customer triage"]}


def test_words_are_found_in_what_it_is_for_and_in_other_forms(client, cast, found):
    initiative = make_initiative(cast, "Desk")
    initiative.purpose = "It sorts letters & <parcels> by urgency."
    initiative.save(update_fields=["purpose"])

    assert found("letter sorting") == {"initiatives": ["Desk"]}
    text = client.get(URL, {"q": "letter"}).content.decode()
    assert "It sorts <mark>letter</mark>s &amp; &lt;parcels&gt; by urgency." in text


def test_every_kind_is_grouped_counted_and_looked_at_alone(client, cast, found):
    initiative = make_initiative(cast, "Marble triage")
    make_decision(cast, name="Route marble")
    make_flag(initiative, message="The marble has no owner.")
    make_flag(initiative, 2, message="The marble had no owner.", state="cleared", cleared_at=NOW)
    cast.carl.job_title = "Marble sorter"
    cast.carl.save(update_fields=["job_title"])

    assert found("marble") == {
        "initiatives": ["Marble triage"],
        "decisions": ["Route marble"],
        "people": ["Carl"],
        "flags": ["The marble has no owner."],
    }
    assert found("marble", kind="decisions") == {"decisions": ["Route marble"]}
    tabs = client.get(URL, {"q": "marble"}).context["tabs"]
    assert [(str(tab["label"]), tab.get("count")) for tab in tabs] == [
        *[("Everything", None), ("Initiatives", 1), ("Decisions", 1), ("People", 1), ("Flags", 1)]
    ]


def test_where_nothing_fits_it_says_how_to_go_on(client, cast, found):
    make_initiative(cast, "Marble triage")

    page = client.get(URL, {"q": "marble qqqq"})

    assert page.context["groups"] == []
    assert [each["url"] for each in page.context["instead"]] == ["/search/?q=marble", "/search/?q=qqqq"]
    assert "Nothing fits “marble qqqq”." in page.content.decode()
    assert found("m") == {}


@pytest.mark.parametrize("count", [1, COUNTED + 20])
def test_whatever_there_is_it_takes_the_same_statements(client, cast, count):
    client.force_login(cast.carl)
    for number in range(count):
        make_initiative(cast, f"Marble triage {number}")
    client.get(URL, {"q": "marble"})

    with CaptureQueriesContext(connection) as sent:
        page = client.get(URL, {"q": "marble", "kind": "initiatives"})

    assert len(sent) == 7
    assert len(page.context["groups"][0]["hits"]) == min(count, 50)
    assert page.context["tabs"][1]["count"] == (1 if count == 1 else f"{COUNTED}+")


@pytest.mark.parametrize("q", ["%", "_" * 5, "\\\\\\", "'; drop", "a'b & !c | d:*", "²²²", "ß" * 100, "💥💥💥"])
def test_whatever_is_typed_is_taken_for_words(client, cast, q):
    make_initiative(cast, "Marble triage")
    client.force_login(cast.carl)

    answer = client.get(URL, {"q": q})

    assert (answer.status_code, answer.context["groups"]) == (200, [])


def test_no_step_has_to_walk_through_a_table(db):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for kind, where in KINDS.items():
            sql, named = statement("cutomer triage", [kind], 5)
            cursor.execute(f"EXPLAIN {sql}", named)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            walked = f"Seq Scan on {where.table} t"
            assert walked not in plan or kind == "waivers", plan
            if kind == "flags":
                continue  # of no flag at all, whichever index there is says as much
            assert f"{where.table}_worded" in plan, plan
            assert "_spelt" in plan or "governance_initiative_title" in plan, plan
