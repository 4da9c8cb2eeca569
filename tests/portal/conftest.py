# SPDX-License-Identifier: AGPL-3.0-or-later
"""Browsers of the people most stories of the portal are about."""

import pytest
from django.test import Client

from tests.portal.saving import acts_too
from workflows.demo.district import District


@pytest.fixture
def antje(client: Client, mettmann: District) -> Client:
    client.force_login(mettmann["antje"])
    return client


@pytest.fixture
def oksana(mettmann: District) -> Client:
    """She acts for the same association as Antje."""
    return acts_too(mettmann)
