"""What waits for one person where people's work changes, as My work shows it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.pages.tasks import Task
from governance.queries.work_roles import RoleWork


def role_tasks(work: RoleWork) -> Iterator[Task]:
    """Yield work to take out, proofs to verify, and tasks of a redesign."""
    for change in work.removals:
        url = f"{reverse('plan-removal', args=[change.plan_id])}#change-{change.pk}"
        text = _("Take it out of the work: %(activity)s") % {"activity": change.activity}
        label = _("Say that it is out")
        yield Task(text, url, str(change.plan), change.effective_date, "minus", act_label=label)
    for proof in work.proofs:
        url = f"{reverse('plan-removal', args=[proof.change.plan_id])}#removal-{proof.pk}"
        text = _("Verify that it is out: %(activity)s") % {"activity": proof.change.activity}
        note = _("%(plan)s · said by %(name)s") % {"plan": proof.change.plan, "name": proof.reported_by}
        yield Task(text, url, note, icon="check", act_label=_("Verify"))
    for task in work.tasks:
        url = f"{reverse('plan-removal', args=[task.plan_id])}#task-{task.pk}"
        yield Task(task.title, url, str(task.plan), task.due_on, "users-round", act_label=_("Go on"))
