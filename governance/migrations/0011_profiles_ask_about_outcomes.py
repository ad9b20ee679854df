"""Profiles that exist ask from now on how outcomes are measured and who can step in, as shipped ones do."""

from django.db import migrations

CORE = ["HUM-2", "RSK-3", "MEA-1", "MEA-2"]
FULL = ["DEC-10", "HUM-2", "HUM-3", "HUM-4", "RSK-2", "RSK-3", "RSK-4", "MEA-1", "MEA-2", "MEA-3", "MEA-4"]
PRODUCTION = {
    "default_labour": [*CORE, "RSK-4"],
    "small_organisation": CORE,
    "regulated_financial": FULL,
    "public_sector": FULL,
}
PILOT = dict.fromkeys(PRODUCTION, ["MEA-1"])


def ask(apps, _schema_editor):
    profiles = apps.get_model("governance", "PolicyProfile")
    for profile in profiles.objects.filter(key__in=PRODUCTION):
        added = False
        for gate, numbers in (("requirements_production", PRODUCTION), ("requirements_pilot", PILOT)):
            asked = profile.parameters.get(gate, [])
            if wanted := [number for number in numbers[profile.key] if number not in asked]:
                profile.parameters[gate] = [*asked, *wanted]
                added = True
        if added:
            profile.revision += 1
            profile.save(update_fields=["parameters", "revision"])


class Migration(migrations.Migration):
    dependencies = [("governance", "0010_outcomes")]

    operations = [migrations.RunPython(ask, migrations.RunPython.noop)]
