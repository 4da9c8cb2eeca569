# SPDX-License-Identifier: AGPL-3.0-or-later
"""Invitation, minutes and extract as PDF: what the law wants to read in them, for everybody to read."""

from datetime import date
from decimal import Decimal

import pytest

from tests.workflows import meeting_papers as papers
from tests.workflows.test_typesetting import HOSTILE, read, tags, words
from workflows.typesetting import TypesettingFailed, typeset

EVERY_PAPER = {
    "invitation": ("invitation", papers.invitation()),
    "second_session": ("invitation", papers.invitation(second_of=date(2027, 3, 1), any_number_decides=True)),
    "circulation": ("invitation", papers.invitation(form="circulation", cases=[papers.case(1)])),
    "minutes": ("minutes", papers.minutes()),
    "circulated": ("minutes", papers.circulated()),
    "extract": ("extract", papers.extract()),
}


def pages_of(template: str, data: object) -> list[str]:
    """The words of each page as one line."""
    return [" ".join(page.extract_text().split()) for page in read(template, data).pages]


@pytest.mark.parametrize("name", EVERY_PAPER)
def test_every_paper_is_accessible_and_archivable(name: str) -> None:
    reader = read(*EVERY_PAPER[name])
    root = reader.root_object
    assert root["/Lang"] == "de-DE"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert "Begleitgremium 17.03.2027" in (reader.metadata.title or "")
    assert reader.metadata.author == "Kreis Mettmann, Begleitgremium"
    xmp = root["/Metadata"].get_object().get_data().decode()
    for declared in ("pdfuaid:part>1<", "pdfaid:part>2<", "pdfaid:conformance>A<"):
        assert declared in xmp
    structure = tags(root["/StructTreeRoot"].get_object())
    assert "/TH" in structure
    assert structure.count("/H1") >= 1
    assert any(tag in structure for tag in ("/Title", "/H1"))


@pytest.mark.parametrize("name", EVERY_PAPER)
def test_a_draft_says_so_in_its_text_and_behind_each_page(name: str) -> None:
    template, data = EVERY_PAPER[name]
    draft = read(template, {**data, "draft": True})
    assert "Entwurf. Dies" in words(draft)
    assert all("Entwurf" in page.extract_text() for page in draft.pages)
    assert "Entwurf" not in words(read(template, data))


def test_the_invitation_says_when_where_and_what_about() -> None:
    text = words(read("invitation", papers.invitation()))
    for expected in (
        "Einladung zur Sitzung",
        "Mittwoch, 17. März 2027",
        "17:30 Uhr",
        "Kreishaus Mettmann, Raum 1.14",
        "Eingeladen am 3. März 2027",
        "Es gilt die Geschäftsordnung vom 1. Januar 2025",
        "1 Begegnungscafé auf dem Marktplatz Begegnungscafé Hilden e.V., Hilden 4.800,00 € 17:45 Uhr 2",
        "2 Jugendfonds: Graffiti-Werkstatt Zur Information",
        "dringlich",
        "Zusammen sind 5.700,00 € beantragt.",
        "Dann laden wir Ihre Stellvertretung ein",
        "Katrin Vogel",
    ):
        assert expected in text
    assert "Eilfall" not in text
    assert "§ 90" not in text


def test_an_urgent_session_says_why_it_comes_so_soon() -> None:
    assert "Eilfall: Diese Sitzung ist dringend." in words(read("invitation", papers.invitation(urgent=True)))


def test_a_second_session_says_that_any_number_decides_only_if_it_does() -> None:
    first = date(2027, 3, 1)
    told = words(read("invitation", papers.invitation(second_of=first, any_number_decides=True)))
    assert "Die Sitzung am 1. März 2027 war nicht beschlussfähig." in told
    assert "ohne Rücksicht auf die Zahl der Anwesenden beschließen (§ 90 Absatz 2" in told
    silent = words(read("invitation", papers.invitation(second_of=first)))
    assert "ohne Rücksicht" not in silent


def test_each_application_has_a_page_of_its_own() -> None:
    pages = pages_of("invitation", papers.invitation())
    assert len(pages) == 3
    for expected in ("Wer Begegnungscafé Hilden e.V., Hilden", "15. Mai 2027 bis 30. September 2027", papers.SUMMARY):
        assert expected in pages[1]
    assert "4.800,00 € von 5.400,00 € Gesamtkosten" in pages[1]
    assert "Moderation, 6 Termine Honorarkosten 2.700,00 €" in pages[1]
    assert "Beantragte Förderung Aktionsfonds 4.800,00 €" in pages[1]
    assert "Empfehlung" not in pages[1]
    assert "Paul Wenders, Haan" in pages[2]


def test_who_is_excluded_gets_no_page_of_that_point() -> None:
    hidden = {"number": 1, "title": "Begegnungscafé auf dem Marktplatz", "text": ""}
    text = words(read("invitation", papers.invitation(cases=[hidden])))
    assert "Sie sind von diesem Punkt ausgeschlossen" in text
    assert "Kosten und Finanzierung" not in text


def test_a_circulation_tells_how_to_answer_and_to_object() -> None:
    text = words(read(*EVERY_PAPER["circulation"]))
    assert "Abstimmung im Umlaufverfahren" in text
    assert "Letzter Tag Mittwoch, 17. März 2027" in text
    assert "widersprechen Sie im Portal dem Umlaufverfahren" in text
    assert "Stellvertretung" not in text


def test_a_long_agenda_runs_over_pages_with_its_head_repeated() -> None:
    agenda = [papers.line(number, title=f"Antrag Nummer {number}") for number in range(1, 41)]
    cases = [papers.case(number, title=f"Antrag Nummer {number}") for number in range(1, 41)]
    pages = pages_of("invitation", papers.invitation(agenda=agenda, cases=cases))
    heads = [number for number, page in enumerate(pages, 1) if "Gegenstand" in page]
    assert len(heads) >= 2
    first_case = next(number for number, page in enumerate(pages, 1) if "TOP 1: " in page)
    assert f"4.800,00 € {first_case}" in pages[0]
    assert f"4.800,00 € {first_case + 39}" in pages[heads[-1] - 1]
    assert all(f"Seite {number} von {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert all("Begleitgremium · Sitzung am 17. März 2027" in page for page in pages[1:])


def test_minutes_hold_what_section_93_wants() -> None:
    text = words(read("minutes", papers.minutes()))
    for expected in (
        "Mittwoch, 17. März 2027",
        "Kreishaus Mettmann, Raum 1.14",
        "17:30 bis 19:40 Uhr",
        "Vorsitz Mehmet Demir (bis 18:30 Uhr), Fatma Şahin",
        "Die Einladung ging am 3. März 2027 hinaus, rechtzeitig und auf dem vorgesehenen Weg an alle Mitglieder.",
        "Begründung 9 von 15 Sitzen anwesend, mehr als die Hälfte;",
        "1 Mehmet Demir, Vorsitz Integrationsrat 17:30 bis 18:30 Uhr 18:50 bis 19:40 Uhr",
        "in Vertretung für Helga Brandt",
        "Beratend, ohne Stimme",
        "5 Ivan Petrenko Flüchtlingshilfe entschuldigt",
        "TOP 1: Begegnungscafé auf dem Marktplatz",
        "Georg Lindner hat an Beratung und Abstimmung nicht teilgenommen, seit 17:50 Uhr.",
        "Ausgeschlossen (§ 20 Abs. 1 VwVfG): gehört ihrem Vorstand oder Aufsichtsrat an.",
        "Frau Şahin fragte nach der Aufsicht.",
        "Antrag Förderung mit 4.800,00 €",
        "Zeit 18:02 bis 18:05 Uhr",
        "Stimmberechtigt 3: Mehmet Demir, Fatma Şahin, Anna Stellvertreterin",
        "Ergebnis 2 Ja, 1 Nein, 0 Enthaltungen: angenommen",
        "einfache Mehrheit der abgegebenen Stimmen",
        "Förderung mit 4.800,00 €.",
        "2. Der Mietvertrag liegt vor.",
        "Zu diesem Punkt gab es keine Abstimmung.",
        "Im Portal unterzeichnet am 20. März 2027 Mehmet Demir Vorsitz",
    ):
        assert expected in text


def test_defects_of_the_invitation_stand_in_the_minutes() -> None:
    defect = "Ladungsmangel: Für Sitz 5 steht keine Einladung im Verzeichnis."
    text = words(read("minutes", papers.minutes(defects=[defect])))
    assert "Sie war nicht ordnungsgemäß:" in text
    assert defect in text
    assert "rechtzeitig und auf dem vorgesehenen Weg" not in text
    assert "Eine Einladung steht nicht im Verzeichnis." in words(read("minutes", papers.minutes(invited_on=None)))


def test_a_session_without_a_vote_says_whether_it_could_have_decided() -> None:
    item = papers.minuted(votes=[], resolutions=[])
    told = papers.minutes(
        items=[item], quorum="Nicht beschlussfähig: 4 von 15 Sitzen anwesend", remarks="Ende um acht."
    )
    text = words(read("minutes", told))
    assert "Beschlussfähigkeit am Ende der Sitzung: Nicht beschlussfähig: 4 von 15 Sitzen anwesend." in text
    assert "Weiteres Ende um acht." in text


def test_who_was_found_free_of_bias_took_part() -> None:
    cleared = {
        "name": "Ivan Petrenko",
        "took_part": True,
        "reason": "andere Besorgnis der Befangenheit",
        "standing": "Das Gremium hat entschieden: nicht befangen",
        "since": "",
    }
    text = words(read("minutes", papers.minutes(items=[papers.minuted(recusals=[cleared])])))
    assert "Zu Ivan Petrenko gab es die Frage der Befangenheit" in text
    assert "hat an Beratung und Abstimmung nicht teilgenommen" not in text


def test_a_point_without_an_application_has_its_text() -> None:
    page = {"number": 2, "title": "Bericht", "text": "Erster Absatz.\n\nZweiter Absatz."}
    assert "TOP 2: Bericht Erster Absatz. Zweiter Absatz." in words(read("invitation", papers.invitation(cases=[page])))


def test_minutes_without_signature_leave_room_for_one() -> None:
    text = words(read("minutes", papers.minutes(signature=None)))
    assert "Unterschrift des Vorsitzes" in text
    assert "unterzeichnet am" not in text


def test_who_was_excluded_reads_no_discussion_and_no_vote() -> None:
    blank = papers.minuted(withheld=True, note="", votes=[])
    text = words(read("minutes", papers.minutes(items=[blank])))
    assert "Sie waren von diesem Punkt ausgeschlossen" in text
    assert "Beschluss „Begegnungscafé" in text
    assert "keine Abstimmung" not in text


def test_minutes_of_a_circulation_know_no_place_and_nobody_present() -> None:
    text = words(read(*EVERY_PAPER["circulated"]))
    assert "Niederschrift über ein Umlaufverfahren" in text
    assert "Beginn Mittwoch, 3. März 2027 Letzter Tag Mittwoch, 17. März 2027" in text
    for absent in ("Anwesenheit", "Ort", "Einladung ging"):
        assert absent not in text


def test_an_extract_names_what_it_was_taken_from() -> None:
    text = words(read("extract", papers.extract()))
    for expected in (
        "Auszug aus der Niederschrift",
        "TOP 1: Begegnungscafé auf dem Marktplatz",
        "Anwesend 3 von 15 Sitzen mit Stimme: Mehmet Demir, Fatma Şahin, Anna Stellvertreterin",
        "Dieser Auszug stimmt mit der Niederschrift überein, soweit sie TOP 1 betrifft (Sitzung am 17. März 2027).",
        "Die Niederschrift hat Mehmet Demir, Vorsitz, am 20. März 2027 im Portal unterzeichnet.",
        "01234567 89abcdef 01234567 89abcdef",
        "Ort, Tag, Unterschrift und Dienstsiegel",
    ):
        assert expected in text
    assert "TOP 2" not in text


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_people_type_appears_literally(typed: str) -> None:
    item = papers.minuted(
        title=typed, note=typed, applicant=typed, resolutions=[{"text": typed, "conditions": [typed]}]
    )
    wanted = typed.replace(" ", "")
    agenda = [papers.line(1, title=typed, applicant=typed, notes=[typed])]
    case = papers.case(1, title=typed, applicant=typed, summary=typed, aims=typed, recommendation=typed)
    for template, data, least in (
        ("invitation", papers.invitation(body=typed, place=typed, agenda=agenda, cases=[case]), 8),
        ("minutes", papers.minutes(items=[item], place=typed), 5),
        ("extract", papers.extract(item=item), 4),
    ):
        reader = read(template, data)
        assert words(reader).replace(" ", "").count(wanted) >= least, template
        assert "root:" not in words(reader)


def test_one_word_without_end_stays_on_the_page() -> None:
    item = papers.minuted(note="Y" * 3000, title="X" * 200)
    text = "\n".join(page.extract_text() for page in read("minutes", papers.minutes(items=[item])).pages)
    assert text.count("Y") >= 3000
    assert max(len(each) for each in text.splitlines()) < 140


def test_missing_data_names_the_place() -> None:
    data = {key: value for key, value in papers.minutes().items() if key != "signature"}
    with pytest.raises(TypesettingFailed, match="signature"):
        typeset("minutes", data)


def test_an_agenda_without_sums_and_slots_has_fewer_columns() -> None:
    agenda = [papers.line(1, asked=None, applicant="", title="Bericht")]
    text = words(read("invitation", papers.invitation(agenda=agenda, cases=[], asked_total=None)))
    assert "Vorstellung" not in text
    assert "Zusammen" not in text


def test_sums_are_written_as_german_readers_write_them() -> None:
    text = words(read("invitation", papers.invitation(asked_total=Decimal("12345.6"))))
    assert "12.345,60 €" in text
