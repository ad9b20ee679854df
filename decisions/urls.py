"""Addresses of the register of decisions, under /decisions/."""

from django.urls import path

from decisions.pages import decisions, edge_cases, ownerships, queues

urlpatterns = [
    path("", decisions.decisions, name="decisions"),
    path("new/", decisions.decision_new, name="decision-new"),
    path("queues/new/", queues.queue_new, name="queue-new"),
    path("ownerships/<int:pk>/", ownerships.ownership, name="ownership"),
    path("<int:pk>/", decisions.decision, name="decision"),
    path("<int:pk>/edit/", decisions.decision_edit, name="decision-edit"),
    path("<int:pk>/edge-cases/", edge_cases.decision_edge_cases, name="decision-edge-cases"),
    path("<int:pk>/owner/", ownerships.owner_propose, name="owner-propose"),
]
