# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes about the bodies themselves: their rules, their seats, and who sits there."""

from django.urls import path

from portal.committee import bodies, rules

app_name = "bodies"
urlpatterns = [
    path("", bodies.listing, name="list"),
    path("<uuid:body>/", bodies.body, name="body"),
    path("<uuid:body>/regeln/", rules.versions, name="rules"),
    path("<uuid:body>/regeln/neu/", rules.begin, name="begin_rules"),
    path("<uuid:body>/regeln/neu/<slug:start>/", rules.write, name="write_rules"),
    path("<uuid:body>/regeln/<slug:since>/", rules.version, name="version"),
    path("<uuid:body>/<slug:act>/", bodies.act, name="act"),
]
