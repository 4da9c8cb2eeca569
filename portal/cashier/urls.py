# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import path

from portal.cashier import lists

app_name = "cashier"
urlpatterns = [
    path("", lists.start, name="start"),
    path("listen/<uuid:drawn_up>/", lists.payment_list, name="list"),
    path("listen/<uuid:drawn_up>/tabelle/", lists.table, name="table"),
    path("listen/<uuid:drawn_up>/<slug:act>/", lists.act, name="act"),
]
