# SPDX-License-Identifier: AGPL-3.0-or-later
"""Reads answers as HTML: the links and forms of a page, and whatever a payload made of it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from tests.promises.nasty import MARK

OWN = ("/", "?", "#", "http://testserver/", "mailto:", "tel:")
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "srcset", "ping", "hx-get", "hx-post"}
FORBIDDEN = {"style", "srcdoc", "background"}


@dataclass
class Field:
    """A control: its name, the value a browser would send, the choices it offers."""

    name: str
    value: str = ""
    kind: str = "text"
    choices: list[str] = field(default_factory=list)


@dataclass
class Form:
    """A form of a page: where it goes, and with what."""

    action: str
    method: str
    multipart: bool
    fields: list[Field] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(each.name for each in self.fields))


class Reading(HTMLParser):
    """One pass over a page."""

    def __init__(self, page: str, *, at: str = "/") -> None:
        super().__init__(convert_charrefs=True)
        self.at = at
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.injected: list[str] = []
        self._form: Form | None = None
        self._select: Field | None = None
        self._in_script = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._suspect(tag, given)
        self._in_script = tag == "script"
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "form":
            action = given.get("action") or self.at
            multipart = given.get("enctype") == "multipart/form-data"
            self._form = Form(action, given.get("method", "get").lower(), multipart)
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(self._form, tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.injected.append(f"a script in the page: {data[:80]!r}")

    def handle_comment(self, data: str) -> None:
        self._markup("comment", data)

    def handle_decl(self, decl: str) -> None:
        self._markup("declaration", decl)

    def unknown_decl(self, data: str) -> None:
        self._markup("declaration", data)

    def handle_pi(self, data: str) -> None:
        self._markup("instruction", data)

    def _markup(self, kind: str, data: str) -> None:
        if MARK in data:
            self.injected.append(f"{kind}: {data[:80]!r}")

    def _suspect(self, tag: str, given: dict[str, str]) -> None:
        if MARK in tag:
            self.injected.append(f"element <{tag}>")
        for name, value in given.items():
            if MARK in name or name.startswith("on") or name in FORBIDDEN:
                self.injected.append(f"attribute {name}={value[:80]!r} of <{tag}>")
            if name in ADDRESSES and _leads_away(value):
                self.injected.append(f"{name}={value[:80]!r} of <{tag}>")
        if tag in {"base", "iframe", "object", "embed", "plaintext"}:
            self.injected.append(f"element <{tag}>")
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.injected.append(f"refresh {given}")

    def _control(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "option" and self._select is not None:
            self._select.choices.append(given.get("value", ""))
            if "selected" in given:
                self._select.value = given.get("value", "")
        if not name:
            return
        kind = given.get("type", "text") if tag == "input" else tag
        found = Field(name, value if kind not in {"checkbox", "radio"} or "checked" in given else "", kind)
        if kind in {"checkbox", "radio"}:
            found.choices.append(value or "on")
        if tag in {"input", "select", "textarea", "button"}:
            form.fields.append(found)
        self._select = found if tag == "select" else self._select


def _leads_away(value: str) -> bool:
    """An address with the payload in it, or one that is no address of this portal."""
    plain = value.strip().lower()
    if plain.startswith(("javascript:", "data:text", "vbscript:")):
        return True
    return MARK in plain and (not plain.startswith(OWN) or plain.startswith(("//", "/\\")))


def leads_away(location: str) -> bool:
    """Where an answer sends the browser."""
    plain: Any = location.strip()
    return any(sign in location for sign in "\r\n") or plain.startswith(("//", "/\\")) or not plain.startswith(OWN)
