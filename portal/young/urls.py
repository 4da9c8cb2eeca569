# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience: links, no accounts."""

from django.urls import path

from portal.young import pages

app_name = "young"
urlpatterns = [
    path("mitmachen/<uuid:link>/", pages.seminar, name="seminar"),
    path("mitmachen/<uuid:link>/<uuid:registration>/", pages.registration, name="registration"),
    path("zusage/<uuid:booking>/", pages.booking, name="booking"),
]
