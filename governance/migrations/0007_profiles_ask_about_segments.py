"""Profiles that exist ask from now on about segments and about people for escalations, as shipped ones do."""

from django.db import migrations

LABOUR = ["CAP-3", "DEC-7"]
PROVEN = [*LABOUR, "DEC-2", "DEC-9"]
ASKED = {
    "default_labour": LABOUR,
    "small_organisation": LABOUR,
    "regulated_financial": PROVEN,
    "public_sector": PROVEN,
}


def ask(apps, _schema_editor):
    profiles = apps.get_model("governance", "PolicyProfile")
    for profile in profiles.objects.filter(key__in=ASKED):
        asked = profile.parameters.get("requirements_production", [])
        wanted = [number for number in ASKED[profile.key] if number not in asked]
        if wanted:
            profile.parameters["requirements_production"] = [*asked, *wanted]
            profile.revision += 1
            profile.save(update_fields=["parameters", "revision"])


class Migration(migrations.Migration):
    dependencies = [("governance", "0006_observations")]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
