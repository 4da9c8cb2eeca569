# SPDX-License-Identifier: AGPL-3.0-or-later
"""Names stand on a list only where somebody demands it, and young people read so before they register."""

from django.test import Client

from tests.seminars.conftest import HELD, TALKED, Offer
from workflows import seminars


def test_a_list_of_names_is_there_only_where_it_is_demanded(offer: Offer, client: Client) -> None:
    plain = offer.opened()
    client.force_login(offer.district["sabine"])
    assert client.get(f"/seminare/{plain.public_id}/teilnahmeliste/").status_code == 404
    offer.act(plain, "cancel_seminar", because="Niemand hat Zeit.")
    said = {"minimum": 1, "maximum": 1, "until": HELD, "names_for": "Das Bundesprogramm"}
    seminar = offer.act(offer.confirmed(), "open_registration", **said)
    for name in ("Emre Kaya", "Nour Haddad"):
        mine = {"name": name, "email": f"{name[:2]}@example.org", "age_group": "to17"}
        seminars.register(seminar.link, on=TALKED, **mine)
    page = client.get(f"/seminare/{seminar.public_id}/teilnahmeliste/").content.decode()
    assert "Emre Kaya" in page
    assert "Nour Haddad" not in page, "who waits signs nothing"


def test_young_people_read_of_it_before_they_register(offer: Offer, client: Client) -> None:
    said = {"minimum": 1, "maximum": 1, "until": HELD, "names_for": "Das Bundesprogramm"}
    seminar = offer.act(offer.confirmed(), "open_registration", **said)
    page = client.get(f"/mitmachen/{seminar.link}/").content.decode()
    assert "Das Bundesprogramm verlangt sie als Nachweis" in page
    assert "Dein Vorname und Nachname" in page
