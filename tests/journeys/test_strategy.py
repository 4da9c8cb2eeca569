# SPDX-License-Identifier: AGPL-3.0-or-later
"""Aims of a body for a year, applications tied to them, awards counted against them; its ready-made conditions."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from committees.models import Aim, Committee, ConditionBlock
from grants.models import Application, Decision, Event, Pursuit
from grants.strategy import reached
from law.finding import Refused
from permissions import roles
from permissions.policy import Role
from tests.portal.applicant import seal, text
from workflows.demo.district import District
from workflows.demo.drafts import draft
from workflows.engine import Forbidden, Unknown, perform


@pytest.fixture
def katrin(client: Client, mettmann: District) -> Client:
    client.force_login(mettmann["katrin"])
    return client


def url(name: str, body: Committee, *args: object, query: str = "") -> str:
    return reverse(f"keeping:{name}", args=[body.public_id, *args]) + query


def sent(client: Client, address: str, **data: object) -> int:
    answer = client.post(address, {**seal(client, address), **data})
    return answer.status_code


def aim(body: Committee, title: str, year: int = 2027, position: int = 1) -> Aim:
    return Aim.objects.create(committee=body, year=year, position=position, title=title)


def case(district: District, on: date, title: str, *, awarded: int = 0, **values: object) -> Application:
    found = draft(district.call, district.association, title=title, **values)  # type: ignore[arg-type]
    perform("submit", found, by=district["antje"], on=on)
    found.refresh_from_db()
    if awarded:
        award = {"kind": "award", "amount": Decimal(awarded), "reasons": "x", "signed_by": district["sabine"]}
        Decision.objects.create(application=found, decided_on=on, **award)
    return found


def tie(district: District, found: Application, *aims: Aim, by: str = "sabine") -> None:
    perform("tie_aims", found, by=district[by], on=date(2027, 1, 20), aims=list(aims))


def figures(district: District, year: int = 2027) -> list[tuple[str, int, int, Decimal]]:
    strategy = reached(district.committee.pk, year)
    rows = [*strategy.aims, strategy.untied, strategy.total]
    return [(each.title, each.applications, each.awards, each.awarded) for each in rows]


# --- the aims themselves ---


def test_the_secretary_keeps_them(katrin: Client, mettmann: District) -> None:
    body = mettmann.committee
    page = text(katrin.get(url("aims", body, query="?jahr=2027")))
    assert "Für 2027 sind noch keine Ziele festgelegt" in page
    form = url("aim_act", body, "add_aim", query="?jahr=2027")
    assert sent(katrin, form, title="Junge Menschen reden mit", text="Zehn Projekte", year=2027, position=1) == 302
    found = Aim.objects.get()
    page = text(katrin.get(url("aims", body, query="?jahr=2027")))
    assert "Junge Menschen reden mit" in page
    assert "Noch kein Antrag." in page
    change = url("aim_act", body, "change_aim", query=f"?ziel={found.public_id}")
    assert 'value="Junge Menschen reden mit"' in text(katrin.get(change))
    new = {"aim": found.public_id, "title": "Alle reden mit", "text": "", "year": 2027, "position": 2}
    assert sent(katrin, change, **new) == 302
    assert Event.objects.get(act="change_aim").data["before"]["title"] == "Junge Menschen reden mit"
    remove = url("aim_act", body, "remove_aim", query=f"?ziel={found.public_id}")
    assert sent(katrin, remove, aim=found.public_id) == 302
    assert not Aim.objects.exists()
    assert Event.objects.filter(committee=body).count() == 3


def test_an_aim_stands_once_a_year(katrin: Client, mettmann: District) -> None:
    aim(mettmann.committee, "Alle reden mit")
    form = url("aim_act", mettmann.committee, "add_aim", query="?jahr=2027")
    again = katrin.post(form, {**seal(katrin, form), "title": "Alle reden mit", "year": 2027, "position": 1})
    assert (again.status_code, "Dieses Ziel gibt es für 2027 schon." in text(again)) == (422, True)
    assert sent(katrin, form, title="Alle reden mit", year=2028, position=1) == 302


def test_what_is_tied_is_not_struck_and_keeps_its_year(mettmann: District, on: date) -> None:
    d, found = mettmann, aim(mettmann.committee, "Alle reden mit")
    tie(d, case(d, on, "Café"), found)
    with pytest.raises(Refused, match="gehört schon ein Antrag"):
        perform("remove_aim", d.committee, by=d["katrin"], on=on, aim=found)
    moved = {"aim": found, "title": found.title, "text": "", "position": 1, "year": 2028}
    with pytest.raises(Refused, match="Das Jahr kann sich nicht mehr ändern"):
        perform("change_aim", d.committee, by=d["katrin"], on=on, **moved)


def test_who_may_keep_them(mettmann: District, on: date) -> None:
    d = mettmann
    data = {"title": "Alle reden mit", "text": "", "year": 2027, "position": 1}
    with pytest.raises(Forbidden):
        perform("add_aim", d.committee, by=d["mehmet"], on=on, **data)
    for key in ("sabine", "nora", "lina"):
        with pytest.raises(Unknown):
            perform("add_aim", d.committee, by=d[key], on=on, **data)
    roles.assign(Role.ADMINISTRATOR, d["nora"], d.committee)
    perform("add_aim", d.committee, by=d["nora"], on=on, **data)
    foreign = aim(d.youth, "Anderes Gremium")
    with pytest.raises(Refused, match="gehört zu einem anderen Gremium"):
        perform("remove_aim", d.committee, by=d["katrin"], on=on, aim=foreign)


def test_members_read_and_strangers_do_not(mettmann: District) -> None:
    aim(mettmann.committee, "Alle reden mit")
    for key, status in (("mehmet", 200), ("katrin", 200), ("lina", 404), ("sabine", 404), ("nora", 404)):
        reader = Client()
        reader.force_login(mettmann[key])
        answer = reader.get(url("aims", mettmann.committee, query="?jahr=2027"))
        assert answer.status_code == status, key
        assert ("Ziel festlegen" in text(answer)) == (key == "katrin")
        assert reader.get(url("aim_act", mettmann.committee, "add_aim")).status_code == (
            200 if key == "katrin" else 404
        )


@pytest.mark.parametrize("query", ["?jahr=morgen", "?jahr=99999", "?jahr=²⁰²⁷", "?jahr=1800", ""])
def test_a_year_nobody_means_is_this_year(katrin: Client, mettmann: District, query: str) -> None:
    assert "Ziele 2027" in text(katrin.get(url("aims", mettmann.committee, query=query)))


@pytest.mark.parametrize("query", ["", "?ziel=x", "?ziel=5a0d4e1c-0000-4000-8000-000000000001"])
def test_an_aim_that_is_none(katrin: Client, mettmann: District, query: str) -> None:
    assert katrin.get(url("aim_act", mettmann.committee, "change_aim", query=query)).status_code == 404
    assert katrin.get(url("aim_act", mettmann.committee, "add_block", query=query)).status_code == 404


# --- applications and awards ---


def test_awards_are_counted_against_aims(mettmann: District, on: date) -> None:
    d = mettmann
    talk, learn = aim(d.committee, "Alle reden mit"), aim(d.committee, "Alle lernen", position=2)
    aim(d.committee, "Später", year=2028)
    both = case(d, on, "Café", awarded=1000)
    tie(d, both, talk, learn)
    tie(d, case(d, on, "Radio"), talk)
    tie(d, case(d, on, "Kurs", awarded=500), learn)
    case(d, on, "Ohne Ziel", awarded=250)
    gone = case(d, on, "Zurückgezogen")
    tie(d, gone, talk)
    perform("withdraw", gone, by=d["antje"], on=on, reason="")
    draft(d.call, d.association, title="Entwurf")
    assert figures(d) == [
        ("Alle reden mit", 2, 1, Decimal(1000)),
        ("Alle lernen", 2, 2, Decimal(1500)),
        ("", 1, 1, Decimal(250)),
        ("", 4, 3, Decimal(1750)),
    ]
    assert figures(d, 2028) == [("Später", 0, 0, Decimal(0)), ("", 0, 0, Decimal(0)), ("", 0, 0, Decimal(0))]


def test_the_page_has_a_picture_and_a_table(katrin: Client, mettmann: District, on: date) -> None:
    d = mettmann
    tie(d, case(d, on, "Café", awarded=1000), aim(d.committee, "Alle reden mit"))
    case(d, on, "Ohne Ziel")
    page = text(katrin.get(url("aims", d.committee, query="?jahr=2027")))
    assert "Von 2 Anträgen ist 1 bewilligt, zusammen 1.000,00 €." in page
    assert '<svg class="chart" role="img"' in page
    for cell in ("Alle reden mit", "Zu keinem Ziel", "Zusammen"):
        assert f'<th scope="row">{cell}</th>' in page


def test_the_figures_are_one_statement(mettmann: District, on: date) -> None:
    d, counts = mettmann, []
    for size in (1, 3, 30):
        for number in range(size):
            found = aim(d.committee, f"Ziel {size}-{number}", position=number + 1)
            Pursuit.objects.create(application=case(d, on, "Café"), aim=found)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            reached(d.committee.pk, 2027)
        counts.append(len(asked))
    assert counts == [1, 1, 1]


def test_the_pages_ask_the_same_number_of_statements(katrin: Client, mettmann: District, on: date) -> None:
    d, counts = mettmann, []
    katrin.get("/gremium/")
    for size in (1, 3, 30):
        for number in range(size):
            found = aim(d.committee, f"Ziel {size}-{number}", position=number + 1)
            tie(d, case(d, on, "Café"), found)
            ConditionBlock.objects.create(committee=d.committee, title=f"{size}-{number}", text="x")
        row = []
        for name in ("aims", "blocks", "cases"):
            with CaptureQueriesContext(connection) as asked:
                assert (
                    katrin.get(url(name, d.committee, query="?jahr=2027" if name == "aims" else "")).status_code == 200
                )
            row.append(len(asked))
        counts.append(row)
    assert counts[0] == counts[1] == counts[2]


def test_tying_replaces_what_was_tied(mettmann: District, on: date) -> None:
    d, found = mettmann, case(mettmann, on, "Café")
    talk, learn = aim(d.committee, "Alle reden mit"), aim(d.committee, "Alle lernen", position=2)
    tie(d, found, talk, learn)
    before = found.version
    tie(d, found, learn, by="katrin")
    assert list(found.pursuits.values_list("aim__title", flat=True)) == ["Alle lernen"]
    found.refresh_from_db()
    assert found.version == before, "nobody's open page grows stale by it"
    tie(d, found)
    assert not found.pursuits.exists()
    assert Event.objects.filter(act="tie_aims").last().data == {"aims": [], "before": [learn.pk]}  # type: ignore[union-attr]


def test_only_aims_of_the_body_and_the_year(mettmann: District, on: date) -> None:
    d, found = mettmann, case(mettmann, on, "Café")
    for wrong in (aim(d.youth, "Anderes Gremium"), aim(d.committee, "Anderes Jahr", year=2028)):
        with pytest.raises(Refused, match="kein Ziel für diese Förderung"):
            tie(d, found, wrong)
    with pytest.raises(Forbidden):
        tie(d, found, by="antje")
    for key in ("mehmet", "lina"):
        with pytest.raises(Unknown):
            tie(d, found, by=key)


def test_tying_on_both_pages(katrin: Client, mettmann: District, on: date) -> None:
    d, found = mettmann, case(mettmann, on, "Café")
    talk = aim(d.committee, "Alle reden mit")
    assert "Noch keins" in text(katrin.get(url("cases", d.committee)))
    form = url("case_act", d.committee, found.public_id, "tie_aims")
    assert sent(katrin, form, aims=str(talk.public_id)) == 302
    assert "Noch keins" not in text(katrin.get(url("cases", d.committee)))
    sabine = Client()
    sabine.force_login(d["sabine"])
    office = reverse("office:act", args=[found.public_id, "tie_aims"])
    assert "checked" in text(sabine.get(office))
    assert sent(sabine, office) == 302
    assert not found.pursuits.exists()


# --- conditions ready to be picked ---


def test_blocks_are_kept_and_picked(katrin: Client, mettmann: District) -> None:
    body = mettmann.committee
    assert "Noch kein Baustein" in text(katrin.get(url("blocks", body)))
    form = url("block_act", body, "add_block")
    assert sent(katrin, form, title="Schutzkonzept", text="Legen Sie uns\nIhr Schutzkonzept vor.") == 302
    block = ConditionBlock.objects.get()
    assert block.text == "Legen Sie uns Ihr Schutzkonzept vor.", "one condition is one line"
    again = katrin.post(form, {**seal(katrin, form), "title": "Schutzkonzept", "text": "x"})
    assert "Einen Baustein mit diesem Namen gibt es schon" in text(again)
    change = url("block_act", body, "change_block", query=f"?baustein={block.pk}")
    assert "Ihr Schutzkonzept vor." in text(katrin.get(change))
    assert sent(katrin, change, block=block.pk, title="Schutzkonzept", text="Reichen Sie es ein.") == 302
    assert "Reichen Sie es ein." in text(katrin.get(url("blocks", body)))
    mehmet = Client()
    mehmet.force_login(mettmann["mehmet"])
    page = text(mehmet.get(url("blocks", body)))
    assert "Reichen Sie es ein." in page
    assert "Baustein anlegen" not in page
    assert mehmet.get(form).status_code == 404
    remove = url("block_act", body, "remove_block", query=f"?baustein={block.pk}")
    assert sent(katrin, remove, block=block.pk) == 302
    assert not ConditionBlock.objects.exists()
    assert Event.objects.get(act="remove_block").data["text"] == "Reichen Sie es ein."


@pytest.mark.parametrize(
    "query", ["", "?baustein=x", "?baustein=99999999999999999999", "?baustein=-1", "?baustein=%00"]
)
def test_a_block_that_is_none(katrin: Client, mettmann: District, query: str) -> None:
    answer = katrin.get(url("block_act", mettmann.committee, "change_block", query=query))
    assert answer.status_code in (400, 404)


def test_a_block_of_another_body_is_not_touched(mettmann: District, on: date) -> None:
    d = mettmann
    foreign = ConditionBlock.objects.create(committee=d.youth, title="Fremd", text="x")
    with pytest.raises(Refused, match="gehört zu einem anderen Gremium"):
        perform("remove_block", d.committee, by=d["katrin"], on=on, block=foreign)
