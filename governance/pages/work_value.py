"""What worth asks of one person, as My work shows it."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.pages.tasks import Task
from governance.queries.work_value import value_work
from roles.models import Person


def value_tasks(person: Person, today: date) -> Iterator[Task]:
    """Yield the objectives, benefits and readings that wait for this person."""
    work = value_work(person, today)
    for objective in work.objectives:
        address = reverse("initiative-value", args=[objective.initiative.key])
        text = _("Agree to an objective: %(statement)s") % {"statement": objective.statement}
        note = _("%(initiative)s · set by %(name)s") % {"initiative": objective.initiative, "name": objective.set_by}
        url = f"{address}#objective-{objective.pk}"
        yield Task(text, url, note, icon="signature", act_label=_("Read and agree"))
    for benefit in work.to_rely_on:
        text = _("Say whether finance relies on it: %(name)s") % {"name": benefit.name}
        url = f"{reverse('benefit', args=[benefit.pk])}#commit"
        yield Task(text, url, str(benefit.initiative), icon="scale", act_label=_("Look at it"))
    for benefit in work.to_validate:
        text = _("Say whether it came true: %(name)s") % {"name": benefit.name}
        url = f"{reverse('benefit', args=[benefit.pk])}#validate"
        yield Task(text, url, str(benefit.initiative), benefit.target_on, "stamp", act_label=_("Look at it"))
    for due in work.readings:
        text = _("Say what is seen of it: %(name)s") % {"name": due.benefit.name}
        url = f"{reverse('benefit', args=[due.benefit.pk])}#read"
        yield Task(text, url, str(due.benefit.initiative), due.day, "check", act_label=_("Say it"))
