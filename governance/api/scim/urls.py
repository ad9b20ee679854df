"""Addresses of SCIM, under /scim/v2/."""

from django.urls import re_path

from governance.api.scim.description import ConfigView, SchemasView, TypesView
from governance.api.scim.groups import GroupsView, GroupView
from governance.api.scim.users import UsersView, UserView

urlpatterns = [
    re_path(r"^ServiceProviderConfig/?$", ConfigView.as_view(), name="scim-config"),
    re_path(r"^ResourceTypes/?$", TypesView.as_view(), name="scim-types"),
    re_path(r"^Schemas/?$", SchemasView.as_view(), name="scim-schemas"),
    re_path(r"^Schemas/(?P<key>[\w.:-]{1,120})/?$", SchemasView.as_view(), name="scim-schema"),
    re_path(r"^Users/?$", UsersView.as_view(), name="scim-users"),
    re_path(r"^Users/(?P<pk>[0-9]{1,18})/?$", UserView.as_view(), name="scim-user"),
    re_path(r"^Groups/?$", GroupsView.as_view(), name="scim-groups"),
    re_path(r"^Groups/(?P<group>[\w-]{1,40})/?$", GroupView.as_view(), name="scim-group"),
]
