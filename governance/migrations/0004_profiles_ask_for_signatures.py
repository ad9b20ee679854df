"""Profiles that exist ask for signatures, controlled exceptions and fresh evidence from now on, as shipped ones do."""

from django.db import migrations

ASKED = {
    "light_tool": {"requirements_production": ["GOV-1"]},
    None: {"requirements_production": ["GOV-1", "GOV-2", "GOV-3"], "requirements_pilot": ["GOV-1"]},
}


def ask(apps, _schema_editor):
    profiles = apps.get_model("governance", "PolicyProfile")
    for profile in profiles.objects.all():
        for name, wanted in ASKED.get(profile.key, ASKED[None]).items():
            asked = profile.parameters.get(name, [])
            profile.parameters[name] = [*asked, *(number for number in wanted if number not in asked)]
        profile.revision += 1
        profile.save(update_fields=["parameters", "revision"])


class Migration(migrations.Migration):
    dependencies = [("governance", "0003_revision_triggers")]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
