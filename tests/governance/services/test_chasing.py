"""Keeping at what is missing: told once, reminded, told further up, taken back when somebody else acts."""

from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Delivery, Flag, JobRun, LedgerEntry, Notice
from governance.rules.flags import FLAG_TITLES, PERSON_FLAG_RULES, WATCH_TITLES
from governance.services.accountabilities import accountability_deputise
from governance.services.chasing import chase
from governance.services.flags import flag_accept, flag_acknowledge, flag_snooze, flag_wake
from governance.services.handing_over import flag_assign, flags_hand_over
from governance.services.raising import flags_upsert
from governance.services.sweep import sweep_some
from governance.services.telling import MOST_SINGLE
from roles.models import Absence, Person
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW, appoint, make_initiative, make_person

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def people(cast):
    cast.dora = make_person("Dora", cast.operations)
    cast.initiative = make_initiative(cast)
    Person.objects.filter(pk=cast.olivia.pk).update(email="olivia@example.org")
    return cast


def raised(people, number=1, *, owner="olivia", severity="high", at=NOW):
    owner_id = getattr(people, owner).pk if owner else None
    key = f"F-OWN-1:initiative:{people.initiative.pk}:{number}"
    row = ("F-OWN-1", key, people.initiative.pk, None, severity, f"Nobody answers ({number}).", "accountabilities")
    flags_upsert([(*row, None, "outcome_owner", owner_id, "{}", lambda: at + 5 * DAY)], at)
    return Flag.objects.get(dedupe_key=key, state__in=["open", "acknowledged", "snoozed", "accepted"])


def told(person=None):
    rows = Notice.objects.filter(moot_at=None).exclude(kind="asked").order_by("pk")
    rows = rows.filter(person=person) if person else rows
    return [(notice.person.display_name, str(notice.kind)) for notice in rows.select_related("person")]


def test_run_twice_it_tells_nobody_twice(people):
    raised(people)

    first, second = chase(at=NOW), chase(at=NOW)

    assert (first.notices, first.mails, second.notices, second.mails) == (1, 1, 0, 0)
    assert told() == [("Olivia", "first")]


def test_it_climbs_until_somebody_is_on_it_and_then_only_what_is_late_goes_up(people):
    flag = raised(people, severity="critical")
    for hours in (0, 4, 5):
        chase(at=NOW + hours * HOUR)
    appointed = [("Olivia", "first"), ("Olivia", "reminder"), ("Oscar", "line"), ("Rita", "line")]
    assert sorted(told()) == sorted(appointed)

    flag_acknowledge(flag, actor=people.olivia.actor, at=NOW + 5 * HOUR)
    chase(at=NOW + 24 * HOUR)

    flag.refresh_from_db()
    late = [("Olivia", "overdue"), ("Oscar", "board"), ("Petra", "board")]
    assert sorted(told()) == sorted([*appointed, *late])
    assert flag.level == 2


def test_the_accountable_executive_comes_before_the_line(people):
    appoint(people, people.initiative, "accountable_executive", people.hana)
    raised(people, severity="critical")

    chase(at=NOW + 4 * HOUR)

    assert {name for name, kind in told() if kind == "line"} == {"Hana", "Rita"}


def test_who_is_away_is_not_told_where_a_deputy_of_the_initiative_is_here(people):
    held = appoint(people, people.initiative, "outcome_owner", people.olivia)
    type(held).objects.filter(pk=held.pk).update(deputy=people.dora, deputy_accepted_at=NOW)
    Absence.objects.create(person=people.olivia, starts_on=NOW.date(), ends_on=NOW.date() + 5 * DAY)
    raised(people)

    chase(at=NOW)

    assert told() == [("Dora", "first")]


def test_what_waits_for_one_who_left_is_told_to_their_manager(people):
    Person.objects.filter(pk=people.olivia.pk).update(is_active=False)
    raised(people)

    chase(at=NOW)

    assert told() == [("Oscar", "first")]


def test_handed_on_the_one_is_told_and_the_other_never_reminded_again(people):
    flag = raised(people)
    chase(at=NOW)

    flag_assign(flag, person=people.dora, because="She knows it.", actor=people.olivia.actor, at=NOW + HOUR)
    chase(at=NOW + 2 * HOUR)
    chase(at=NOW + 3 * DAY)

    assert told(people.olivia) == []
    assert told(people.dora)[0] == ("Dora", "first")
    assert Notice.objects.get(person=people.olivia).moot_at == NOW + HOUR
    raised(people)  # a sweep finds it again, for whom the rule names
    flag.refresh_from_db()
    assert (flag.assigned, flag.owner) == (people.dora, people.olivia)
    assert LedgerEntry.objects.get(verb="flag_assign").details["goes_to"] == ["Olivia", "Dora"]


def test_when_the_rule_names_somebody_else_the_chase_begins_anew_with_them(people):
    raised(people)
    chase(at=NOW)

    raised(people, owner="dora", at=NOW + HOUR)
    chase(at=NOW + HOUR)

    assert told() == [("Dora", "first")]


def test_what_gets_worse_is_told_anew_even_when_somebody_was_on_it(people):
    flag = raised(people, severity="medium")
    chase(at=NOW)
    flag_acknowledge(flag, actor=people.olivia.actor, at=NOW)

    flag = raised(people, severity="critical", at=NOW + DAY)
    chase(at=NOW + DAY)

    assert flag.state == "open"
    assert told(people.olivia) == [("Olivia", "first")]
    assert Notice.objects.filter(moot_at=None).get().severity == "critical"


@pytest.mark.parametrize("name", ["carl", "arne", "adam"])
def test_who_is_not_on_it_puts_nothing_off_and_hands_nothing_on(people, name):
    flag, actor = raised(people), getattr(people, name).actor

    with pytest.raises(NotPermitted):
        flag_snooze(flag, until=date(2026, 12, 1), because="Later.", actor=actor, at=NOW)
    with pytest.raises(NotPermitted):
        flag_assign(flag, person=people.dora, actor=actor, at=NOW)
    with pytest.raises(NotPermitted):
        flags_hand_over(people.olivia, people.dora, because="She leaves.", actor=actor, at=NOW)


@pytest.mark.parametrize(
    ("severity", "name", "may"),
    [
        *(("high", "rita", True), ("high", "petra", False), ("medium", "petra", True), ("medium", "olivia", False)),
        *(("medium", "carl", False), ("low", "arne", False)),
    ],
)
def test_only_the_second_line_lets_what_is_high_stay_and_nobody_their_own(people, severity, name, may):
    flag, actor = raised(people, severity=severity), getattr(people, name).actor
    terms = {"until": date(2026, 12, 24), "because": "Small.", "actor": actor, "at": NOW}

    if may:
        assert flag_accept(flag, **terms).state == "accepted"
    else:
        with pytest.raises(NotPermitted):
            flag_accept(flag, **terms)


def test_who_has_to_act_does_not_let_it_stay_with_another_account_either(people):
    flag = raised(people, severity="medium", owner="dora")
    Person.objects.filter(pk=people.petra.pk).update(identity_group=people.dora.identity_group)
    terms = {"until": date(2026, 12, 24), "because": "Small.", "at": NOW}

    with pytest.raises(NotPermitted):
        flag_accept(flag, actor=Person.objects.get(pk=people.petra.pk).actor, **terms)
    with pytest.raises(NotPermitted):  # what is nobody's the PMO has to act on
        flag_accept(raised(people, 2, severity="medium", owner=None), actor=people.petra.actor, **terms)


def test_put_off_it_is_quiet_until_its_day_and_then_chased_from_the_beginning(people):
    flag = raised(people)
    chase(at=NOW)
    flag_snooze(flag, until=date(2026, 12, 1), because="The new owner starts then.", actor=people.olivia.actor, at=NOW)

    chase(at=NOW + 3 * DAY)
    assert told() == []
    chase(at=NOW + 7 * DAY)

    flag.refresh_from_db()
    assert flag.state == "open"
    assert told() == [("Olivia", "first")]


def test_what_is_critical_is_never_put_off_and_all_reasons_are_told(people):
    flag = raised(people, severity="critical")

    with pytest.raises(Refused) as refusal:
        flag_snooze(flag, until=date(2026, 11, 24), because="", actor=people.olivia.actor, at=NOW)

    assert [reason.id for reason in refusal.value.reasons] == ["CRITICAL", "DAY", "REASON"]


def test_it_is_chased_again_at_once_by_whoever_put_it_off(people):
    flag = raised(people)
    flag_snooze(flag, until=date(2026, 12, 1), because="Later.", actor=people.olivia.actor, at=NOW)

    flag_wake(flag, actor=people.olivia.actor, at=NOW + HOUR)
    chase(at=NOW + HOUR)

    assert told() == [("Olivia", "first")]


def test_all_that_waits_for_a_leaver_is_handed_over_under_one_reason(people):
    for number in range(3):
        raised(people, number)

    moved = flags_hand_over(people.olivia, people.dora, because="She leaves.", actor=people.petra.actor, at=NOW)
    chase(at=NOW)

    assert moved == 3
    assert told() == [("Dora", "first")] * 3
    assert {entry.reason for entry in LedgerEntry.objects.filter(verb="flags_hand_over")} == {"She leaves."}


def test_nothing_is_handed_to_who_left_or_audits(people):
    flag = raised(people)
    Person.objects.filter(pk=people.dora.pk).update(is_active=False)

    for person in (Person.objects.get(pk=people.dora.pk), people.arne):
        with pytest.raises(Refused):
            flag_assign(flag, person=person, actor=people.olivia.actor, at=NOW)


def test_many_at_once_are_told_as_one_that_counts_them(people):
    for number in range(MOST_SINGLE + 3):
        raised(people, number, owner=None)

    chase(at=NOW)

    [notice] = Notice.objects.filter(person=people.petra)
    assert (notice.count, notice.flag) == (MOST_SINGLE + 3, None)
    assert notice.url == f"/flags/?{urlencode({'told': notice.key})}"


def test_a_notice_of_many_leads_a_deputy_to_exactly_those_and_is_settled_with_the_last_of_them(people, client):
    appoint(people, people.initiative, "outcome_owner", people.olivia, deputy=people.dora)
    accountability = people.initiative.accountabilities.get()
    accountability_deputise(accountability, actor=people.dora.actor, at=NOW)
    Absence.objects.create(person=people.olivia, starts_on=NOW.date(), ends_on=NOW.date() + 9 * DAY)
    flags = [raised(people, number) for number in range(MOST_SINGLE + 1)]
    raised(people, "other", owner="tom")
    chase(at=NOW)
    notice = Notice.objects.get(person=people.dora, count__gt=1)
    client.force_login(people.dora)

    shown = client.get(notice.url).context["rows"]
    sweep_some(initiatives=[people.initiative.pk], at=NOW + HOUR)

    assert {row.flag.pk for row in shown} == {flag.pk for flag in flags}
    notice.refresh_from_db()
    assert notice.moot_at == NOW + HOUR
    assert len(client.get(notice.url).context["rows"]) == len(flags)  # what became of them is shown as well


def test_cleared_what_was_told_of_it_is_moot_and_not_mailed(people):
    flag = raised(people)
    Flag.objects.filter(pk=flag.pk).update(state="cleared", cleared_at=NOW)
    Notice.objects.create(
        key="told", person=people.olivia, kind="first", flag=flag, message="Told.", url="/", created_at=NOW, urgent=True
    )

    chase(at=NOW)

    assert Notice.objects.get(key="told").moot_at == NOW
    assert not Delivery.objects.exists()


def test_it_takes_the_same_statements_for_one_flag_as_for_many(people, django_assert_max_num_queries):
    for number in range(40):
        raised(people, number, owner="olivia" if number % 2 else "dora")

    with django_assert_max_num_queries(60):
        chase(at=NOW)


def test_all_of_a_leavers_is_handed_over_in_the_same_statements_however_much_it_is(people):
    def handed(number):
        for each in range(number):
            raised(people, f"{number}-{each}")
        with CaptureQueriesContext(connection) as sent:
            flags_hand_over(people.olivia, people.dora, because="She leaves.", actor=people.petra.actor, at=NOW)
        return [query["sql"] for query in sent if "governance_notice" in query["sql"] or "UPDATE" in query["sql"][:8]]

    assert len(handed(2)) == len(handed(9))


def test_a_run_that_did_nothing_is_not_kept_once_a_later_one_is_there(people):
    raised(people)
    for minutes in range(4):
        chase(at=NOW + timedelta(minutes=minutes))

    kept = JobRun.objects.filter(job="chase").order_by("pk").values_list("evaluated", flat=True)
    assert list(kept) == [1, 0]


def test_what_is_not_urgent_waits_for_the_morning_where_its_reader_is(people):
    Person.objects.filter(pk=people.olivia.pk).update(timezone="America/New_York")
    raised(people, severity="medium")

    at_nine_utc = chase(at=NOW)
    at_two_pm_utc, again = chase(at=NOW + 5 * HOUR), chase(at=NOW + 6 * HOUR)

    assert (at_nine_utc.mails, at_two_pm_utc.mails, again.mails) == (0, 1, 0)
    assert Delivery.objects.get().key.startswith(f"mail:digest:{people.olivia.pk}:")


def test_what_can_wait_for_a_week_comes_on_monday(people):
    raised(people, severity="low")

    assert [chase(at=NOW + days * DAY).mails for days in (0, 1, 2, 3, 6)] == [0, 0, 0, 0, 1]


@pytest.mark.parametrize("rule", sorted(FLAG_TITLES))
def test_each_flag_of_the_catalogue_is_told_kept_told_further_up_and_cleared(people, rule):
    """What each rule finds is tested beside the rule; here is what becomes of it, by the moment that a job is given."""
    about = (people.olivia.pk, None) if rule in PERSON_FLAG_RULES else (None, people.initiative.pk)
    person_id, initiative_id = about if rule not in WATCH_TITLES else (None, None)
    key = f"{rule}:one"
    row = (rule, key, initiative_id, person_id, "high", "It is so.", "jobs", None, "", people.olivia.pk, "{}")
    row = (*row, lambda: NOW + 5 * DAY)

    assert flags_upsert([row], NOW) == (1, 0)
    chase(at=NOW)
    assert flags_upsert([row], NOW + HOUR) == (0, 1)
    chase(at=NOW + 2 * DAY)
    assert {(name, kind) for name, kind in told()} == {("Olivia", "first"), ("Olivia", "reminder"), ("Oscar", "line")}

    if rule in WATCH_TITLES:
        return  # what watches over the portal itself clears its own flags, and is tested there
    sweep_some(initiatives=[people.initiative.pk], people=[people.olivia.pk], at=NOW + 2 * DAY)
    assert Flag.objects.get(dedupe_key=key).state == "cleared"
    assert not Notice.objects.filter(flag__dedupe_key=key, moot_at=None).exists()
