# SPDX-License-Identifier: AGPL-3.0-or-later
import json
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from tests.workflows import letters
from workflows.typesetting import TEMPLATES, TypesettingFailed, first_page, typeset

EVERY_LETTER = {
    "award": ("decision", letters.decision()),
    "part_award": (
        "decision",
        letters.decision(kind="part_award", award=letters.award(amount=Decimal(3000))),
    ),
    "rejection": ("decision", letters.rejection()),
    "missing_documents": ("missing_documents", letters.missing_documents()),
    "receipt": ("receipt", letters.receipt()),
    "deferred": ("notice", letters.notice("deferred")),
    "waitlisted": ("notice", letters.notice("waitlisted")),
}


def read(template: str, data: object) -> PdfReader:
    return PdfReader(BytesIO(typeset(template, data)))  # type: ignore[arg-type]


def words(reader: PdfReader) -> str:
    """The text as one line, without the breaks of the layout."""
    text = " ".join(page.extract_text() for page in reader.pages)
    return re.sub(r"\s+", " ", text)


def tags(element: object) -> list[str]:
    """The names of all structure elements below one, in reading order."""
    found: list[str] = []
    if isinstance(element, DictionaryObject):
        found += [str(element["/S"])] if "/S" in element else []
        children = element.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            found += tags(child.get_object() if hasattr(child, "get_object") else child)
    return found


@pytest.mark.parametrize("name", EVERY_LETTER)
def test_every_letter_is_accessible_and_archivable(name: str) -> None:
    template, data = EVERY_LETTER[name]
    reader = read(template, data)
    root = reader.root_object
    assert root["/Lang"] == "de-DE"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert data["file_number"] in (reader.metadata.title or "")
    assert reader.metadata.author == "Kreis Mettmann, Kreisintegrationszentrum"
    xmp = root["/Metadata"].get_object().get_data().decode()
    for declared in ("pdfuaid:part>1<", "pdfaid:part>2<", "pdfaid:conformance>A<"):
        assert declared in xmp
    structure = tags(root["/StructTreeRoot"].get_object())
    assert "/Figure" in structure
    assert any(tag in structure for tag in ("/Title", "/H1"))


@pytest.mark.parametrize("name", EVERY_LETTER)
def test_every_letter_carries_its_head(name: str) -> None:
    template, data = EVERY_LETTER[name]
    text = words(read(template, data))
    for expected in (
        "Kreis Mettmann",
        "Antje Yıldız",
        "40721 Hilden",
        "KI-2027-0001",
        "17. März 2027",
        "Guten Tag Antje Yıldız,",
        "Begegnungscafé auf dem Marktplatz",
        "Seite 1 von",
    ):
        assert expected in text


@pytest.mark.parametrize("name", EVERY_LETTER)
def test_a_draft_says_so_in_its_text_and_behind_each_page(name: str) -> None:
    """It is as accessible as the letter: the sentence is text, the mark behind the page is none."""
    template, data = EVERY_LETTER[name]
    draft = read(template, {**data, "draft": True})
    assert words(draft).count("Entwurf. Dieser Brief ist nicht verschickt und gilt nicht.") == 1
    assert all("Entwurf" in page.extract_text() for page in draft.pages)
    assert "Entwurf" not in words(read(template, data))


@pytest.mark.parametrize("name", EVERY_LETTER)
def test_the_first_page_is_a_picture(name: str) -> None:
    template, data = EVERY_LETTER[name]
    picture = Image.open(BytesIO(first_page(template, data)))
    assert picture.format == "PNG"
    assert 700 < picture.width < picture.height < 1400
    assert first_page(template, data) != first_page(template, {**data, "draft": True})


def test_a_sign_without_glyph_stops_no_picture() -> None:
    assert first_page("receipt", letters.receipt() | {"applicant": "Fest \U0001f389 東京"})


def test_a_picture_that_cannot_be_set_says_where() -> None:
    data = {key: value for key, value in letters.decision().items() if key != "remedy"}
    with pytest.raises(TypesettingFailed, match="remedy"):
        first_page("decision", data)


def test_tables_have_header_cells() -> None:
    structure = tags(read("decision", letters.decision()).root_object["/StructTreeRoot"].get_object())
    assert structure.count("/Table") == 3
    assert structure.count("/TH") == 6


def test_award_says_everything_a_decision_must_say() -> None:
    text = words(read("decision", letters.decision()))
    for expected in (
        "Zuwendungsbescheid",
        "Antrag vom 26. Februar 2027 bewilligen wir Ihnen einen Zuschuss von 4.800,00 €",
        "Höchstbetrag",
        "Fehlbedarfsfinanzierung",
        "15. Mai 2027 bis 30. September 2027",
        "Gesamtsumme von 5.400,00 € verbindlich",
        "Summe der Ausgaben 5.400,00 €",
        "Summe der Einnahmen 5.400,00 €",
        "20 Prozent überschreiten",
        "ANBest-P",
        "innerhalb von 6 Wochen nach der Auszahlung",
        "bestandskräftig",
        "11. November 2027",
        "Gefördert im Rahmen des Bundesprogramms",
        "Wir behalten uns vor, diesen Bescheid ganz oder teilweise zu widerrufen",
        "Das Begleitgremium hat in der Sitzung am 16. März 2027",
        "Diesem Beschluss folgen wir.",
        "mit der Post; eine Kopie liegt im Portal",
        "voraussichtlich am 18. März 2027",
        "gilt er am 22. März 2027 als bekannt gegeben",
        "zählt der Tag, an dem Sie ihn wirklich erhalten haben",
        "innerhalb eines Monats nach der Bekanntgabe Klage",
        "Verwaltungsgericht Düsseldorf, Bastionstraße 39, 40213 Düsseldorf",
        "Im Auftrag Sabine Keller",
    ):
        assert expected in text
    assert "weichen wir ab" not in text
    assert "Vorzeitiger Beginn" not in text


def test_part_award_with_conditions_deviation_and_two_signatures() -> None:
    data = letters.decision(
        kind="part_award",
        award=letters.award(
            amount=Decimal(3000),
            funding_kind="share",
            share_percent="60",
            plan={**letters.plan(), "gap": Decimal(1800)},
            conditions=["Legen Sie uns den Mietvertrag vor.", "Sorgen Sie für einen Zugang ohne Stufen."],
            proof_of_dealing_missing=True,
        ),
        early_start={
            "allowed": True,
            "start": date(2027, 5, 1),
            "decided_on": date(2027, 3, 1),
            "reasons": "Der Pavillon war nur so zu bekommen.",
        },
        deviation_reasons="Die Miete ist zu hoch.",
        second_signer={"name": "Leyla Demir", "role": "Teamleitung"},
    )
    text = words(read("decision", data))
    for expected in (
        "Zuschuss von 3.000,00 €",
        "Den Antrag auf den übrigen Betrag lehnen wir ab.",
        "60 Prozent Ihrer anerkannten Ausgaben",
        "Damit fehlen noch 1.800,00 €",
        "1. Legen Sie uns den Mietvertrag vor. 2. Sorgen Sie",
        "Kreistag oder der zuständige Ausschuss",
        "ab dem 1. Mai 2027 beginnen",
        "Von diesem Beschluss weichen wir ab. Eine zweite Person hat das geprüft",
        "Die Miete ist zu hoch.",
        "Leyla Demir",
    ):
        assert expected in text


def test_rejection_has_reasons_and_remedy_and_promises_nothing() -> None:
    text = words(read("decision", letters.rejection()))
    for expected in (
        "Ablehnungsbescheid",
        "lehnen wir ab",
        "Das Projekt hat schon begonnen.",
        "Klage erheben",
    ):
        assert expected in text
    for absent in ("Finanzplan", "Auszahlung", "Verwendungsnachweis", "Anlage"):
        assert absent not in text


def test_missing_documents_lists_each_item_with_its_date() -> None:
    text = words(read("missing_documents", letters.missing_documents()))
    assert "fehlen uns noch 2 Angaben oder Unterlagen" in text
    assert "1 Satzung des Vereins 8. März 2027" in text
    assert "Zweites Angebot für den Pavillon" in text
    assert "Sitzung" in text


def test_receipt_says_what_happens_next() -> None:
    text = words(read("receipt", letters.receipt()))
    for expected in ("Q-2027-000042", "26. Februar 2027", "Bis zum 5. März 2027 prüfen wir", "Satzung.pdf"):
        assert expected in text


def test_notices_are_no_decisions() -> None:
    for kind in ("deferred", "waitlisted"):
        text = words(read("notice", letters.notice(kind)))
        assert "noch keine Entscheidung" in text
        assert "Klage" not in text


HOSTILE = [
    '#read("/etc/passwd")',
    "*bold* $x^2$ _kursiv_ `roh`",
    "= Keine Überschrift",
    '#import "letter.typ": *',
    "#sys.inputs.data",
    "]{}[#panic()]\\",
    "// kein Kommentar /* auch nicht */",
    "<label> @ref",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_what_people_type_appears_literally(typed: str) -> None:
    data = letters.decision(
        project=typed,
        applicant=typed,
        addressee=typed,
        reasons=typed,
        award=letters.award(purpose=typed, conditions=[typed]),
    )
    reader = read("decision", data)
    assert words(reader).replace(" ", "").count(typed.replace(" ", "")) >= 6
    assert "root:" not in words(reader)


def test_names_from_many_alphabets() -> None:
    for name in (
        "Şükrü Çağlayan-İnönü",
        "Ївга Їжакевич",
        "Łukasz Żółć",
        "Ștefan Ţuţea",
        "Ελένη",
        "Straße ẞ „So“ ‚so‘ – €",
    ):
        assert name in words(read("receipt", letters.receipt() | {"applicant": name}))
    assert typeset("receipt", letters.receipt() | {"applicant": "مرحبا"})


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Fest 🎉 am Markt", "Fest □ am Markt"),
        ("東京", "□□"),
        ("Glocke\x07\x00", "Glocke"),
        ("um\u202egedreht", "umgedreht"),
        ("\ufeffBOM", "BOM"),
        ("privat \ue000", "privat"),
        ("halb \ud83d", "halb"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_a_sign_without_glyph_never_stops_a_letter(typed: str, printed: str) -> None:
    assert f"Antragsteller {printed}" in words(read("receipt", letters.receipt() | {"applicant": typed}))


def test_one_word_without_end_stays_on_the_page() -> None:
    data = letters.decision(reasons="Y" * 5000, award=letters.award(purpose="X" * 2000))
    text = "\n".join(page.extract_text() for page in read("decision", data).pages)
    assert text.count("Y") >= 5000
    assert text.count("X") >= 2000
    assert max(len(line) for line in text.splitlines()) < 140


def test_no_invisible_sign_is_copied_with_an_amount() -> None:
    """Addresses differ from case to case; where a long one breaks is no part of the text."""
    for number in range(40):
        data = letters.decision(case_url=f"https://foerderung.example/antrag/{uuid.UUID(int=number * 7**40)}/")
        text = words(read("decision", data))
        assert not {"\u200b", "\u00ad", "\u2060"} & set(text)
        assert "4.800,00 €" in text


def test_long_plans_and_reasons_break_over_pages() -> None:
    many = [letters.group(f"Kostenart {i}", *[(f"Position {i}.{j}", 100) for j in range(12)]) for i in range(10)]
    reasons = "\n\n".join("Ein Grund mit vielen Worten. " * 60 for _ in range(8))
    reader = read("decision", letters.decision(award=letters.award(plan=letters.plan(*many)), reasons=reasons))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) >= 7
    assert sum("Ausgaben" in page and "Betrag" in page for page in pages) >= 4  # the header repeats
    assert all(f"Seite {number} von {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert all("KI-2027-0001" in page for page in pages)


def test_the_head_grows_with_its_content() -> None:
    contact = {"name": "Sabine " * 20, "phone": "02104 " * 12, "email": "x" * 60 + "@example.org"}
    text = words(read("receipt", {**letters.receipt(), "contact": contact}))
    assert "Eingangsbestätigung" in text


def test_the_same_data_gives_the_same_letter() -> None:
    first, second = (words(read("decision", letters.decision())) for _ in range(2))
    assert first == second


def test_many_threads_at_once() -> None:
    with ThreadPoolExecutor(4) as pool:
        pdfs = list(pool.map(lambda _: typeset("decision", letters.decision()), range(20)))
    assert all(pdf.startswith(b"%PDF") for pdf in pdfs)


@pytest.mark.parametrize("name", ["../base", "/etc/passwd", "nothing", "", "decision.typ", "Decision"])
def test_only_templates_of_the_folder(name: str) -> None:
    with pytest.raises(TypesettingFailed):
        typeset(name, letters.decision())


def test_missing_data_names_the_place() -> None:
    data = {key: value for key, value in letters.decision().items() if key != "remedy"}
    with pytest.raises(TypesettingFailed, match="remedy"):
        typeset("decision", data)


def test_what_a_letter_cannot_print_is_refused() -> None:
    with pytest.raises(TypeError):
        typeset("receipt", letters.receipt() | {"applicant": object()})  # type: ignore[operator]


def test_templates_read_nothing_from_outside() -> None:
    for template in TEMPLATES.glob("*.typ"):
        imports = re.findall(r'(?:import|include|read|image)\s*\(?"([^"]+)"', template.read_text())
        assert set(imports) <= {"letter.typ", "paper.typ", "claim.typ"}, template.name


def test_every_letter_template_has_an_example_here() -> None:
    names = {path.stem for path in Path(TEMPLATES).glob("*.typ")} - {"letter", "paper", "claim"}
    elsewhere = {"invitation", "minutes", "extract"} | {"weekly"}  # in test_meeting_papers.py, test_weekly.py
    elsewhere |= {"claim_receipt", "claim_request", "claim_rejected", "claim_decision"}  # in benefits/test_letters.py
    elsewhere |= {"claim_parents", "claim_objection"}  # in benefits/test_attending.py, test_objection_office.py
    elsewhere |= {"claim_voucher"}  # in benefits/test_money_pages.py
    assert names - elsewhere == {template for template, _ in EVERY_LETTER.values()}


def test_dates_and_amounts_travel_as_values() -> None:
    assert "2027-03-17" not in json.dumps(words(read("receipt", letters.receipt())))
