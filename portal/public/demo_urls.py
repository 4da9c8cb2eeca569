# SPDX-License-Identifier: AGPL-3.0-or-later
"""Doors of the demo: every persona and one button to be them."""

from django.urls import URLPattern

app_name = "demo"
urlpatterns: list[URLPattern] = []
