"""Profiles that exist ask from now on whose work changes, and who is rewarded for it, as shipped ones do."""

from django.db import migrations

CORE = ["ROL-2", "ROL-3", "ROL-4", "INC-1"]
FULL = ["CAP-4", "ROL-2", "ROL-3", "ROL-4", "ROL-5", "ROL-6", "INC-1", "INC-2", "INC-3"]
PRODUCTION = {
    "default_labour": CORE,
    "small_organisation": CORE,
    "regulated_financial": FULL,
    "public_sector": FULL,
}


def ask(apps, _schema_editor):
    profiles = apps.get_model("governance", "PolicyProfile")
    for profile in profiles.objects.filter(key__in=PRODUCTION):
        asked = profile.parameters.get("requirements_production", [])
        if wanted := [number for number in PRODUCTION[profile.key] if number not in asked]:
            profile.parameters["requirements_production"] = [*asked, *wanted]
            profile.revision += 1
            profile.save(update_fields=["parameters", "revision"])


class Migration(migrations.Migration):
    dependencies = [("governance", "0014_revision_of_plans")]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
