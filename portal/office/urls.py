# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import path

from portal.office import (
    absences,
    at_risk,
    bulk,
    case,
    deed,
    filters,
    intake,
    previews,
    printing,
    transfers,
    versions,
    work,
)

app_name = "office"
urlpatterns = [
    path("", work.work, name="work"),
    path("gefaehrdet/", at_risk.at_risk, name="at_risk"),
    path("filter/", filters.listing, name="filters"),
    path("filter/merken/", filters.keep, name="keep_filter"),
    path("filter/<uuid:filter>/", filters.rename, name="rename_filter"),
    path("filter/<uuid:filter>/entfernen/", filters.forget, name="forget_filter"),
    path("sammeln/", bulk.choose, name="bulk"),
    path("sammeln/<uuid:job>/", bulk.job, name="job"),
    path("sammeln/<slug:act>/", bulk.act, name="bulk_act"),
    path("eingang/", intake.intake, name="intake"),
    path("abwesenheiten/", absences.team, name="absences"),
    path("umwidmungen/", transfers.listing, name="transfers"),
    path("umwidmungen/<uuid:resolution>/", transfers.transfer, name="transfer"),
    path("fall/<uuid:case>/", case.case, name="case"),
    path("fall/<uuid:case>/fassungen/", versions.compare, name="versions"),
    path("fall/<uuid:case>/druck/", printing.printed, name="print"),
    path("fall/<uuid:case>/dokument/<uuid:document>/", case.document, name="document"),
    path("fall/<uuid:case>/brief/<uuid:letter>/", case.letter, name="letter"),
    path("fall/<uuid:case>/brief/<uuid:letter>/bild/", previews.picture, name="letter_picture"),
    path("fall/<uuid:case>/entwurf/", previews.draft, name="draft"),
    path("fall/<uuid:case>/entwurf/bild/", previews.draft_picture, name="draft_picture"),
    path("fall/<uuid:case>/<slug:act>/", deed.act, name="act"),
]
