# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import path

from portal.administration import accounts, periods, processes

app_name = "administration"
urlpatterns = [
    path("konten/", accounts.listing, name="accounts"),
    path("konten/<uuid:person>/", accounts.account, name="account"),
    path("aufbewahrung/", periods.overview, name="periods"),
    path("ablaeufe/", processes.overview, name="processes"),
    path("ablaeufe/<slug:sort>/<int:row>/verwerfen/", processes.discard, name="discard"),
]
