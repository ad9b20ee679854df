"""Addresses of people and of the work they do."""

from django.urls import path

from roles.pages import delegations, people, plans, work

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("delegations/<int:pk>/accept/", delegations.accept, name="delegation-accept"),
    path("delegations/<int:pk>/end/", delegations.end, name="delegation-end"),
    path("roles/", work.roles, name="roles"),
    path("roles/plans/new/", plans.plan_new, name="plan-new"),
    path("roles/plans/<int:pk>/", plans.plan, name="plan"),
]
