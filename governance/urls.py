"""Every address of the portal."""

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from governance.pages import (
    accountabilities,
    attestations,
    classifications,
    flags,
    health,
    imports,
    initiative_citations,
    initiative_forms,
    initiative_gate,
    initiative_history,
    initiative_overview,
    initiatives,
    palette,
    policy,
    portfolio,
    sign_in,
    styleguide,
    tolerances,
    work,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", work.my_work, name="my-work"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("palette/", palette.palette, name="palette"),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
    path("initiatives/", initiatives.initiatives, name="initiatives"),
    path("initiatives/export/<str:kind>/", initiatives.initiatives_export, name="initiatives-export"),
    path("initiatives/new/", initiative_forms.initiative_new, name="initiative-new"),
    path("initiatives/<str:key>/", initiative_overview.initiative, name="initiative"),
    path("initiatives/<str:key>/edit/", initiative_forms.initiative_edit, name="initiative-edit"),
    path("initiatives/<str:key>/decisions/", initiative_citations.initiative_decisions, name="initiative-decisions"),
    path("initiatives/<str:key>/roles/", initiative_citations.initiative_roles, name="initiative-roles"),
    path(
        "initiatives/<str:key>/decisions/<int:pk>/cite/",
        initiative_citations.decision_cite,
        name="initiative-decision-cite",
    ),
    path(
        "initiatives/<str:key>/decisions/<int:pk>/uncite/",
        initiative_citations.decision_uncite,
        name="initiative-decision-uncite",
    ),
    path("initiatives/<str:key>/roles/<int:pk>/cite/", initiative_citations.plan_cite, name="initiative-plan-cite"),
    path(
        "initiatives/<str:key>/roles/<int:pk>/uncite/", initiative_citations.plan_uncite, name="initiative-plan-uncite"
    ),
    path("initiatives/<str:key>/gate/", initiative_gate.initiative_gate, name="initiative-gate"),
    path("initiatives/<str:key>/history/", initiative_history.initiative_history, name="initiative-history"),
    path("initiatives/<str:key>/classification/", classifications.classification, name="classification"),
    path("initiatives/<str:key>/accountabilities/", accountabilities.accountabilities, name="accountabilities"),
    path("initiatives/<str:key>/tolerances/", tolerances.tolerances, name="initiative-tolerances"),
    path("initiatives/<str:key>/attestation/", attestations.attestation, name="attestation"),
    path("classifications/<int:pk>/decide/", classifications.classification_decide, name="classification-decide"),
    path("accountabilities/<int:pk>/", accountabilities.accountability, name="accountability"),
    path("tolerances/<int:pk>/", tolerances.tolerance, name="tolerance"),
    path("flags/", flags.flags, name="flags"),
    path("flags/export/<str:kind>/", flags.flags_export, name="flags-export"),
    path("flags/<int:pk>/acknowledge/", flags.flag_acknowledge, name="flag-acknowledge"),
    path("policy/", policy.policy, name="policy"),
    path("import/", imports.import_upload, name="import"),
    path("import/<str:token>/", imports.import_preview, name="import-preview"),
    path("import/<str:token>/columns/", imports.import_columns, name="import-columns"),
    path("import/<str:token>/start/", imports.import_start, name="import-start"),
    path("import/<str:token>/result/", imports.import_result, name="import-result"),
    path("import/<str:token>/report.csv", imports.import_report, name="import-report"),
    path("decisions/", include("decisions.urls")),
    path("", include("roles.urls")),
    path("api/v1/", include("governance.api.urls")),
    path("admin/", admin.site.urls),
]

if settings.DEMO:
    urlpatterns += [
        path("demo/switch/", sign_in.demo_switch, name="demo-switch"),
        path("styleguide/", styleguide.styleguide, name="styleguide"),
    ]
