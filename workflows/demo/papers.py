# SPDX-License-Identifier: AGPL-3.0-or-later
"""A paper of one page, as plain as a PDF can be."""

SHEET = "BT /F1 18 Tf 72 740 Td ({}) Tj ET"


def pdf(text: str = "Satzung") -> bytes:
    """The same bytes for the same text; letters as Latin-1 knows them."""
    written = SHEET.format(text.replace("\\", "").replace("(", "").replace(")", "")).encode("latin-1", "replace")
    return assembled(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(written), written),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    )


def assembled(*objects: bytes, trailer: bytes = b"") -> bytes:
    """Numbered objects with their table; the first is the catalog."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    return (
        out + head + table + b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(out))
    )
