# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import path

from portal.committee import acts, bookmarks, circulating, items, papers, secret, sessions

app_name = "committee"
urlpatterns = [
    path("", sessions.meetings, name="meetings"),
    path("sitzung/<uuid:meeting>/", sessions.meeting, name="meeting"),
    path("sitzung/<uuid:meeting>/unterlagen.pdf", papers.bundle, name="bundle"),
    path("sitzung/<uuid:meeting>/niederschrift.pdf", papers.draft, name="minutes_draft"),
    path("papier/<uuid:paper>/", papers.paper, name="paper"),
    path("top/<uuid:item>/notiz/", papers.note, name="note"),
    path("top/<uuid:item>/merken/", bookmarks.keep, name="bookmark"),
    path("sitzung/<uuid:meeting>/<slug:act>/", acts.meeting_act, name="meeting_act"),
    path("top/<uuid:item>/", items.item, name="item"),
    path("abstimmung/<uuid:poll>/vote/", items.vote, name="vote"),
    path("abstimmung/<uuid:poll>/cast_secret/", secret.ballot, name="cast_secret"),
    path("abstimmung/<uuid:poll>/stimmzettel/", secret.slips, name="slips"),
    path("umlauf/", circulating.circulations, name="circulations"),
    path("umlauf/<uuid:case>/", circulating.circulate, name="circulate"),
    path("geheime-abstimmung/", secret.explained, name="secrecy"),
    path("abstimmung/<uuid:poll>/<slug:act>/", acts.poll_act, name="poll_act"),
]
