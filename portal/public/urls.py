# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import URLPattern, path

from portal.public import absences, account, calendars, health, notices, pages, precheck, preferences, seminars

app_name = "public"
urlpatterns: list[URLPattern] = [
    path("", pages.start, name="start"),
    path("start/", account.home, name="home"),
    path("foerderung/<slug:slug>/", pages.call, name="call"),
    path("foerderung/<slug:slug>/vorab-check/", precheck.precheck, name="precheck"),
    path("seminarangebot/", seminars.offers, name="seminars"),
    path("anmelden/", account.Login.as_view(), name="login"),
    path("abmelden/", account.Logout.as_view(), name="logout"),
    path("konto/", account.overview, name="account"),
    path("konto/name/", account.name, name="name"),
    path("konto/kalender/", calendars.own, name="calendar"),
    path("konto/abwesenheit/", absences.own, name="absence"),
    path("konto/benachrichtigungen/", preferences.own, name="preferences"),
    path("meldungen/", notices.own, name="notices"),
    path("livez", health.live, name="live"),
    path("readyz", health.ready, name="ready"),
    path("kalender/<str:secret>.ics", calendars.read, name="feed"),
    path("impressum/", pages.imprint, name="imprint"),
    path("datenschutz/", pages.privacy, name="privacy"),
    path("barrierefreiheit/", pages.accessibility, name="accessibility"),
]
