"""Addresses of people and of the work they do."""

from django.urls import path

from roles.pages import consultations, delegations, people, removals, role, training, work

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("delegations/<int:pk>/accept/", delegations.accept, name="delegation-accept"),
    path("delegations/<int:pk>/end/", delegations.end, name="delegation-end"),
    path("roles/", work.roles, name="roles"),
    path("roles/<int:pk>/", role.role, name="role"),
    path("roles/plans/<int:pk>/removal/", removals.plan_removal, name="plan-removal"),
    path("roles/plans/<int:pk>/consultation/", consultations.plan_consultation, name="plan-consultation"),
    path("roles/plans/<int:pk>/training/", training.plan_training, name="plan-training"),
]
