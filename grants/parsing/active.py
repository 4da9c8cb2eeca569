# SPDX-License-Identifier: AGPL-3.0-or-later
"""What acts by itself in a PDF, carries other files or tells about its author; found by shape, not by name alone.

A font may be called /AA as well: what is taken out must look like the thing it is named after.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from grants.parsing import Unfit

DEEPEST = 60  # direct objects in one another
ACTIVE = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound"}
ACTIVE |= {"/RichMediaExecute", "/GoTo3DView", "/Thread"}
CARRIERS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
LINKS = re.compile(rb"(?i)\s*(https?://|mailto:|tel:)")
# Names that call for a look at every object; written by us by then, so no escape hides one.
SUSPECT = re.compile(
    rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|GoToR|GoToE|Rendition|Movie|Sound|RichMedia\w*|EmbeddedFiles?"
    rb"|EF|AA|XFA|OpenAction|FileAttachment|Screen|3D|GoTo3DView|Thread|URI|Metadata|PieceInfo|FFilter)(?![\w.-])"
)

Shape = Callable[[Any, Any], bool]


def strip(pdf: pikepdf.Pdf) -> set[str]:
    """What was taken out, in every object of the file: scripts, attachments, private."""
    removed: set[str] = set()
    _known_places(pdf, removed.add)
    for each in pdf.objects:
        _clean(each, removed.add, 0)
    return removed


def drop(item: Any, name: str) -> bool:
    with suppress(KeyError):
        del item[name]
        return True
    return False


def _known_places(pdf: pikepdf.Pdf, tell: Callable[[str], None]) -> None:
    opens = pdf.Root.get("/OpenAction")
    leads = isinstance(opens, Array) or (isinstance(opens, Dictionary) and opens.get("/S") == Name.GoTo)
    places = [(pdf.Root, "/OpenAction", "private" if leads else "scripts"), (pdf.Root, "/URI", "private")]
    names, form = pdf.Root.get("/Names"), pdf.Root.get("/AcroForm")
    if isinstance(names, Dictionary):
        places += [(names, "/JavaScript", "scripts"), (names, "/EmbeddedFiles", "attachments")]
    if isinstance(form, Dictionary):
        places += [(form, "/XFA", "scripts")]
    for item, name, reason in places:
        if drop(item, name):
            tell(reason)


def _clean(item: Any, tell: Callable[[str], None], depth: int) -> None:
    if depth > DEEPEST:
        raise Unfit("damaged")
    if isinstance(item, Stream | Dictionary):
        _clean_keys(item, tell)
        inside = [value for _key, value in item.items()]
    elif isinstance(item, Array):
        _clean_places(item, tell)
        inside = list(item)
    else:
        return
    for value in inside:
        # Indirect objects have their own turn.
        if isinstance(value, Stream | Dictionary | Array) and not value.is_indirect:
            _clean(value, tell, depth + 1)


def _clean_places(item: Array, tell: Callable[[str], None]) -> None:
    for position in reversed(range(len(item))):
        if reason := _unwanted(item[position]):
            del item[position]
            tell(reason)


def _clean_keys(item: Any, tell: Callable[[str], None]) -> None:
    if isinstance(item, Dictionary) and (reason := _unwanted(item)):
        # Whoever else points here finds nothing.
        for key in list(item.keys()):
            drop(item, key)
        tell(reason)
    for key, value in list(item.items()):
        shape, told = SHAPES.get(key, (_never, ""))
        if reason := told if shape(item, value) else _unwanted(value):
            drop(item, key)
            tell(reason)


def _unwanted(value: Any) -> str:
    """An action that does something by itself, a carrier of files, a link to anything but a page or an address."""
    if not isinstance(value, Dictionary | Stream):
        return ""
    kind, action = str(value.get("/Subtype", "")), str(value.get("/S", ""))
    if kind in CARRIERS or value.get("/Type") == Name.EmbeddedFile:
        return "attachments"
    if action in ACTIVE:
        return "scripts"
    if action == "/URI" and not LINKS.match(_bytes(value.get("/URI"))):
        return "scripts"
    return ""


def _bytes(value: Any) -> bytes:
    return bytes(value) if isinstance(value, pikepdf.String) else b""


# --- keys whose value shows that they are meant ---


def _never(_item: Any, _value: Any) -> bool:
    return False


def _actions(_item: Any, value: Any) -> bool:
    """What happens on opening, leaving, typing: a dictionary of actions."""
    return isinstance(value, Dictionary) and any(
        isinstance(each, Dictionary) and "/S" in each for each in value.values()
    )


def _in_action(item: Any, _value: Any) -> bool:
    return "/S" in item


def _files(_item: Any, value: Any) -> bool:
    return (
        isinstance(value, Dictionary)
        and "/Type" not in value
        and any(isinstance(each, Stream) for each in value.values())
    )


def _elsewhere(item: Any, _value: Any) -> bool:
    """A stream whose content lies in another file."""
    return isinstance(item, Stream)


def _is_stream(_item: Any, value: Any) -> bool:
    return isinstance(value, Stream)


def _is_dictionary(_item: Any, value: Any) -> bool:
    return isinstance(value, Dictionary)


SHAPES: dict[str, tuple[Shape, str]] = {
    "/AA": (_actions, "scripts"),
    "/JS": (_in_action, "scripts"),
    "/EF": (_files, "attachments"),
    "/RF": (_files, "attachments"),
    "/F": (_elsewhere, "attachments"),
    "/FFilter": (_elsewhere, "attachments"),
    "/Metadata": (_is_stream, "private"),
    "/PieceInfo": (_is_dictionary, "private"),
}
