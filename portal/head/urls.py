# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import path

from portal.head import benefits, monthly, situation

app_name = "head"
urlpatterns = [
    path("", situation.situation, name="situation"),
    path("but/", benefits.situation, name="benefits"),
    path("but/jobcenter/", monthly.table, name="monthly"),
    path("wochenbrief/<uuid:report>/", situation.report, name="report"),
]
