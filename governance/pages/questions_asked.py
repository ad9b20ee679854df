"""What waits for those who speak for employees, as My work shows it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from governance.pages.tasks import Task
from roles.models import Person
from roles.queries.representation import questions_for
from roles.rules.representation import Constituency


def questions_asked(person: Person, spoken: tuple[Constituency, ...]) -> Iterator[Task]:
    """Yield each question about a plan that waits for what a body says, for whoever speaks for it."""
    for row in questions_for(person.identity_group, spoken):
        values = {"body": row.rule.body.lower(), "plan": row.plan}
        told = _("asked on %(day)s") % {"day": date_format(row.notified_on, "j M Y") if row.notified_on else ""}
        yield Task(
            title=_("Answer for the %(body)s: %(plan)s") % values,
            url=f"{reverse('plan-consultation', args=[row.plan_id])}#rule-{row.rule_id}",
            note=f"{row.rule.source} · {told}",
            icon="users-round",
            act_label=_("Read and answer"),
        )
