# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of what a body keeps besides its sessions: aims, ready-made conditions, small sums."""

from django.urls import path

from portal.committee import small_sums, strategy

app_name = "keeping"
urlpatterns = [
    path("<uuid:body>/ziele/", strategy.aims, name="aims"),
    path("<uuid:body>/ziele/<slug:act>/", strategy.act_on_aims, name="aim_act"),
    path("<uuid:body>/auflagen/", strategy.blocks, name="blocks"),
    path("<uuid:body>/auflagen/<slug:act>/", strategy.act_on_blocks, name="block_act"),
    path("<uuid:body>/antraege/", small_sums.cases, name="cases"),
    path("<uuid:body>/antraege/<uuid:case>/<slug:act>/", small_sums.act, name="case_act"),
]
