# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import path

from portal.office import case, deed, intake, work

app_name = "office"
urlpatterns = [
    path("", work.work, name="work"),
    path("eingang/", intake.intake, name="intake"),
    path("fall/<uuid:case>/", case.case, name="case"),
    path("fall/<uuid:case>/dokument/<uuid:document>/", case.document, name="document"),
    path("fall/<uuid:case>/brief/<uuid:letter>/", case.letter, name="letter"),
    path("fall/<uuid:case>/<slug:act>/", deed.act, name="act"),
]
