# SPDX-License-Identifier: AGPL-3.0-or-later
"""A lead brings a list along: sent, its columns, what is wrong with which line, begun, its result; and who may not."""

import csv as reader
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benefits import listed_columns, sheets
from benefits.listed_columns import COLUMNS
from benefits.models import Claim, ClaimList, Family, ListColumns, ListedClaim
from tests.benefits.conftest import APPLIED
from tests.benefits.desk import browser, html, words
from tests.benefits.lists import DECIDED, TITLES, csv, faults, line, look_at, sent, taken
from tests.benefits.sheets import xlsx
from workflows import taking_over
from workflows.demo.families import Families
from workflows.models import ListRun

LISTS = "/but/listen/"


def address(listed: ClaimList, more: str = "") -> str:
    return f"{LISTS}{listed.public_id}/{more}"


def upload(client: Client, offices: Families, content: bytes, name: str = "Kinder Yasin.csv") -> HttpResponse:
    office = offices.offices["Ratingen", "bkgg"]
    return client.post(LISTS, {"office": office.pk, "table": SimpleUploadedFile(name, content)})


def columns(listed: ClaimList, **changed: Any) -> dict[str, Any]:
    """The form of columns as it is proposed."""
    found = listed_columns.proposed(listed.unit_id, listed.headings)
    return {"do": "columns"} | {f"spalte_{name}": place for name, place in found.items()} | changed


def press(client: Client, listed: ClaimList, do: str, **more: Any) -> str:
    return words(client.post(address(listed), {"do": do} | more, follow=True))


def test_from_the_file_to_the_claims(offices: Families) -> None:
    client = browser(offices["deniz"])
    answer = upload(client, offices, csv(line(1), line(2, born_on="31.02.2014")))
    listed = ClaimList.objects.get()
    assert answer["Location"] == address(listed)
    page = words(client.get(address(listed)))
    assert "Welche Spalte ist welche?" in page
    assert "Antragstellende Person Zum Beispiel" in page and "Telefon Optional Zum Beispiel" in page
    page = words(client.post(address(listed), columns(listed), follow=True))
    assert "1 Zeile ist richtig, 1 stimmt nicht" in page
    assert "Diesen Tag gibt es nicht" in page
    assert not Claim.objects.exists()
    assert "0 von 1 Zeilen übernommen" in press(client, listed, "begin")
    taking_over.run_pending(APPLIED)
    assert "1 von 2 Zeilen übernommen" in words(client.get(address(listed)))
    assert Claim.objects.get().old_number == "50.2-1"
    story = words(client.get(f"/but/faelle/{Claim.objects.get().public_id}/"))
    assert f"Zeile 2 der Liste {listed.pk}" in story and "Dort: 50.2-1" in story
    assert "wird zurückgenommen" in press(client, listed, "undo")
    taking_over.run_pending(APPLIED)
    assert "Die Übernahme ist zurückgenommen" in words(client.get(address(listed)))
    assert not Claim.objects.exists() and not ListedClaim.objects.exists()


def test_closed_it_says_how_many(offices: Families) -> None:
    client, listed = browser(offices["deniz"]), taken(offices, line(1))
    assert "Übernommen und abgeschlossen: 1 Fall" in press(client, listed, "close")
    assert client.get(address(listed, "fehler/")).status_code == 404


def test_an_undo_that_came_too_late_says_why(offices: Families) -> None:
    client, listed = browser(offices["deniz"]), taken(offices, line(1))
    Claim.objects.get().holds.create(reason="Gericht", since=APPLIED, by=offices["deniz"])
    press(client, listed, "undo")
    taking_over.run_pending(APPLIED)
    page = words(client.get(address(listed)))
    assert "An einem Fall wurde schon gearbeitet" in page and "Liste abschließen" in page


def test_a_list_that_is_not_begun_is_thrown_away(offices: Families) -> None:
    client, listed = browser(offices["deniz"]), sent(offices, line(1))
    assert "wurde nichts übernommen" in press(client, listed, "discard")
    assert not ListedClaim.objects.exists() and not ClaimList.objects.exists()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (csv(line(1), delimiter="|"), "keine Spalten zu erkennen"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "keine Spalten zu erkennen"),
        (b"PK\x03\x04 and no archive", "keine lesbare Tabelle"),
        (b"a;b\n\0\0", "keine lesbare Tabelle"),
        (b"", "keine Spalten zu erkennen"),
        (csv(), "steht keine Zeile unter den Überschriften"),
        (csv(*(line(number) for number in range(5_001))), "mehr als 5000 Zeilen"),
        (b"x" * 3_000_001, "größer als 3 MB"),
    ],
)
def test_what_is_no_list_is_refused_in_words_and_not_kept(offices: Families, content: bytes, says: str) -> None:
    answer = upload(browser(offices["deniz"]), offices, content)
    assert answer.status_code == 422 and says in words(answer)
    assert not ClaimList.objects.exists()


def test_a_list_may_have_five_thousand_lines(offices: Families) -> None:
    """One more is refused above."""
    assert len(sheets.read(csv(*(line(number) for number in range(5_000))), largest=3_000_000)) == 5_001


def test_a_spreadsheet_is_read_like_a_text(offices: Families) -> None:
    upload(browser(offices["deniz"]), offices, xlsx(line(1), line(2), header=TITLES))
    listed = ClaimList.objects.get()
    look_at(offices, listed)
    assert (faults(listed), listed.many) == ({}, 2)
    assert listed.rows.get(number=2).said["postcode"] == "40878"


def test_missing_columns_are_asked_for_and_kept_for_the_next_list(offices: Families) -> None:
    client = browser(offices["deniz"])
    titles = ["Gebt." if title == "Geburtsdatum" else title for title in TITLES]
    upload(client, offices, csv(line(1), titles=titles))
    listed = ClaimList.objects.get()
    answer = client.post(address(listed), columns(listed))
    assert answer.status_code == 422 and "lässt sich kein Fall übernehmen" in words(answer)
    place = titles.index("Gebt.")
    twice = client.post(address(listed), columns(listed, spalte_born_on=place, spalte_last_name=place))
    assert twice.status_code == 422 and "zweimal gewählt" in words(twice)
    client.post(address(listed), columns(listed, spalte_born_on=place))
    assert faults(listed) == {}
    upload(client, offices, csv(line(2), titles=titles))
    again = ClaimList.objects.exclude(pk=listed.pk).get()
    assert listed_columns.proposed(again.unit_id, again.headings)["born_on"] == place
    assert ListColumns.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"born_on": ""}, "„Geburtsdatum“ ist leer. Bitte tragen Sie es nach."),
        ({"born_on": "31.02.2014"}, "Diesen Tag gibt es nicht."),
        ({"born_on": "14.3.14"}, "Bitte schreiben Sie das Datum so: 14.03.2014."),
        ({"born_on": "14.03.1014"}, "steht das Jahr 1014."),
        ({"born_on": "02.09.2026"}, "Das Kind ist nach dem Antrag geboren."),
        ({"born_on": "14.03.1999"}, "gibt es bis zum 25. Geburtstag."),
        ({"applied_on": "01.10.2026"}, "„Antrag vom“ liegt in der Zukunft."),
        ({"period_until": "01.07.2026"}, "Das Ende des Zeitraums liegt vor dem Beginn."),
        ({"postcode": "4087"}, "Bitte tragen Sie fünf Ziffern ein."),
        ({"package": "Urlaub"}, "„Urlaub“ gibt es nicht. Bitte nehmen Sie eins davon: „Eintägige Ausflüge“"),
        ({"package": "Lernförderung", "institution": "Kita Sonne"}, "gibt es nur für Kinder, die zur Schule gehen."),
        ({"amount_asked": "viel"}, "Bitte schreiben Sie den Betrag so: 320,00."),
        ({"number": ""}, "„Aktenzeichen im alten Verfahren“ ist leer."),
        ({"last_name": "=HYPERLINK(1)"}, "In „Nachname des Kindes“ steht eine Formel."),
        ({"applicant": "x" * 151}, "ist länger als 150 Zeichen."),
        ({"papers": "Zeugnis"}, "„zeugnis“ braucht dieser Antrag nicht."),
        ({"papers_on": "31.08.2026"}, "„Unterlagen eingegangen am“ liegt vor dem Antrag."),
        ({"decision": "bewilligt"}, "gehören Ergebnis und Tag des Bescheids."),
        (DECIDED | {"amount": ""}, "gehören Betrag und Zahlungsart."),
        (DECIDED | {"papers_on": ""}, "wann die Unterlagen vollständig waren."),
        (DECIDED | {"papers_on": "20.09.2026"}, "Die Unterlagen kamen nach dem Bescheid."),
        (DECIDED | {"package": "Schulbedarf"}, "lässt sich so nicht zahlen."),
    ],
)
def test_each_wrong_cell_has_its_sentence(offices: Families, changed: dict[str, str], says: str) -> None:
    first = [changed.get(name, text) for name, text in zip(COLUMNS, line(1), strict=True)]
    found = faults(sent(offices, first, line(2)))
    assert list(found) == [2] and says in found[2]


def test_two_identical_lines_are_one_claim(offices: Families) -> None:
    found = faults(sent(offices, line(1), line(1)))
    assert found == {3: "Das Aktenzeichen „50.2-1“ hat schon Zeile 2. Bitte streichen Sie eine von beiden."}


def test_the_error_file_is_the_table_with_one_more_column_and_no_formula(offices: Families) -> None:
    client = browser(offices["deniz"])
    listed = sent(offices, line(1), line(2, last_name='=cmd|" /C calc"!A0', phone="+49 2102", street="@x"))
    answer = client.get(address(listed, "fehler/"))
    rows = list(reader.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == [*TITLES, "Was zu tun ist"] and len(rows) == 2
    assert "steht eine Formel" in rows[1][-1]
    assert not [cell for cell in rows[1] if cell.startswith(("=", "+", "-", "@"))]
    assert "'+49 2102" in rows[1]
    assert answer["Content-Disposition"] == f'attachment; filename="Liste {listed.pk} zu berichtigen.csv"'


def test_the_error_file_can_be_mended_and_sent_again(offices: Families) -> None:
    """Its further column is no shape of its own, and what it said before gives way to what is wrong now."""
    client = browser(offices["deniz"])
    first = sent(offices, line(1, born_on=""))
    file = client.get(address(first, "fehler/")).content
    upload(client, offices, file)
    again = ClaimList.objects.exclude(pk=first.pk).get()
    look_at(offices, again)
    text = client.get(address(again, "fehler/")).content.decode("utf-8-sig")
    assert text.splitlines()[0].split(";") == [*TITLES, "Was zu tun ist"]
    assert ListColumns.objects.count() == 1


def test_the_sample_can_be_filled_in_and_sent(offices: Families) -> None:
    client = browser(offices["deniz"])
    upload(client, offices, client.get(f"{LISTS}muster/").content)
    listed = ClaimList.objects.get()
    look_at(offices, listed)
    assert faults(listed) == {}


def test_who_has_a_file_is_offered_and_chosen_on_the_page(offices: Families) -> None:
    client = browser(offices["deniz"])
    taken(offices, line(1))
    known = Family.objects.get(name="Erika Beispiel 1")
    listed = sent(offices, line(7, applicant="Erika Beispiel 1", street="Anders 3"))
    waiting = listed.families.get()
    page = words(client.get(address(listed)))
    assert "Vorhandene Akte: Erika Beispiel 1, Musterweg 1" in page and "Fälle übernehmen" not in page
    foreign = offices.zielinski.public_id
    client.post(address(listed), {"do": "families", f"akte_{waiting.pk}": foreign})
    waiting.refresh_from_db()
    assert waiting.choice == "", "only what was offered"
    press(client, listed, "families", **{f"akte_{waiting.pk}": str(known.public_id)})
    waiting.refresh_from_db()
    assert (waiting.choice, waiting.family) == ("known", known)


def test_all_others_become_new_files_by_one_press(offices: Families) -> None:
    client = browser(offices["deniz"])
    taken(offices, line(1), line(2))
    listed = sent(offices, *(line(7 + n, applicant=f"Erika Beispiel {n}") for n in (1, 2)))
    assert "2 Fälle übernehmen" in press(client, listed, "families", others="neu")


@pytest.mark.parametrize("person", ["birgit", "frank", "irina", "samira"])
def test_nobody_else_finds_a_list(offices: Families, person: str) -> None:
    """A clerk of the same office neither: a list makes thousands of claims, and taking it back deletes them."""
    listed = sent(offices, line(1))
    client = browser(offices[person])
    for path in (LISTS, f"{LISTS}muster/", address(listed), address(listed, "fehler/")):
        assert client.get(path).status_code == 404
    assert client.post(address(listed), {"do": "begin"}).status_code == 404
    assert not ListRun.objects.exists()
    assert upload(client, offices, csv(line(1))).status_code == 404


def test_nothing_of_a_child_is_in_title_or_address(offices: Families) -> None:
    client, listed = browser(offices["deniz"]), sent(offices, line(1, first_name="Canaria"))
    page = html(client.get(address(listed)))
    assert "Canaria" in page
    assert "Canaria" not in page[page.index("<title>") : page.index("</title>")]
    assert "Canaria" not in address(listed)


def test_a_list_costs_the_same_statements_for_any_number_of_lines(offices: Families) -> None:
    client = browser(offices["deniz"])
    client.get(LISTS)
    counts = []
    for many in (2, 30):
        listed = sent(offices, *(line(number, born_on="" if number % 2 else "14.03.2014") for number in range(many)))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(listed)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
