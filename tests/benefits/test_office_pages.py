# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the offices for Bildung und Teilhabe: work list, claim, acts, papers."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benefits.catalogue import PackageKey
from benefits.models import Child, Claim, Evidence, FamilyPaper, Guardian, Phase
from law import calendar
from tests.benefits.claims import act as through_the_door
from tests.benefits.claims import applied, decided, ready
from tests.benefits.conftest import APPLIED
from tests.benefits.desk import act, browser, html, url_of, words
from tests.benefits.money import provider
from tests.benefits.test_fence import count, login
from workflows import consequences
from workflows.demo.families import Families

SIZES = (1, 3, 30)
MOST_OF_LIST, MOST_OF_CLAIM = 13, 20


# --- the door of the audience ---


def test_pages_read_behind_the_second_fence(offices: Families) -> None:
    """As the portal's own login: without the person's name the list would be empty and the claim missing."""
    claim = ready(offices)
    birgit = browser(offices["birgit"])
    with login("foerderwerk_portal"):
        assert claim.file_number in words(birgit.get("/but/"))
        page = birgit.get(url_of(claim))
        assert (page.status_code, "Yasin Haddad" in html(page)) == (200, True)
        assert birgit.get(url_of(claim, "decide_claim/")).status_code == 200
        assert count("benefits_claim") == 0


def test_the_name_ends_also_where_a_page_breaks(offices: Families, monkeypatch: Any) -> None:
    ready(offices)

    def breaks(*_args: Any, **_named: Any) -> None:
        raise RuntimeError("broken page")

    monkeypatch.setattr("portal.benefits.work._counts", breaks)
    client = browser(offices["birgit"])
    client.raise_request_exception = False
    with login("foerderwerk_portal"):
        assert client.get("/but/").status_code == 500
        assert count("benefits_claim") == 0


def test_nothing_is_kept_by_a_browser(offices: Families) -> None:
    claim, client = ready(offices), browser(offices["birgit"])
    for url in ("/but/", url_of(claim), url_of(claim, "decide_claim/"), "/but/aufnehmen/"):
        assert client.get(url)["Cache-Control"] == "no-store"


# --- the list ---


def test_the_list_says_why_a_claim_stands_there_and_names_no_child(offices: Families) -> None:
    claim = ready(offices)
    calendar.pretend(date(2026, 10, 16))
    page = words(browser(offices["birgit"]).get("/but/"))
    assert "Frist 19.10.2026, noch 1 Arbeitstag Über den Antrag entscheiden" in page
    assert f"{claim.file_number} Mehrtägige Klassenfahrten" in page
    assert page.count("Ratingen, Wohngeld oder Kinderzuschlag") == 2, "not in each row"
    assert "seit 28.09.2026 18 Tage 15–21 Tage" in page
    assert "Bearbeitungsreif Team-Stapel" in page
    assert "Yasin" not in page and "Haddad" not in page


def test_piles_count_and_show_what_they_say(offices: Families) -> None:
    applied(offices, "Leila", PackageKey.LUNCH)
    ready(offices)
    client = browser(offices["birgit"])
    assert "Alle offenen 2 Neu, zu sichten 1 Unterlagen fehlen 0 Bearbeitungsreif 1 Rückstand > 21 Tage 0" in words(
        client.get("/but/")
    )
    assert "Gemeinschaftliches Mittagessen" in words(client.get("/but/?stapel=neu"))
    assert "Klassenfahrten" not in words(client.get("/but/?stapel=neu")).partition("Neu, zu sichten: 1 Fall")[2]
    assert "Hier liegt gerade nichts" in words(client.get("/but/?stapel=versenden"))


@pytest.mark.parametrize(("today", "backlog"), [(date(2026, 10, 19), 0), (date(2026, 10, 20), 1)])
def test_the_22nd_day_is_backlog(offices: Families, today: date, backlog: int) -> None:
    ready(offices)
    calendar.pretend(today)
    assert f"Rückstand > 21 Tage {backlog} " in words(browser(offices["birgit"]).get("/but/"))


def test_filters_narrow_and_nonsense_narrows_nothing(offices: Families) -> None:
    ready(offices)
    client = browser(offices["birgit"])
    assert "1 Fall" in words(client.get("/but/?paket=trip"))
    assert "Kein Fall passt zu diesen Filtern" in words(client.get("/but/?paket=lunch"))
    foreign = offices.offices["Velbert", "sgb12"].pk
    assert "1 Fall" in words(client.get(f"/but/?paket=xyz&stelle={foreign}&seite=99&stapel=quatsch"))


def copies(claim: Claim, size: int) -> None:
    """So many claims, each with its papers."""
    rows = list(Evidence.objects.filter(claim=claim))
    for number in range(Claim.objects.count(), size):
        copy = Claim.objects.get(pk=claim.pk)
        copy.pk, copy._state.adding = None, True
        copy.public_id = f"00000000-0000-4000-8000-{number:012d}"
        copy.file_number = f"BT-2026-9{number:05d}"
        copy.save()
        for row in rows:
            row.pk, row.claim, row._state.adding = None, copy, True
            row.save()


def statements(client: Any, url: str) -> int:
    assert client.get(url).status_code == 200
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("pile", ["alle", "reif", "rueckstand", "meine", "team", "erledigt"])
def test_the_list_asks_a_fixed_number_of_times(offices: Families, pile: str) -> None:
    claim, client, counts = ready(offices), browser(offices["birgit"]), []
    if pile == "erledigt":
        through_the_door(offices, claim, "withdraw", by="samira")
    for size in SIZES:
        copies(claim, size)
        counts.append(statements(client, f"/but/?stapel={pile}"))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= MOST_OF_LIST, counts


def test_a_claim_asks_a_fixed_number_of_times(offices: Families) -> None:
    claim, client, counts = ready(offices), browser(offices["birgit"]), []
    for size in SIZES:
        for number in range(claim.evidence.count(), size):
            Evidence.objects.create(claim=claim, kind=f"more{number}", label="Mehr", holds_back=False)
        for _ in range(claim.events.count(), size):
            through_the_door(
                offices, claim, "request_documents", kinds=["payee"], due_on=date(2026, 10, 20), warned=False
            )
        counts.append(statements(client, url_of(claim)))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= MOST_OF_CLAIM, counts


# --- the claim ---


def test_the_page_names_the_child_and_its_title_does_not(offices: Families) -> None:
    claim = ready(offices)
    page = browser(offices["birgit"]).get(url_of(claim))
    title = html(page).partition("<title>")[2].partition("</title>")[0]
    assert f"Leistungsfall {claim.file_number}" in title and "Yasin" not in title
    assert "Yasin Haddad, geboren am 03.05.2014" in words(page)
    assert "Familie Samira Haddad Lindenstraße 4 40878 Ratingen" in words(page)
    assert "Bearbeitungsreif seit 28.09.2026 An diesem Tag kamen als Letztes der Antrag, „Bescheid" in words(page)
    assert "21 Tage ab 28.09.2026, fällig am 19.10.2026." in words(page)


def test_days_are_told_as_gross_net_and_waiting(offices: Families) -> None:
    """The school trip of scenario 22: asked on 30.09., came on 29.10., decided on 12.11."""
    claim = applied(offices, sent=("basic_benefit",), amount_asked=320)
    through_the_door(offices, claim, "accept_papers", kinds=["basic_benefit"], on=date(2026, 9, 30))
    asked = {"kinds": ["cost"], "due_on": date(2026, 10, 30), "warned": True}
    through_the_door(offices, claim, "request_documents", on=date(2026, 9, 30), **asked)
    calendar.pretend(date(2026, 10, 1))
    page = words(browser(offices["birgit"]).get(url_of(claim)))
    assert "nachgefordert am 30.09.2026, Frist bis 30.10.2026, mit Hinweis auf die Folgen" in page
    assert "Die Familie hat Zeit bis 30.10.2026." in page
    through_the_door(offices, claim, "supply", by="samira", on=date(2026, 10, 29), papers={"cost": None})
    through_the_door(offices, claim, "accept_papers", kinds=["cost"], on=date(2026, 11, 2))
    calendar.pretend(date(2026, 11, 12))
    page = words(browser(offices["birgit"]).get(url_of(claim)))
    assert (
        "Seit dem Antrag 45 Tage bis heute Seit bearbeitungsreif 14 Tage bis heute Warten auf die Familie 29 Tage"
        in page
    )


def test_history_says_who_and_a_family_acts_as_one(offices: Families) -> None:
    """A young person who applies alone is the child: no name of a family stands in the history."""
    history = words(browser(offices["birgit"]).get(url_of(ready(offices)))).rpartition("Verlauf")[2]
    assert "Antrag eingereicht Eingegangen am 28.09.2026. Die Familie" in history
    assert "Bearbeitungsreif seit 28.09.2026. Birgit Tillmann" in history
    assert "Haddad" not in history and "Yasin" not in history


def test_the_usual_next_act_stands_first(offices: Families) -> None:
    claim = applied(offices, sent=("basic_benefit", "cost"))
    panel = words(browser(offices["birgit"]).get(url_of(claim))).partition("Was ist zu tun?")[2]
    assert panel.startswith(" Unterlagen annehmen")
    assert "Unterlagen annehmen" not in words(browser(offices["birgit"]).get(url_of(ready(offices, child="Leila"))))


def test_one_look_says_where_it_stands_why_and_what_to_do(offices: Families) -> None:
    """In this order, above everything else of the page."""
    claim, client = applied(offices, sent=("basic_benefit",)), browser(offices["birgit"])
    look = words(client.get(url_of(claim))).partition("Eingegangen 28.09.2026")[0]
    stands, _said, to_do = look.partition("Was ist zu tun?")
    assert "Noch nicht bearbeitungsreif" in stands
    assert "Bestätigung der Schule über die Fahrt : fehlt, seit dem Antrag am 28.09.2026" in stands
    assert to_do.startswith(" Unterlagen annehmen")
    through_the_door(offices, claim, "accept_papers", kinds=["basic_benefit"])
    asked = {"kinds": ["cost"], "due_on": date(2026, 10, 14), "warned": True}
    through_the_door(offices, claim, "request_documents", **asked)
    assert "Was ist zu tun? Auf die Familie warten." in words(client.get(url_of(claim)))
    calendar.pretend(date(2026, 10, 15))
    late = words(client.get(url_of(claim)))
    assert "Die Frist der Familie ist vorbei. Noch einmal nachfordern oder versagen." in late


def test_a_closed_claim_has_no_deadline(offices: Families) -> None:
    claim, client = ready(offices), browser(offices["birgit"])
    through_the_door(offices, claim, "withdraw", reason="")
    calendar.pretend(date(2027, 1, 15))
    for page in (client.get(url_of(claim)), client.get("/but/?stapel=erledigt")):
        assert "überschritten" not in words(page) and str(claim.file_number) in words(page)


# --- acts ---


def test_the_letter_of_an_act_can_be_read_before(offices: Families) -> None:
    """A draft of the request; nothing is asked for, nothing is written."""
    claim = applied(offices)
    answer: Any = act(
        browser(offices["birgit"]), claim, "request_documents", kinds=["cost"], due_on="14.10.2026", do="preview"
    )
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    claim.refresh_from_db()
    assert claim.phase == Phase.RECEIVED and not claim.letters.filter(kind="request").exists()


def test_a_claim_goes_through_the_pages_to_its_bescheid(offices: Families) -> None:
    claim, client = applied(offices, sent=("basic_benefit", "cost"), amount_asked=320), browser(offices["birgit"])
    school = provider(offices)
    answer = act(client, claim, "accept_papers", kinds=["basic_benefit", "cost"])
    assert answer["Location"] == url_of(claim)
    page = words(client.get(url_of(claim)))
    assert "Die Unterlagen sind angenommen." in page and "Was ist zu tun? Über den Antrag entscheiden" in page
    award = {"kind": "award", "amount": "320", "payment": "provider", "reasons": "Alles da."}
    refused = act(client, claim, "decide_claim", **award, since="01.08.2026", until="31.07.2027")
    assert "Bitte wählen Sie den Anbieter." in words(refused)
    award["provider"] = str(school.pk)
    refused = act(client, claim, "decide_claim", **award, since="01.08.2026", until="31.07.2030")
    assert refused.status_code == 422
    assert "Beantragt ist die Zeit vom 01.08.2026 bis zum 31.07.2027." in words(refused)
    assert "Alles da." in html(refused)
    act(client, claim, "decide_claim", **award, since="01.08.2026", until="31.07.2027")
    consequences.run_pending()
    act(client, claim, "dispatch", dispatched_on="28.09.2026")
    page = words(client.get(url_of(claim)))
    assert f"direkt an den Anbieter, an: {school.name}" in page
    assert "Bewilligung Entschieden am 28.09.2026 von Birgit Tillmann Betrag 320,00 €" in page
    assert "Gilt als bekannt gegeben am 02.10.2026 Widerspruch bis 02.11.2026" in page
    claim.refresh_from_db()
    assert claim.phase == Phase.NOTIFIED


def test_the_form_says_what_no_payment_means_and_which_years_are_possible(offices: Families) -> None:
    claim, client = ready(offices), browser(offices["birgit"])
    page = words(client.get(url_of(claim, "decide_claim/")))
    assert "Gar nicht, weil ich ablehne" in page and "Keine Angabe" not in page
    assert "Erstattung an die Familie, wenn sie schon bezahlt hat" in page
    refused = act(client, claim, "decide_claim", kind="award", since="01.01.1900", reasons="Alles da.")
    assert "Bitte prüfen Sie das Jahr. Möglich sind Tage von 2000 bis 2100." in words(refused)


def test_the_amount_of_the_law_stands_in_the_form(offices: Families) -> None:
    claim = applied(offices, package=PackageKey.SUPPLIES, sent=("basic_benefit",), period_from=date(2026, 8, 1))
    through_the_door(offices, claim, "accept_papers", kinds=["basic_benefit"])
    assert 'value="130,00"' in html(browser(offices["birgit"]).get(url_of(claim, "decide_claim/")))


def test_what_somebody_else_was_faster_with_leads_back(offices: Families) -> None:
    claim, client = ready(offices), browser(offices["birgit"])
    assert client.get(url_of(claim, "dispatch/"))["Location"] == url_of(claim)
    assert "„Bescheid zur Post geben“ ist beim jetzigen Stand nicht möglich." in words(client.get(url_of(claim)))


@pytest.mark.parametrize("name", ["submit", "supply", "gibt-es-nicht", "check"])
def test_acts_of_others_have_no_page(offices: Families, name: str) -> None:
    assert browser(offices["birgit"]).get(url_of(ready(offices), f"{name}/")).status_code == 404


def test_a_clerk_has_no_page_for_the_own_family(offices: Families) -> None:
    claim = ready(offices)
    Guardian.objects.create(user=offices["birgit"], family=offices.haddad)
    client = browser(offices["birgit"])
    assert [client.get(url_of(claim, more)).status_code for more in ("", "decide_claim/")] == [404, 404]
    assert claim.file_number not in words(client.get("/but/"))


# --- papers ---


def paper(offices: Families, child: Child, folder: Path, settings: Any) -> FamilyPaper:
    settings.MEDIA_ROOT = str(folder)
    made = FamilyPaper(
        family=child.family, child=child, kind="cost", name="Brief für Yasin Haddad.pdf", media_type="application/pdf"
    )
    made.size, made.received_on = 4, APPLIED
    made.file.save("x", ContentFile(b"%PDF"))
    return made


def test_a_paper_is_saved_under_the_file_number(offices: Families, tmp_path: Path, settings: Any) -> None:
    kept = paper(offices, offices.children["Yasin"], tmp_path, settings)
    claim = applied(offices)
    through_the_door(offices, claim, "supply", by="samira", papers={"cost": kept.pk})
    url = url_of(claim, f"unterlagen/{kept.public_id}/")
    client = browser(offices["birgit"])
    assert url in html(client.get(url_of(claim)))
    answer = client.get(url)
    assert answer["Content-Disposition"] == f'attachment; filename="{claim.file_number} Unterlage {kept.pk}.pdf"'
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert b"".join(answer.streaming_content) == b"%PDF"  # type: ignore[attr-defined]
    other = ready(offices, child="Leila")
    assert client.get(url_of(other, f"unterlagen/{kept.public_id}/")).status_code == 404
    assert browser(offices["frank"]).get(url).status_code == 404


def test_a_decided_claim_waits_to_be_sent(offices: Families) -> None:
    claim = decided(offices, APPLIED)
    page = words(browser(offices["birgit"]).get("/but/?stapel=versenden"))
    assert claim.file_number is not None and claim.file_number in page
