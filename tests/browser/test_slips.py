# SPDX-License-Identifier: AGPL-3.0-or-later
"""After a secret vote a member looks for their own slip by its code, with script: the browser finds it by itself."""

import pytest

from committees.models import Poll
from law import calendar
from tests.browser.conftest import Visitor
from tests.browser.person import Person
from tests.world import vote_in_secret
from workflows.demo.district import District

pytestmark = pytest.mark.browser
SEARCH, ANSWER, ROWS = "#pruefcode", "[data-slips-answer]", "[data-slip]"


@pytest.fixture
def counted(mettmann: District) -> Poll:
    vote_in_secret(mettmann, mettmann.meeting.held_on, mettmann.person)
    calendar.pretend(mettmann.meeting.held_on)
    return Poll.objects.get(secret=True, closed_at__isnull=False)


def _shown(member: Person) -> list[str]:
    rows = member.page.locator(ROWS).all()
    return [str(row.get_attribute("data-slip")) for row in rows if row.is_visible()]


def test_ones_own_slip_is_found_by_its_code(counted: Poll, visitor: Visitor) -> None:
    member = visitor("fatma", phone=True, script=True)
    member.goes_to(f"/gremium/abstimmung/{counted.public_id}/stimmzettel/")
    asked: list[str] = []
    member.page.on("request", lambda request: asked.append(request.url))
    codes = _shown(member)
    assert len(codes) == counted.slips.count() > 1
    own = codes[1]
    verdict = member.page.locator(f'[data-slip="{own}"] td').inner_text()
    member.page.locator(SEARCH).fill(own.lower().replace("-", " "))
    assert _shown(member) == [own]
    assert member.page.locator(ANSWER).inner_text() == f"Gefunden. Gezählt ist: {verdict}."
    member.page.locator(SEARCH).fill("")
    assert (_shown(member), member.page.locator(ANSWER).inner_text()) == (codes, "")
    member.page.locator(SEARCH).fill("ZZZZZZZZ")
    assert _shown(member) == []
    assert "Dieser Code steht nicht in der Liste." in member.page.locator(ANSWER).inner_text()
    assert asked == [], "the portal learns nothing of who looks for which"


def test_without_script_the_list_is_read(counted: Poll, visitor: Visitor) -> None:
    member = visitor("fatma", phone=True).goes_to(f"/gremium/abstimmung/{counted.public_id}/stimmzettel/")
    assert len(_shown(member)) == counted.slips.count()
    assert not member.page.locator(SEARCH).is_visible()
