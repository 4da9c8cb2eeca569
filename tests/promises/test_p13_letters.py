# SPDX-License-Identifier: AGPL-3.0-or-later
"""P13: whatever people call themselves and their projects, the letter comes to be and holds it as text."""

import unicodedata
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.promises.crowd import rounds
from tests.promises.nasty import LONG, TEXTS
from tests.workflows import letters
from workflows.typesetting import REPLACEMENT, typeset

KINDS = ("decision", "missing_documents", "notice", "receipt")
LONGEST = 4000  # the longest text a form takes
SHORT = 150
HOSTILE = sorted({text for text in TEXTS if text.strip()} - set(LONG))
LATIN = [text for text in HOSTILE if all(sign in "\n\t\r" or " " <= sign < "\u0180" for sign in text)]


def hostile(template: str, text: str) -> dict[str, Any]:
    """A letter with that text in every place people write to."""
    short = text[:SHORT]
    head: dict[str, Any] = {"project": short, "addressee": short, "recipient": [short, short, short]}
    if template == "decision":
        award = letters.award(
            purpose=short, conditions=[text, text], plan=letters.plan(letters.group(short, (short, 5)))
        )
        return {**letters.decision(reasons=text, deviation_reasons=text, applicant=short, award=award), **head}
    if template == "missing_documents":
        items = [{**item, "label": short} for item in letters.missing_documents()["items"]]
        return {**letters.missing_documents(), "items": items, **head}
    if template == "notice":
        return {**letters.notice("deferred"), "reasons": text, **head}
    return {**letters.receipt(), "applicant": short, "documents": [short], **head}


def written(pdf: bytes) -> str:
    """Every sign that can be seen, without the breaks and hyphens of the layout."""
    pages = PdfReader(BytesIO(pdf)).pages
    return signs("".join(page.extract_text() for page in pages))


def signs(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in composed if sign.isalnum() or sign in "#$@=<>{}()[]/\\%&*_")


@pytest.mark.soak
@pytest.mark.parametrize("template", KINDS)
def test_every_letter_can_be_set(template: str) -> None:
    """No text stops the compiler; markup of Typst stays text. On every change each text meets one kind of letter."""
    for text in HOSTILE[KINDS.index(template) % (step := rounds(len(KINDS), 1)) :: step]:
        pdf = typeset(template, hostile(template, text))
        assert pdf.startswith(b"%PDF-"), text
        assert b"root:x:0" not in pdf
        if text in LATIN and len(text) < SHORT:
            assert signs(text) in written(pdf), text


def test_a_letter_can_be_long() -> None:
    for text in LONG:
        pdf = typeset("decision", hostile("decision", text[:LONGEST]))
        assert len(PdfReader(BytesIO(pdf)).pages) > 1


def test_a_sign_without_a_glyph_becomes_a_box() -> None:
    assert REPLACEMENT in "".join(
        page.extract_text() for page in PdfReader(BytesIO(typeset("receipt", hostile("receipt", "\U00013000")))).pages
    )
