# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import path

from portal.administration import accounts

app_name = "administration"
urlpatterns = [
    path("konten/", accounts.listing, name="accounts"),
    path("konten/<uuid:person>/", accounts.account, name="account"),
]
