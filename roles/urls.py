"""Addresses of people and of the work they do."""

from django.urls import path

from roles.pages import (
    calendars,
    consultation_rules,
    consultations,
    delegations,
    library,
    memberships,
    people,
    role,
    training,
    work,
    work_calendars,
)

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("memberships/", memberships.memberships, name="memberships"),
    path("memberships/end/", memberships.membership_over, name="membership-end"),
    path("delegations/<int:pk>/accept/", delegations.accept, name="delegation-accept"),
    path("delegations/<int:pk>/end/", delegations.end, name="delegation-end"),
    path("roles/", work.roles, name="roles"),
    path("roles/new/", role.role_new, name="role-new"),
    path("roles/library/", library.library, name="library"),
    path("roles/library/import/", library.library_new, name="library-import"),
    path("roles/library/<int:pk>/", library.occupation, name="occupation"),
    path("roles/<int:pk>/", role.role, name="role"),
    path("roles/<int:pk>/edit/", role.role_edit, name="role-edit"),
    path("roles/<int:pk>/activities/", role.role_activities, name="role-activities"),
    path("roles/<int:pk>/paste/", role.role_paste, name="role-paste"),
    path("roles/plans/<int:pk>/consultation/", consultations.plan_consultation, name="plan-consultation"),
    path("roles/plans/<int:pk>/training/", training.plan_training, name="plan-training"),
    path("roles/plans/<int:pk>/calendar.ics", calendars.plan_calendar, name="plan-calendar"),
    path("roles/consultation-rules/", consultation_rules.consultation_rules, name="consultation-rules"),
    path("roles/consultation-rules/new/", consultation_rules.consultation_rule_new, name="consultation-rule-new"),
    path("roles/consultation-rules/<int:pk>/", consultation_rules.consultation_rule, name="consultation-rule"),
    path("working-days/", work_calendars.work_calendars, name="work-calendars"),
    path("working-days/new/", work_calendars.work_calendar_new, name="work-calendar-new"),
    path("working-days/<int:pk>/", work_calendars.work_calendar, name="work-calendar"),
    path("calendar/", calendars.calendar, name="calendar"),
    path("calendar/<str:feed>.ics", calendars.calendar_feed, name="calendar-feed"),
]
