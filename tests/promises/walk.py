# SPDX-License-Identifier: AGPL-3.0-or-later
"""The whole way of one case over HTTP, by people who try again: from the papers to the letter in the post."""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

import psycopg

from tests.promises.chaos import House
from tests.promises.citizen import BROKEN, Citizen, Form, Page, path_of
from workflows.demo.papers import pdf

VOTES = {"mehmet": "yes", "fatma": "yes", "georg": "yes", "helga": "no", "ivan": "abstain"}
PATIENCE = 90.0
Filling = Callable[[Form], Form]


@dataclass
class Applicant(Citizen):
    """Hands in papers and an application; keeps every receipt the portal showed."""

    port: int
    session: str
    receipts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(self.port, self.session)

    def uploads(self, case: str) -> None:
        """The statutes, again and again until the portal has them."""
        path, form, paper = self._statutes(case)
        answer = self.sends(path, form, **paper)
        assert answer.status == 302, answer.body

    def tries_to_upload(self, case: str) -> None:
        """Once, and then they give up."""
        path, form, paper = self._statutes(case)
        with suppress(*BROKEN):
            self.post(path, form, **paper)

    def _statutes(self, case: str) -> tuple[str, Form, dict[str, tuple[str, bytes]]]:
        path = f"/antrag/{case}/unterlagen/"
        form = next(form for form in Page(self.reads(path).body).forms if form.get("kind") == "statutes")
        return path, form, {form.files[0]: ("Satzung.pdf", pdf(f"Satzung {case}"))}

    def submits(self, case: str) -> None:
        path = f"/antrag/{case}/pruefen/"
        answer = self.sends(path, self.form(path).tick_everything())
        assert answer.status == 302, answer.body
        self.reads_receipt(case, path_of(answer.location))

    def reads_receipt(self, case: str, path: str) -> None:
        page = self.reads(path)
        assert page.status == 200, (path, page.status, page.location)
        self.receipts[case] = page.body


class Walk:
    """One case and its session of the body; every step is tried until it is done."""

    def __init__(self, house: House, sessions: dict[str, str], case: str, meeting: str) -> None:
        self.house, self.case, self.meeting = house, case, meeting
        self.people = {key: Citizen(house.port, session) for key, session in sessions.items()}
        self.antje = Applicant(house.port, sessions["antje"])
        self.odd: list[str] = []  # answers other than "done" to somebody who tried again

    def go(self) -> None:
        for step in self.steps():
            step()

    def steps(self) -> Iterator[Callable[[], object]]:
        """Asked for one by one: a step may name what the one before it made."""
        case, office = f"/antrag/{self.case}", f"/amt/fall/{self.case}"
        sitting = f"/gremium/sitzung/{self.meeting}"
        yield lambda: self.antje.uploads(self.case)
        yield self._submit
        yield self._act("sabine", f"{office}/request_documents/", lambda form: form.fill(items=["exemption_notice"]))
        yield self._act("antje", f"{case}/nachreichen/", _answer_in_words, act="supply")
        yield self._act("sabine", f"{office}/check/", Form.tick_everything)
        yield self._act("sabine", f"{office}/schedule/", lambda form: form.fill(meeting=self._meeting_number()))
        yield self._act("katrin", f"{sitting}/invite/", lambda form: form.fill(channel="portal"))
        yield self._act("katrin", f"{sitting}/record_presence/", _eight_are_there)
        yield self._act("katrin", f"{sitting}/open_poll/?top={self._item()}")
        for key, verdict in VOTES.items():
            yield partial(self._declare, key)
            yield partial(self._vote, key, verdict)
        yield self._act("katrin", f"/gremium/abstimmung/{self._poll()}/close_poll/")
        yield self._act("sabine", f"{office}/decide/", lambda form: form.fill(reasons="Das Projekt ist neu."))
        yield self._act("sabine", f"{office}/dispatch/")

    # --- a step ---

    def _act(
        self, key: str, path: str, filling: Filling = lambda form: form, *, act: str = "", by: str = ""
    ) -> Callable[[], None]:
        name = act or path.partition("?")[0].rstrip("/").rpartition("/")[2]
        return lambda: self._until_done(key, path, filling, name, by)

    def _until_done(self, key: str, path: str, filling: Filling, act: str, by: str) -> None:
        deadline = time.monotonic() + PATIENCE
        person = self.people[key]
        while not self._happened(act, by):
            assert time.monotonic() < deadline, f"{key} never got {act} done: {self.odd[-3:]}"
            page = person.reads(path)
            forms = [form for form in Page(page.body).forms if "key" in form.names]
            if not forms:
                time.sleep(0.1)
                continue
            tries = person.tries
            answer = person.sends(path, filling(forms[0]))
            if answer.status in {302, 303}:
                continue
            self.odd.append(f"{act}: {answer.status} after {person.tries - tries} tries")
            time.sleep(0.3)

    def _submit(self) -> None:
        self.antje.submits(self.case)

    def _declare(self, key: str) -> None:
        """Not biased; only then the ballot is there."""
        path = f"/gremium/sitzung/{self.meeting}/declare_bias/?top={self._item()}"
        self._until_done(key, path, lambda form: form.fill(biased="no", ground=""), "declare_bias", key)

    def _vote(self, key: str, verdict: str) -> None:
        self._until_done(key, f"/gremium/top/{self._item()}/", lambda form: form.fill(verdict=verdict), "vote", key)

    # --- what a person would see, asked of the tables ---

    def _happened(self, act: str, by: str) -> bool:
        """The act stands in the record of this case, of its session or of its vote."""
        found = self._ask(
            """SELECT count(*) FROM grants_event e JOIN permissions_user u ON u.id = e.by_id
                 LEFT JOIN grants_application a ON a.id = e.application_id
                 LEFT JOIN committees_meeting m ON m.id = e.meeting_id
                 LEFT JOIN committees_poll p ON p.id = e.poll_id
                 LEFT JOIN grants_consideration k ON k.item_id = p.item_id
                 LEFT JOIN grants_application v ON v.id = k.application_id
                WHERE e.act = %s AND u.email LIKE %s
                  AND (a.public_id::text = %s OR v.public_id::text = %s OR m.public_id::text = %s)""",
            act,
            f"{by}%",
            self.case,
            self.case,
            self.meeting,
        )
        return bool(found)

    def _meeting_number(self) -> str:
        return str(self._ask("SELECT id FROM committees_meeting WHERE public_id::text = %s", self.meeting))

    def _item(self) -> str:
        return str(
            self._ask(
                """SELECT i.public_id FROM committees_agendaitem i JOIN grants_consideration k ON k.item_id = i.id
                     JOIN grants_application a ON a.id = k.application_id WHERE a.public_id::text = %s""",
                self.case,
            )
        )

    def _poll(self) -> str:
        return str(
            self._ask(
                """SELECT p.public_id FROM committees_poll p JOIN grants_consideration k ON k.item_id = p.item_id
                     JOIN grants_application a ON a.id = k.application_id WHERE a.public_id::text = %s""",
                self.case,
            )
        )

    def _ask(self, statement: str, *values: str) -> object:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.house.sql(statement, *values)[0][0]
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, "the database never came back"
                time.sleep(0.05)


def _answer_in_words(form: Form) -> Form:
    return form.fill(**{name: "Der Bescheid liegt Ihnen vor." for name, value in form.values if not value.strip()})


def _eight_are_there(form: Form) -> Form:
    return form.fill(present=[value for name, value in form.boxes if name == "present"][:8])
