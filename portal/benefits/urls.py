# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import path

from portal.benefits import audits, bills, bulk, claim, contested, deed, emergency, intake, lists, providers, work

app_name = "benefits"
urlpatterns = [
    path("", work.work, name="work"),
    path("aufnehmen/", intake.intake, name="intake"),
    path("sammeln/", bulk.choose, name="bulk"),
    path("sammeln/<slug:act>/", bulk.act, name="bulk_act"),
    path("sammelaktion/<uuid:job>/", bulk.job, name="job"),
    path("notzugriff/", emergency.glass, name="emergency"),
    path("widersprueche/", contested.contested, name="contested"),
    path("pruefung/", audits.audit, name="audit"),
    path("pruefauftraege/", audits.orders, name="orders"),
    path("pruefauftraege/<uuid:order>/beenden/", audits.end, name="end_order"),
    path("anbieter/", providers.providers, name="providers"),
    path("anbieter/neu/", providers.new, name="new_provider"),
    path("anbieter/<uuid:provider>/", providers.provider, name="provider"),
    path("anbieter/<uuid:provider>/<slug:act>/", providers.act, name="provider_act"),
    path("sammelabrechnung/", bills.school_bill, name="school_bill"),
    path("listen/", lists.lists, name="lists"),
    path("listen/muster/", lists.sample, name="list_sample"),
    path("listen/<uuid:listed>/", lists.one, name="list"),
    path("listen/<uuid:listed>/fehler/", lists.errors, name="list_errors"),
    path("faelle/<uuid:claim>/", claim.claim, name="claim"),
    path("faelle/<uuid:claim>/unterlagen/<uuid:paper>/", claim.paper, name="paper"),
    path("faelle/<uuid:claim>/briefe/<uuid:letter>/", claim.letter, name="letter"),
    path("faelle/<uuid:claim>/gelesen/", claim.seen, name="seen"),
    path("faelle/<uuid:claim>/<slug:act>/", deed.act, name="act"),
]
