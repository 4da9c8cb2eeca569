# SPDX-License-Identifier: AGPL-3.0-or-later
"""Somebody with a browser and no patience: reads real pages over HTTP, fills in their forms and sends them again."""

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit
from uuid import uuid4

from tests.promises.chaos import HOST

PATIENCE = 60.0
BROKEN = (OSError, http.client.HTTPException)


@dataclass
class Form:
    """A form as the page shows it; values a person has not touched stay what they were."""

    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def tick_everything(self) -> Self:
        self.values = [*self.values, *(box for box in self.boxes if box not in self.values)]
        return self

    def fill(self, **values: str | list[str]) -> Self:
        for name, value in values.items():
            self.values = [pair for pair in self.values if pair[0] != name]
            self.values += [(name, each) for each in (value if isinstance(value, list) else [value])]
        return self

    def get(self, name: str) -> str:
        return next((value for key, value in self.values if key == name), "")

    @property
    def names(self) -> set[str]:
        return {name for name, _value in [*self.values, *self.boxes]} | set(self.files)


class Page(HTMLParser):
    """The forms of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = self._area = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(a.get("action", ""))
            if a.get("method", "get").lower() == "post":
                self.forms.append(self._form)
        elif self._form is None:
            return
        elif tag == "input":
            self._input(self._form, a)
        elif tag == "textarea":
            self._area = a.get("name", "")
            self._form.values.append((self._area, ""))
        elif tag == "select":
            self._select = a.get("name", "")
        elif tag == "option" and self._select:
            self._option(self._form, a)

    def _input(self, form: Form, a: dict[str, str]) -> None:
        name, kind = a.get("name", ""), a.get("type", "text")
        if not name or kind in {"submit", "button", "reset"}:
            return
        if kind == "file":
            form.files.append(name)
        elif kind in {"checkbox", "radio"}:
            pair = (name, a.get("value", "on"))
            if kind == "checkbox":
                form.boxes.append(pair)
            if "checked" in a:
                form.values.append(pair)
        else:
            form.values.append((name, a.get("value", "")))

    def _option(self, form: Form, a: dict[str, str]) -> None:
        """The first choice with a value, unless another is selected."""
        value = a.get("value", "")
        if value and ("selected" in a or not form.get(self._select)):
            form.fill(**{self._select: value})

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            name, value = self._form.values[-1]
            self._form.values[-1] = (name, value + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


@dataclass
class Answer:
    """What came back."""

    status: int
    location: str
    body: str
    headers: Mapping[str, str]


class Citizen:
    """One browser: a session, its cookies, no connection kept."""

    def __init__(self, port: int, session: str) -> None:
        self.port = port
        self.cookies = {"__Host-session": session}
        self.tries = 0

    # --- once, whatever comes ---

    def get(self, path: str) -> Answer:
        return self._request("GET", path, b"", {})

    def post(self, path: str, form: Form, **files: tuple[str, bytes]) -> Answer:
        if files:
            body, kind = _multipart(form.values, files)
        else:
            body, kind = urlencode(form.values).encode(), "application/x-www-form-urlencoded"
        return self._request("POST", urljoin(path, form.action) if form.action else path, body, {"Content-Type": kind})

    def _request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        self.tries += 1
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body or None, headers | self._headers())
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
        finally:
            connection.close()
        for value in response.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(value).items()}
        return Answer(response.status, response.headers.get("Location", ""), text, dict(response.headers))

    def _headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        here = f"https://{HOST}"
        return {"Host": HOST, "X-Forwarded-Proto": "https", "Referer": f"{here}/", "Origin": here, "Cookie": cookies}

    # --- again and again, as people do ---

    def reads(self, path: str) -> Answer:
        return self._insist(lambda: self.get(path), path)

    def sends(self, path: str, form: Form, **files: tuple[str, bytes]) -> Answer:
        """The same form with the same seal until the portal answers it."""
        return self._insist(lambda: self.post(path, form, **files), path)

    def _insist(self, attempt: Any, path: str) -> Answer:
        deadline = time.monotonic() + PATIENCE
        last: Any = None
        while time.monotonic() < deadline:
            try:
                last = attempt()
            except BROKEN as error:
                last = error
            else:
                if last.status < 500:
                    return last  # type: ignore[no-any-return]
            time.sleep(0.05)
        raise AssertionError(f"{path} never answered: {last}")

    def form(self, path: str, *, having: str = "key") -> Form:
        """The form of a page that has this field."""
        answer = self.reads(path)
        found = [form for form in Page(answer.body).forms if having in form.names]
        assert found, f"{path} has no form with {having}: {answer.status} {answer.location}"
        return found[0]


def _multipart(values: list[tuple[str, str]], files: Mapping[str, tuple[str, bytes]]) -> tuple[bytes, str]:
    mark = uuid4().hex
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n'.encode() for n, v in values]
    for name, (filename, content) in files.items():
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n")
    return b"".join(parts) + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def path_of(location: str) -> str:
    return urlsplit(location).path
