# SPDX-License-Identifier: AGPL-3.0-or-later
"""Finds every form, link and address of the portal by walking it as each persona, and sends what nobody should send."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from unittest import mock
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import transaction
from django.http import SimpleCookie
from django.test import Client
from django.urls import Resolver404, resolve

from portal.asking import TextRequest
from tests.promises import nasty
from tests.promises.reading import Form, Reading
from tests.world import BEGUN, World

PERSONAS = (
    "antje",
    "renate",
    "paul",
    "oksana",
    "sabine",
    "thomas",
    "leyla",
    "katrin",
    "ute",
    "holger",
    "mehmet",
    "fatma",
    "tim",
    "lina",
    "nora",
    "",
    *BEGUN,
    "samira",
    "piotr",
    "birgit",
    "deniz",
    "frank",
    "irina",
    "wiebke",
    "konrad",
    "dorothea",
    "carla",
)
SEAL = "csrfmiddlewaretoken"
BOUNDARY = "zq7boundary"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
URLENCODED = "application/x-www-form-urlencoded"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
Pairs = list[tuple[str, str | bytes]]


@dataclass
class Shot:
    """One hostile request, told so that it can be sent again."""

    persona: str
    path: str
    what: str
    method: str = "GET"
    body: bytes = b""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    cookie: str = ""
    unreadable: bool = False
    csrf: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path[:160]} as {self.persona or 'nobody'}: {self.what[:160]}"


@dataclass
class Target:
    """A form somebody found on a page."""

    persona: str
    page: str
    form: Form

    @property
    def path(self) -> str:
        return urljoin(self.page, self.form.action)


def route_of(path: str) -> str:
    """The route, and those words of the address that make another page of it."""
    try:
        found = resolve(urlsplit(path).path)
    except Resolver404:
        return ""
    words = [str(value) for name, value in sorted(found.kwargs.items()) if name in {"act", "key", "side"}]
    return " ".join([str(found.view_name), *words])


class Shooter(Client):
    """Django's client without the copies it keeps of every template: they are half of its time."""

    def request(self, **request: Any) -> Any:
        self.handler.raise_request_exception = False
        with mock.patch("django.test.client.WSGIRequest", TextRequest):
            return self.handler(self._base_environ(**request))


class Crawler:
    """Walks first, then shoots; complaints are collected with the shot that raised them."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.chance = random.Random(seed)
        self.cookies = {persona: world.session(persona) for persona in PERSONAS}
        self.sealed, self.unsealed = Shooter(enforce_csrf_checks=True), Shooter()
        self.targets: dict[tuple[Any, ...], Target] = {}
        self.pages: dict[tuple[str, str], str] = {}
        self.parameters: set[str] = {"next", "filter", "suche", "seite", "top", "zq7"}
        self.complaints: list[str] = []
        self.raised: list[str] = []
        self.sent = 0
        got_request_exception.connect(self._noticed)

    def _noticed(self, **_more: Any) -> None:
        import sys

        self.raised.append(repr(sys.exc_info()[1])[:300])

    def client(self, persona: str, *, csrf: bool = False) -> Client:
        """With the cookies of a fresh login and nothing else."""
        client = self.sealed if csrf else self.unsealed
        session = {settings.SESSION_COOKIE_NAME: self.cookies[persona]} if self.cookies[persona] else {}
        client.cookies = SimpleCookie(session)
        return client

    # --- walking ---

    def walk(self, starts: list[tuple[str, str]]) -> None:
        """From these (persona, path) along every link; one page a route and persona."""
        waiting = list(starts)
        seen: set[tuple[str, str]] = set()
        while waiting:
            persona, path = waiting.pop(0)
            key = (persona, route_of(path))
            if key in seen or not key[1]:
                continue
            seen.add(key)
            waiting += [(persona, link) for link in self._read(persona, path)]

    def _read(self, persona: str, path: str) -> list[str]:
        with transaction.atomic():
            answer: Any = self.client(persona).get(path)
            transaction.set_rollback(True)
        if location := answer.get("Location", ""):
            return [location]
        if answer.status_code not in {200, 404, 405}:
            self.complaints.append(f"without an attack: {path} as {persona}: {answer.status_code} {self.raised[-1:]}")
        if answer.status_code != 200 or "html" not in answer["Content-Type"]:
            close(answer)
            return []
        self.pages[persona, path] = route_of(path)
        page = Reading(answer.content.decode(), at=path)
        if page.injected:
            self.complaints.append(f"without an attack: {path}: {page.injected}")
        for form in page.forms:
            target = Target(persona, path, form)
            self.targets.setdefault((route_of(target.path), form.method, *sorted(form.names)), target)
        self.parameters |= {name for link in page.links for name, _value in parse_qsl(urlsplit(link).query)}
        return [urljoin(path, link) for link in page.links if link.startswith(("/", "?"))]

    # --- aiming ---

    def fields(self) -> list[tuple[Target, str]]:
        every = ((target, name) for target in self.targets.values() for name in target.form.names)
        return [(target, name) for target, name in every if name != SEAL]

    def shots(self) -> Iterator[Shot]:
        """Without end: mostly a string in a field, every eighth shot something else."""
        fields, others = self._at_fields(), cycle([self._at_query, self._at_path, self._at_head, self._at_body])
        while True:
            for _ in range(7):
                yield next(fields)
            yield next(others)()

    def _at_fields(self) -> Iterator[Shot]:
        """Every field in turn, every string in turn, in another order each round."""
        texts: list[str | bytes] = [*nasty.TEXTS, *nasty.UNREADABLE, *nasty.UNREADABLE, nasty.HUGE]
        self.chance.shuffle(texts)
        fresh = nasty.mutations(self.chance)
        strings = cycle(texts)
        for lap in range(1_000_000):
            fields = self.fields()
            self.chance.shuffle(fields)
            for target, name in fields:
                yield self._fill(
                    target, name, next(fresh) if lap and self.chance.random() < lap / 10 else next(strings)
                )

    def _fill(self, target: Target, name: str, text: str | bytes) -> Shot:
        """The form as a careful person would send it, but for one field."""
        pairs: Pairs = [(each, plausible(target.form, each)) for each in target.form.names if each != name]
        pairs.append((name, text))
        kinds = {each.name: each.kind for each in target.form.fields}
        what = f"{name}={text[:100]!r} ({len(text)})"
        unreadable = isinstance(text, bytes)
        if target.form.method != "post":
            return Shot(target.persona, f"{target.path.partition('?')[0]}?{encode(pairs)}", what, unreadable=unreadable)
        if target.form.multipart:
            body, kind = multipart(pairs, kinds, self.chance), MULTIPART
            unreadable = unreadable and kinds[name] != "file"
        else:
            body, kind = encode(pairs).encode(), URLENCODED
        return Shot(target.persona, target.path, what, "POST", body, kind, self._by_script(), unreadable=unreadable)

    def _by_script(self) -> dict[str, str]:
        """Now and then as the portal's own scripts send it."""
        return self.chance.choice([{}, {}, {}, {"HTTP_ACCEPT": "application/json"}, {"HTTP_HX_REQUEST": "true"}])

    def _text(self) -> str | bytes:
        return self.chance.choice(nasty.UNREADABLE if self.chance.random() < 0.2 else nasty.TEXTS[:-6])

    def _page(self) -> tuple[str, str]:
        return self.chance.choice(list(self.pages))

    def _at_query(self) -> Shot:
        persona, path = self._page()
        name, text = self.chance.choice(sorted(self.parameters)), self._text()
        times = self.chance.choice([1, 1, 3])
        query = "&".join([f"{name}{self.chance.choice(['', '', '[]', '[$ne]'])}={quote(text[:2000])}"] * times)
        return Shot(persona, f"{path.partition('?')[0]}?{query}", repr(text), unreadable=isinstance(text, bytes))

    def _at_path(self) -> Shot:
        """A part of an address becomes nonsense, or the name of something of somebody else."""
        persona, path = self._page()
        parts = path.partition("?")[0].strip("/").split("/")
        place = self.chance.randrange(len(parts))
        if UUID.fullmatch(parts[place]) and self.chance.random() < 0.5:
            other = self.chance.choice([each for _persona, found in self.pages for each in UUID.findall(found)])
            parts[place] = other
            return Shot(persona, "/" + "/".join(parts) + "/", "an object of somebody else")
        text = self._text()
        parts[place] = quote(text[:500], safe="")
        return Shot(persona, "/" + "/".join(parts) + self.chance.choice(["/", ""]), f"address {text[:80]!r}")

    def _at_head(self) -> Shot:
        persona, path = self._page()
        if self.chance.random() < 0.3:
            name = self.chance.choice([settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages", "x"])
            value = self.chance.choice(nasty.COOKIES)
            return Shot(persona, path, f"cookie {name}={value[:50]!r}", cookie=f'{name}="{value}"')
        name, value = self.chance.choice(nasty.HEADERS)
        return Shot(persona, path, f"{name}: {value[:60]!r}", headers={name: value})

    def _at_body(self) -> Shot:
        """Bodies that are no forms, fields that come twice or as lists, a form without its seal."""
        target = self.chance.choice([each for each in self.targets.values() if each.form.method == "post"])
        pairs: Pairs = [(name, plausible(target.form, name)) for name in target.form.names]
        body, kind, what = self.chance.choice(DISTORTIONS)(self.chance, pairs)
        csrf = what == "no csrf"
        return Shot(target.persona, target.path, what, "POST", body, kind, csrf=csrf)


# --- sending well-formed and malformed bodies ---


def plausible(form: Form, name: str) -> str:
    """What is there already, or an answer that lets the form go on."""
    same = [each for each in form.fields if each.name == name]
    if given := next((each.value for each in same if each.value), ""):
        return given
    if choices := [choice for each in same for choice in each.choices if choice]:
        return choices[0]
    return next((text for ending, text in LIKELY.items() if name.endswith(ending)), "Etwas")


LIKELY = {
    "_on": "08.05.2027",
    "amount": "100",
    "amount_asked": "100",
    "participants": "20",
    "postcode": "40721",
    "email": "a@beispiel.test",
    "iban": "DE89370400440532013000",
    "file": "",
    "scan": "",
    "key": "",
}


def encode(pairs: Pairs) -> str:
    return urlencode(pairs, encoding="utf-8", errors="surrogatepass")


def multipart(pairs: Pairs, kinds: dict[str, str], chance: random.Random) -> bytes:
    """As a browser sends it, but for hostile names of files."""
    parts = []
    for name, value in pairs:
        content = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
        if kinds.get(name) == "file":
            file = chance.choice(nasty.FILE_NAMES).encode("utf-8", "surrogatepass")
            head = f'form-data; name="{name}"; filename="'.encode() + file + b'"\r\nContent-Type: application/pdf'
            content = b"%PDF-1.7\n" + content
        else:
            head = f'form-data; name="{name}"'.encode()
        parts.append(b"--" + BOUNDARY.encode() + b"\r\nContent-Disposition: " + head + b"\r\n\r\n" + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def _wrong_type(chance: random.Random, pairs: Pairs) -> tuple[bytes, str, str]:
    kind = chance.choice(nasty.CONTENT_TYPES)
    return encode(pairs).encode(), kind, f"sent as {kind[:60]!r}"


def _cut(chance: random.Random, pairs: Pairs) -> tuple[bytes, str, str]:
    whole = multipart(pairs, {}, chance)
    return whole[: chance.randrange(len(whole))], MULTIPART, "multipart cut off"


def _noise(chance: random.Random, _pairs: Pairs) -> tuple[bytes, str, str]:
    return chance.randbytes(chance.choice([1, 100, 5000])), chance.choice([MULTIPART, URLENCODED]), "noise"


def _odd_parts(chance: random.Random, pairs: Pairs) -> tuple[bytes, str, str]:
    """Parts without a name, in base64 that is none, with a name in another charset, and headers without end."""
    head = chance.choice(
        [
            b"Content-Disposition: form-data\r\n",
            b'Content-Disposition: form-data; name="zq7"\r\nContent-Transfer-Encoding: base64\r\n',
            b"Content-Disposition: form-data; name*=klingon''%ff\r\n",
            b"Content-Disposition: form-data; name*=utf-8''%00%ff\r\n",
            b"Content-Disposition: form-data; name=\"x\"; filename*=utf-8''%ff%00.pdf\r\n",
            b'Content-Disposition: form-data; name="' + b"a" * 5000 + b'"\r\n',
            b"X: " + b"y" * 70_000 + b"\r\n",
            b"\xff\xfe: \x00\r\n",
            b"",
        ]
    )
    part = b"--" + BOUNDARY.encode() + b"\r\n" + head + b"\r\n!!!\r\n"
    return part + multipart(pairs, {}, chance), MULTIPART, f"odd part {head[:60]!r}"


def _twice(chance: random.Random, pairs: Pairs) -> tuple[bytes, str, str]:
    return encode([*pairs, *pairs, *pairs]).encode(), URLENCODED, "every field thrice"


def _lists(chance: random.Random, pairs: Pairs) -> tuple[bytes, str, str]:
    sign = chance.choice(["[]", "[0]", "[$gt]", ".id", "__in", "\u0301"])
    return encode([(name + sign, value) for name, value in pairs]).encode(), URLENCODED, f"fields as lists {sign!r}"


def _empty(chance: random.Random, pairs: Pairs) -> tuple[bytes, str, str]:
    return chance.choice([b"", b"&", b"=", b"&=&;;%", b"%", b"%zz=%u0041"]), URLENCODED, "nothing"


def _many(chance: random.Random, pairs: Pairs) -> tuple[bytes, str, str]:
    return encode([("zq7", "1")] * chance.choice([499, 1000, 20_000])).encode(), URLENCODED, "many fields"


def _no_csrf(chance: random.Random, pairs: Pairs) -> tuple[bytes, str, str]:
    return encode([each for each in pairs if each[0] != SEAL]).encode(), URLENCODED, "no csrf"


def _lines(chance: random.Random, pairs: Pairs) -> tuple[bytes, str, str]:
    """The counter of a set of forms, out of bounds."""
    count = chance.choice(["-1", "1e9", "1001", "99999999999999999999", "\u0663", "x"])
    wild: Pairs = [(name, count if "_FORMS" in name else value) for name, value in pairs]
    return encode([*wild, ("do", "lines")]).encode(), URLENCODED, f"{count!r} lines"


DISTORTIONS = (_wrong_type, _cut, _noise, _odd_parts, _twice, _lists, _empty, _many, _no_csrf, _lines)


def close(answer: Any) -> None:
    """A download is read to its end: closing it early would close the connection of the test as well."""
    if getattr(answer, "streaming", False):
        b"".join(answer.streaming_content)
