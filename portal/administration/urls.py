# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import path

from portal.administration import accounts, calls, periods, processes

app_name = "administration"
urlpatterns = [
    path("konten/", accounts.listing, name="accounts"),
    path("konten/<uuid:person>/", accounts.account, name="account"),
    path("aufbewahrung/", periods.overview, name="periods"),
    path("aufrufe/", calls.calls, name="calls"),
    path("aufrufe/neu/", calls.new, name="new_call"),
    path("aufrufe/<uuid:call>/", calls.call, name="call"),
    path("aufrufe/<uuid:call>/vorschau/", calls.preview, name="call_preview"),
    path("aufrufe/<uuid:call>/kopieren/", calls.copy, name="copy_call"),
    path("aufrufe/<uuid:call>/<slug:act>/", calls.act, name="call_act"),
    path("ablaeufe/", processes.overview, name="processes"),
    path("ablaeufe/<slug:sort>/<int:row>/verwerfen/", processes.discard, name="discard"),
]
