import pytest


@pytest.fixture
def page(client, cast):
    client.force_login(cast.carl)
    return lambda **query: client.get("/pilot-size/", query)


def shown(answer):
    return [(row.errors, row.cases, row.weeks) for row in answer.context["rows"]]


def test_a_link_with_the_limit_alone_says_how_many_cases_show_that_it_is_kept(page):
    answer = page(limit="5")

    assert [cases for _, cases, _ in shown(answer)][:4] == [59, 93, 124, 153]
    assert (answer.context["enough"].cases, answer.context["enough"].errors) == (361, 11)
    text = answer.content.decode()
    assert "Without any error, 59 cases show that at most 5 % go wrong." in text
    assert "Many pilots are too small to say anything" in text
    assert "With 20 cases and no error, as many as 13.9 % may still go wrong." in text
    assert '<th scope="col" class="num">Weeks</th>' not in text


def test_it_reckons_weeks_and_takes_another_confidence_and_a_guess_of_ones_own(page):
    answer = page(limit="2", expected="0", confidence="99", weekly="100")

    assert shown(answer)[0] == (0, 228, 3)
    assert answer.context["enough"].cases == 228


def test_without_a_limit_it_asks_for_one(page):
    answer = page()

    assert answer.status_code == 200
    assert "rows" not in answer.context
    assert not answer.context["form"].is_bound


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ({"limit": "much"}, "limit", "number"),
        ({"limit": "0"}, "limit", "0.001"),
        ({"limit": ""}, "limit", "required"),
        ({"limit": "nan"}, "limit", "number"),
        ({"limit": "5", "expected": "5"}, "expected", "no number of cases"),
        ({"limit": "5", "expected": "4.99"}, "expected", "no pilot shows"),
        ({"limit": "5", "expected": "-1"}, "expected", "0"),
        ({"limit": "5", "weekly": "0"}, "weekly", "1"),
        ({"limit": "5", "confidence": "100"}, "confidence", "100"),
    ],
)
def test_what_cannot_be_reckoned_is_said_beside_its_field_which_keeps_what_was_typed(page, query, field, says):
    answer = page(**query)

    assert "rows" not in answer.context
    form = answer.context["form"]
    assert says in form.errors[field][0]
    assert form[field].value() == query[field]
    assert form.errors[field][0] in answer.content.decode()
