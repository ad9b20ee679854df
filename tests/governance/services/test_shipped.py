from governance.models import PolicyProfile
from governance.services.shipped import shipped_load


def without(profile, name):
    profile.parameters.pop(name)
    profile.save()


def test_a_profile_from_before_a_number_was_known_gets_it_as_shipped(db):
    strict = PolicyProfile.objects.get(key="regulated_financial")
    strict.parameters["pilot_grace_days"] = 3
    without(strict, "pilot_days")

    shipped_load()

    strict.refresh_from_db()
    assert (strict.policy.pilot_days, strict.policy.pilot_grace_days) == (60, 3)


def test_a_profile_of_ones_own_gets_it_from_the_default_one(db):
    parameters = PolicyProfile.objects.get(key="regulated_financial").parameters
    own = PolicyProfile.objects.create(key="ours", name="Ours", parameters=parameters)
    without(own, "pilot_days")

    shipped_load()

    own.refresh_from_db()
    assert own.policy.pilot_days == 90
