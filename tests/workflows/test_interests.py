# SPDX-License-Identifier: AGPL-3.0-or-later
"""A body convenes its sessions, and members say what they are to organisations."""

from datetime import date, time

import pytest

from committees.models import Meeting, Recusal, Tenure
from grants.models import Affiliation
from law.finding import Refused
from tests.portal.committee import Evening
from workflows.demo.district import District
from workflows.engine import Forbidden, perform

ON = date(2027, 1, 25)


def test_a_session_is_convened_once_a_day(mettmann: District) -> None:
    d, day = mettmann, date(2027, 6, 2)
    data = {"held_on": day, "starts_at": time(18, 30), "place": "Kreishaus"}
    perform("convene", d.committee, by=d["katrin"], on=ON, **data)
    found = Meeting.objects.get(committee=d.committee, held_on=day)
    assert (found.starts_at, found.place, found.kind) == (time(18, 30), "Kreishaus", "session")
    with pytest.raises(Refused, match="schon eine Sitzung"):
        perform("convene", d.committee, by=d["katrin"], on=ON, **data)
    with pytest.raises(Refused, match="Dieser Tag ist vorbei"):
        perform("convene", d.committee, by=d["mehmet"], on=ON, held_on=date(2027, 1, 24))
    with pytest.raises(Forbidden):
        perform("convene", d.committee, by=d["fatma"], on=ON, **data)


def test_what_a_member_says_of_themselves_proposes_the_recusal(mettmann: District) -> None:
    d = mettmann
    own, other = Tenure.objects.get(user=d["karim"]), Tenure.objects.get(user=d["fatma"])
    data = {"name": d.association.name, "kind": "board"}
    with pytest.raises(Refused, match="nur Ihre eigenen"):
        perform("name_affiliation", d.committee, by=d["karim"], on=ON, tenure=other, **data)
    perform("name_affiliation", d.committee, by=d["karim"], on=ON, tenure=own, **data)
    with pytest.raises(Refused, match="steht schon"):
        perform("name_affiliation", d.committee, by=d["katrin"], on=ON, tenure=own, **data)
    evening = Evening(d)
    assert Recusal.objects.get(item=evening.item(evening.case())).user == d["karim"]


def named(district: District, *, by: str) -> Affiliation:
    """What is written about Karim, by him or by somebody who keeps the papers."""
    tenure = Tenure.objects.get(user=district["karim"])
    data = {"tenure": tenure, "name": district.association.name, "kind": "board"}
    perform("name_affiliation", district.committee, by=district[by], on=ON, **data)
    return Affiliation.objects.get()


def test_what_others_wrote_about_a_member_they_alone_take_back(mettmann: District) -> None:
    d = mettmann
    row = named(d, by="katrin")
    with pytest.raises(Refused, match=r"nicht Sie selbst angegeben.*bitten Sie die Geschäftsführung"):
        perform("drop_affiliation", d.committee, by=d["karim"], on=ON, affiliation=row)
    perform("drop_affiliation", d.committee, by=d["katrin"], on=ON, affiliation=row)
    assert not Affiliation.objects.exists()


def test_a_tie_nobody_named_is_the_offices_to_drop(mettmann: District) -> None:
    d = mettmann
    row = Affiliation.objects.create(user=d["karim"], name="Sportverein", kind="member")
    with pytest.raises(Refused, match="nicht Sie selbst"):
        perform("drop_affiliation", d.committee, by=d["karim"], on=ON, affiliation=row)


def test_only_ones_own_is_dropped_and_what_it_led_to_stays(mettmann: District) -> None:
    d = mettmann
    row = named(d, by="karim")
    evening = Evening(d)
    evening.case()
    with pytest.raises(Refused, match="nur Ihre eigenen"):
        perform("drop_affiliation", d.committee, by=d["fatma"], on=ON, affiliation=row)
    perform("drop_affiliation", d.committee, by=d["karim"], on=ON, affiliation=row)
    assert Recusal.objects.get().standing == Recusal.Standing.EXCLUDED
    stranger = Affiliation.objects.create(user=d["nora"], name="Verein", kind="member")
    with pytest.raises(Refused, match="gehört nicht zu diesem Gremium"):
        perform("drop_affiliation", d.committee, by=d["katrin"], on=ON, affiliation=stranger)


def test_the_page_of_a_body_shows_ones_own(mettmann: District) -> None:
    d = mettmann
    evening = Evening(d)
    Affiliation.objects.create(user=d["karim"], name="Sportverein Hilden", kind="member")
    page = f"/gremien/{d.committee.public_id}/"
    assert "Sportverein Hilden" in evening.read("karim", page)
    assert "Sportverein Hilden" in evening.read("katrin", page)
    assert "Sportverein Hilden" not in evening.read("fatma", page)
    form = page + "name_affiliation/"
    tenure = Tenure.objects.get(user=d["fatma"])
    assert evening.send("fatma", form, tenure=tenure.pk, name="Chor e.V.", kind="member").status_code == 302
    assert "Chor e.V., Mitglied" in evening.read("fatma", page)
