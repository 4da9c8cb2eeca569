# SPDX-License-Identifier: AGPL-3.0-or-later
"""A small living district for the demo, the walkthrough and the tests: people, bodies, calls, cases in every state."""
