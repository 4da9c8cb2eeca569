# SPDX-License-Identifier: AGPL-3.0-or-later
"""The routes, one file per audience. The demo's doors exist in the demo alone."""

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("", include("portal.public.urls")),
    path("", include("portal.public.account_urls")),
    path("", include("portal.applicant.urls")),
    path("familie/", include("portal.families.urls")),
    path("gremium/", include("portal.committee.urls")),
    path("gremien/", include("portal.committee.keeping_urls")),
    path("gremien/", include("portal.committee.body_urls")),
    path("amt/", include("portal.office.urls")),
    path("but/", include("portal.benefits.urls")),
    path("leseprotokoll/", include("portal.privacy.urls")),
    path("kasse/", include("portal.cashier.urls")),
    path("verwaltung/", include("portal.administration.urls")),
    path("seminare/", include("portal.seminars.urls")),
    path("", include("portal.young.urls")),
    path("lage/", include("portal.head.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("portal.public.demo_urls")))

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"
