# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience: links, no accounts."""

from django.urls import path

from portal.young import calendars, group, pages

app_name = "young"
urlpatterns = [
    path("mitmachen/<uuid:link>/", pages.seminar, name="seminar"),
    path("mitmachen/<uuid:link>/<uuid:registration>/", pages.registration, name="registration"),
    path("mitmachen/<uuid:link>/<uuid:registration>/kalender.ics", calendars.registration, name="own_calendar"),
    path("zusage/<uuid:booking>/", pages.booking, name="booking"),
    path("zusage/<uuid:booking>/kalender.ics", calendars.booking, name="booking_calendar"),
    path("gruppe/<uuid:link>/kalender.ics", calendars.group, name="group_calendar"),
    path("gruppe/<uuid:link>/", group.group, name="group"),
    path("gruppe/<uuid:link>/wunsch/", group.wish, name="wish"),
    path("gruppe/<uuid:link>/<uuid:seminar>/", group.seminar, name="group_seminar"),
    path("gruppe/<uuid:link>/<uuid:seminar>/absagen/", group.call_off, name="call_off"),
    path("gruppe/<uuid:link>/<uuid:seminar>/code.svg", group.code, name="code"),
]
