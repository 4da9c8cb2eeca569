# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import URLPattern, path

from portal.applicant import (
    beginning,
    cases,
    colleagues,
    drafting,
    messages,
    papers,
    plan,
    printing,
    profile,
    sending,
    splitting,
)

app_name = "applicant"
urlpatterns: list[URLPattern] = [
    path("meine-antraege/", cases.listing, name="list"),
    path("antrag/neu/<slug:slug>/", beginning.begin, name="begin"),
    path("antrag/neu/<slug:slug>/fuer-wen/", beginning.new_applicant, name="new_applicant"),
    path("antrag/neu/<slug:slug>/aus/<uuid:source>/", beginning.copy, name="copy"),
    path("angaben/", profile.profiles, name="profiles"),
    path("angaben/<uuid:applicant>/", profile.profile, name="profile"),
    path("angaben/iban/", profile.iban, name="iban"),
    path("einladung/<slug:token>/", colleagues.invitation, name="invitation"),
    path("antrag/<uuid:case>/", cases.case, name="case"),
    path("antrag/<uuid:case>/gemeinsam/", colleagues.colleagues, name="colleagues"),
    path("antrag/<uuid:case>/gemeinsam/<uuid:invitation>/beenden/", colleagues.end, name="end_invitation"),
    path("antrag/<uuid:case>/teilen/", splitting.split, name="split"),
    path("antrag/<uuid:case>/frage/<slug:key>/", drafting.page, name="page"),
    path("antrag/<uuid:case>/kosten/", plan.plan, name="plan"),
    path("antrag/<uuid:case>/kosten/neu/<slug:side>/", plan.add_line, name="add_line"),
    path("antrag/<uuid:case>/kosten/<uuid:line>/", plan.change_line, name="change_line"),
    path("antrag/<uuid:case>/kosten/<uuid:line>/entfernen/", plan.remove_line, name="remove_line"),
    path("antrag/<uuid:case>/unterlagen/", papers.documents, name="documents"),
    path("antrag/<uuid:case>/unterlagen/<uuid:document>/", papers.document, name="document"),
    path("antrag/<uuid:case>/unterlagen/<uuid:document>/entfernen/", papers.remove, name="remove_document"),
    path("antrag/<uuid:case>/pruefen/", sending.check, name="check"),
    path("antrag/<uuid:case>/druck/", printing.printed, name="print"),
    path("antrag/<uuid:case>/quittung/", sending.receipt, name="receipt"),
    path("antrag/<uuid:case>/nachreichen/", papers.supply, name="supply"),
    path("antrag/<uuid:case>/nachricht/", messages.write, name="message"),
    path("antrag/<uuid:case>/zurueckziehen/", cases.withdraw, name="withdraw"),
    path("antrag/<uuid:case>/loeschen/", cases.discard, name="discard"),
    path("antrag/<uuid:case>/brief/<uuid:letter>/", papers.letter, name="letter"),
]
