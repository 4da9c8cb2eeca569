# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience. No address names a child, a birthday or a package."""

from django.urls import URLPattern, path

from portal.families import answering, children, claims, papers, sending, start

app_name = "families"
urlpatterns: list[URLPattern] = [
    path("", start.start, name="start"),
    path("hilfe/<slug:lang>/", start.in_other_words, name="help"),
    path("antrag/", answering.begin, name="begin"),
    path("antrag/<uuid:draft>/leistung/", answering.benefit, name="benefit"),
    path("antrag/<uuid:draft>/anderswo/", answering.elsewhere, name="elsewhere"),
    path("antrag/<uuid:draft>/angaben/", answering.contact, name="contact"),
    path("antrag/<uuid:draft>/loeschen/", answering.discard, name="discard"),
    path("antrag/<uuid:draft>/kinder/", children.listing, name="children"),
    path("antrag/<uuid:draft>/kinder/neu/", children.new, name="new_child"),
    path("antrag/<uuid:draft>/kinder/<uuid:child>/", children.change, name="child"),
    path("antrag/<uuid:draft>/kinder/<uuid:child>/entfernen/", children.remove, name="remove_child"),
    path("antrag/<uuid:draft>/kinder/<uuid:child>/hilfen/", children.packages, name="packages"),
    path("antrag/<uuid:draft>/hilfe/<uuid:wish>/", children.wish, name="wish"),
    path("antrag/<uuid:draft>/unterlagen/", papers.documents, name="documents"),
    path("antrag/<uuid:draft>/unterlagen/<uuid:paper>/entfernen/", papers.remove, name="remove_document"),
    path("antrag/<uuid:draft>/pruefen/", sending.check, name="check"),
    path("antrag/<uuid:draft>/quittung/", sending.receipt, name="receipt"),
    path("faelle/", claims.listing, name="claims"),
    path("faelle/<uuid:claim>/", claims.claim, name="claim"),
    path("faelle/<uuid:claim>/nachreichen/", papers.supply, name="supply"),
    path("faelle/<uuid:claim>/zurueckziehen/", claims.withdraw, name="withdraw"),
    path("faelle/<uuid:claim>/widerspruch/", claims.objecting, name="object"),
    path("faelle/<uuid:claim>/widerspruch/zuruecknehmen/", claims.objecting_no_more, name="withdraw_objection"),
    path("faelle/<uuid:claim>/vorschuss/", claims.advance, name="advance"),
    path("faelle/<uuid:claim>/nachricht/", claims.message, name="message"),
    path("faelle/<uuid:claim>/gelesen/", claims.seen, name="seen"),
    path("faelle/<uuid:claim>/brief/<uuid:letter>/", claims.letter, name="letter"),
    path("unterlagen/<uuid:paper>/", papers.download, name="paper"),
]
