# SPDX-License-Identifier: AGPL-3.0-or-later
"""Doors of the demo: every persona and one button to be them."""

from django.urls import URLPattern, path

from portal.public import demo, demo_post

app_name = "demo"
urlpatterns: list[URLPattern] = [
    path("", demo.start, name="start"),
    path("post/", demo_post.post, name="post"),
    path("als/<slug:key>/", demo.become, name="become"),
]
