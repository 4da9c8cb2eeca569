# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes of this audience."""

from django.urls import URLPattern

app_name = "office"
urlpatterns: list[URLPattern] = []
