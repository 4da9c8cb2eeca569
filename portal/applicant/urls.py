# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import URLPattern, path

from portal.applicant import beginning, cases, drafting, papers, plan, sending

app_name = "applicant"
urlpatterns: list[URLPattern] = [
    path("meine-antraege/", cases.listing, name="list"),
    path("antrag/neu/<slug:slug>/", beginning.begin, name="begin"),
    path("antrag/neu/<slug:slug>/fuer-wen/", beginning.new_applicant, name="new_applicant"),
    path("antrag/<uuid:case>/", cases.case, name="case"),
    path("antrag/<uuid:case>/frage/<slug:key>/", drafting.page, name="page"),
    path("antrag/<uuid:case>/kosten/", plan.plan, name="plan"),
    path("antrag/<uuid:case>/kosten/neu/<slug:side>/", plan.add_line, name="add_line"),
    path("antrag/<uuid:case>/kosten/<uuid:line>/", plan.change_line, name="change_line"),
    path("antrag/<uuid:case>/kosten/<uuid:line>/entfernen/", plan.remove_line, name="remove_line"),
    path("antrag/<uuid:case>/unterlagen/", papers.documents, name="documents"),
    path("antrag/<uuid:case>/unterlagen/<uuid:document>/", papers.document, name="document"),
    path("antrag/<uuid:case>/unterlagen/<uuid:document>/entfernen/", papers.remove, name="remove_document"),
    path("antrag/<uuid:case>/pruefen/", sending.check, name="check"),
    path("antrag/<uuid:case>/quittung/", sending.receipt, name="receipt"),
    path("antrag/<uuid:case>/nachreichen/", papers.supply, name="supply"),
    path("antrag/<uuid:case>/zurueckziehen/", cases.withdraw, name="withdraw"),
    path("antrag/<uuid:case>/loeschen/", cases.discard, name="discard"),
    path("antrag/<uuid:case>/brief/<uuid:letter>/", papers.letter, name="letter"),
]
