# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import path

from portal.seminars import board, catalogue, groups, month

app_name = "seminars"
urlpatterns = [
    path("", board.board, name="board"),
    path("kalender/", month.month, name="month"),
    path("gruppen/", groups.groups, name="groups"),
    path("gruppen/<uuid:group>/", groups.group, name="group"),
    path("gruppen/<uuid:group>/angaben/", groups.change, name="change_group"),
    path("gruppen/<uuid:group>/link/", groups.link, name="link"),
    path("angebot/", catalogue.catalogue, name="catalogue"),
    path("angebot/<slug:kind>/neu/", catalogue.new, name="new_row"),
    path("angebot/<slug:kind>/<uuid:row>/", catalogue.change, name="row"),
    path("<uuid:seminar>/", board.seminar, name="seminar"),
    path("<uuid:seminar>/teilnahmeliste/", board.names, name="names"),
    path("<uuid:seminar>/<slug:act>/", board.act, name="act"),
]
