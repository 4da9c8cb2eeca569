# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import path

from portal.head import situation

app_name = "head"
urlpatterns = [
    path("", situation.situation, name="situation"),
    path("wochenbrief/<uuid:report>/", situation.report, name="report"),
]
