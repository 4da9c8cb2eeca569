# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import path

from portal.privacy import log, reports

app_name = "privacy"
urlpatterns = [
    path("", log.log, name="log"),
    path("notzugriffe/", reports.reports, name="reports"),
    path("notzugriffe/<uuid:report>/", reports.report, name="report"),
]
