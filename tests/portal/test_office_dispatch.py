# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a clerk sees of a letter is what lies in the file, or the page says that it is not."""

import pytest

from grants.models import Applicant
from tests.portal.office import Desk, url_of
from workflows import consequences
from workflows.demo.district import District


@pytest.fixture
def desk(mettmann: District) -> Desk:
    return Desk(mettmann)


def test_a_letter_with_an_old_address_is_told_before_it_is_posted(desk: Desk) -> None:
    """The picture is set again from today's data: it would show an address that the PDF in the file has not."""
    case = desk.case("awarded")
    letter = case.letters.get(kind="decision")
    picture = f"{url_of(case)}brief/{letter.public_id}/bild/"
    assert desk.get("sabine", picture).status_code == 200
    assert "hat sich etwas geändert" not in desk.get("sabine", url_of(case, "dispatch")).content.decode()
    Applicant.objects.filter(pk=case.applicant_id).update(street="Neue Gasse 9")
    page = desk.get("sabine", url_of(case, "dispatch")).content.decode()
    assert "Seit dieser Bescheid entstand, hat sich etwas geändert" in page
    assert picture not in page
    assert desk.get("sabine", picture).status_code == 404
    desk.browser("sabine").post(url_of(case, "renew_letter"))
    consequences.run_pending()
    renewed = case.letters.filter(kind="decision").latest("event_id")
    assert renewed != letter
    assert f"{renewed.public_id}/bild/" in desk.get("sabine", url_of(case, "dispatch")).content.decode()
