"""Reports by e-mail: once for each day, in the receiver's own morning, with what the receiver may read then."""

import io
from datetime import timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.utils import timezone

from governance.models import Delivery, LedgerEntry, ReportSubscription
from governance.rules.report_days import Rhythm, Timing
from governance.services.deliveries import deliveries_run
from governance.services.report_mails import report_mail
from governance.services.report_runs import reports_run
from governance.services.reports import report_end, report_pause, report_resume, report_subscribe
from governance.tasks import reports
from roles.models import Person
from roles.rules.refusals import NotPermitted, Refused
from tests.cast import NOW, make_initiative
from tests.governance.services.test_deliveries import mailbox

__all__ = ["mailbox"]

DAILY = Timing(Rhythm.BUSINESS_DAYS)
# A Tuesday, after the hour at which digests go out everywhere.
MORNING = NOW.replace(year=2026, month=12, day=1, hour=20, minute=0)


def subscribed(person, report="pack", timing=DAILY, at=MORNING - timedelta(days=4), **address):
    return report_subscribe(report=report, address=address, narrowed_by=[], timing=timing, actor=person.actor, at=at)


@pytest.fixture
def petra(cast):
    Person.objects.filter(pk=cast.petra.pk).update(email="petra@example.org", timezone="Asia/Tokyo")
    return Person.objects.get(pk=cast.petra.pk)


def test_auditors_and_people_without_an_address_have_none(cast):
    with pytest.raises(NotPermitted):
        subscribed(cast.arne)
    Person.objects.filter(pk=cast.carl.pk).update(email="")
    with pytest.raises(Refused, match="Nobody knows your e-mail address"):
        subscribed(cast.carl)


def test_only_its_reader_pauses_it_goes_on_and_ends_it(cast, petra):
    made = subscribed(petra)

    for act in (report_pause, report_resume, report_end):
        with pytest.raises(NotPermitted):
            act(made, actor=cast.oscar.actor, at=MORNING)
    with pytest.raises(Refused, match="already"):
        subscribed(petra)
    report_pause(made, actor=petra.actor, at=MORNING)
    report_resume(made, actor=petra.actor, at=MORNING)
    report_end(made, actor=petra.actor, at=MORNING)

    verbs = list(LedgerEntry.objects.filter(verb__startswith="report_").order_by("pk").values_list("verb", flat=True))
    assert verbs == ["report_subscribe", "report_pause", "report_resume", "report_end"]


def test_it_is_put_into_the_outbox_once_a_day_however_often_the_job_runs(petra):
    subscribed(petra)

    made = [reports_run(at=moment) for moment in (MORNING, MORNING, MORNING + timedelta(hours=1))]
    ReportSubscription.objects.update(sent_for=None)  # as if the job had died before it said so
    again = reports_run(at=MORNING)

    assert (made, again) == ([1, 0, 0], 0)
    # In Tokyo it is Wednesday already, half past four in the morning: what is due is Tuesday's.
    (row,) = Delivery.objects.filter(key__startswith="report:")
    local = MORNING.astimezone(ZoneInfo("Asia/Tokyo"))
    assert row.content["day"] == (local.date() - timedelta(days=local.hour < 7)).isoformat()


def test_what_was_due_while_it_was_paused_is_not_sent(petra):
    made = subscribed(petra)
    report_pause(made, actor=petra.actor, at=MORNING - timedelta(days=3))

    paused = reports_run(at=MORNING)
    report_resume(made, actor=petra.actor, at=MORNING)

    assert (paused, reports_run(at=MORNING), reports_run(at=MORNING + timedelta(days=1))) == (0, 0, 1)


def test_who_left_or_ended_it_gets_nothing_even_where_it_waits_already(petra, mailbox):
    subscribed(petra)
    reports_run(at=MORNING)
    Delivery.objects.update(next_at=timezone.now())
    Person.objects.filter(pk=petra.pk).update(status="left")

    deliveries_run()

    assert reports_run(at=MORNING + timedelta(days=1)) == 0
    assert mailbox.taken == []
    assert list(Delivery.objects.filter(key__startswith="report:").values_list("state", flat=True)) == ["moot"]


def test_the_mail_bears_the_list_as_filtered_and_a_way_out_of_it(client, cast, petra, mailbox):
    make_initiative(cast, "Of operations")
    make_initiative(cast, "=Of claims", beneficiary_unit=cast.claims)
    client.force_login(petra)
    client.post(
        f"/portfolio/reports/?of=initiatives&unit={cast.claims.pk}&sort=title&nonsense=1",
        {"report": "initiatives", "rhythm": "business_days"},
    )
    ReportSubscription.objects.update(since=timezone.now() - timedelta(days=9))

    reports()
    deliveries_run()

    (envelope,) = mailbox.taken
    mail = message_from_bytes(envelope.content, policy=policy.default)
    assert mail["Subject"].startswith("List of initiatives, ")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (attached,) = mail.iter_attachments()
    sheet = openpyxl.load_workbook(io.BytesIO(attached.get_content())).active
    listed = client.get("/initiatives/export/csv/", {"unit": cast.claims.pk, "sort": "title"})
    rows = b"".join(listed.streaming_content).decode("utf-8-sig").splitlines()
    assert [cell.value for cell in sheet[1]] == rows[0].split(",")
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == ["'=Of claims"]
    assert "Unit: Claims" in mail.get_body(("plain",)).get_content()

    address = mail["List-Unsubscribe"].strip("<>").partition("/portfolio")[2]
    client.logout()
    assert "This report no more?" in client.get(f"/portfolio{address}").content.decode()
    assert ReportSubscription.objects.get().ended_at is None
    client.post(f"/portfolio{address}", {"List-Unsubscribe": "One-Click"})
    assert ReportSubscription.objects.get().ended_at is not None
    assert client.get("/portfolio/reports/unsubscribe/1:forged/").status_code == 404


def test_flags_that_are_mine_are_the_receivers_and_the_pack_is_made_for_them(cast, petra):
    made = subscribed(petra, "flags", owner="me")
    reports_run(at=MORNING)
    row = Delivery.objects.get(key__startswith="report:")

    mail = report_mail(row, made, MORNING)
    ReportSubscription.objects.update(report="pack", address={"unit": str(cast.claims.pk)})
    pack = report_mail(row, ReportSubscription.objects.select_related("person").get(), MORNING)

    assert [(name.partition("-")[0], kind) for name, _content, kind in mail.attachments] == [
        ("flags", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    ]
    assert pack.attachments[0][1].startswith(b"%PDF-")


def test_somebody_sees_their_own_reports_and_nobody_elses(client, cast, petra):
    made = subscribed(petra, timing=Timing(Rhythm.WEEKLY, weekday=4))
    client.force_login(cast.oscar)

    assert client.get("/portfolio/reports/").context["rows"] == []
    assert client.post(f"/portfolio/reports/{made.pk}/", {"act": "end"}).status_code == 404
    client.force_login(petra)
    assert "each Friday" in client.get("/portfolio/reports/").content.decode()
    client.post(f"/portfolio/reports/{made.pk}/", {"act": "pause"})
    assert ReportSubscription.objects.get().paused_at is not None
