# SPDX-License-Identifier: AGPL-3.0-or-later
"""Is everything wholly there or wholly not there? Reads the tables and the disk of a house and names each violation."""

from collections import Counter
from email import message_from_bytes
from hashlib import sha256
from typing import Any

from grants.models import Event
from tests.promises.chaos import House
from workflows.procedures import MACHINES, acts_of, traits_of

OF_EVENTS = [machine for machine in MACHINES if machine.events is Event]
OWED = {act: set(traits_of(machine, act).then) for machine in OF_EVENTS for act in acts_of(machine)}
# Letters by the consequence that makes them; a deferral's notice does not happen here.
LETTERS = {"letter_receipt": "receipt", "letter_missing_documents": "missing_documents", "letter_decision": "decision"}

HALF_DONE = {
    "a case was sent without its act, or the other way round": """
        SELECT a.id FROM grants_application a LEFT JOIN grants_event e
               ON e.application_id = a.id AND e.act IN ('submit', 'register')
         GROUP BY a.id HAVING (a.status <> 'draft') <> (count(e.id) = 1) OR count(e.id) > 1
                           OR (a.file_number IS NULL) <> (a.status = 'draft')""",
    "a case is not where its last act led": """
        SELECT a.id FROM grants_application a JOIN LATERAL (
               SELECT target FROM grants_event e WHERE e.application_id = a.id ORDER BY e.id DESC LIMIT 1) last ON true
         WHERE a.status <> last.target""",
    "a case has fewer versions than acts": """
        SELECT a.id FROM grants_application a JOIN grants_event e ON e.application_id = a.id
         GROUP BY a.id HAVING a.version < count(*)""",
    "two cases have one file number": """
        SELECT min(id) FROM grants_application GROUP BY file_number HAVING file_number IS NOT NULL AND count(*) > 1""",
    "a vote was closed without its act, or the other way round": """
        SELECT p.id FROM committees_poll p LEFT JOIN grants_event e
               ON e.poll_id = p.id AND e.act IN ('close_poll', 'void_poll')
         GROUP BY p.id HAVING (p.closed_at IS NOT NULL) <> (count(e.id) = 1)""",
    "a resolution has not reached its case": """
        SELECT r.id FROM committees_resolution r WHERE NOT EXISTS (
               SELECT 1 FROM grants_event e WHERE e.act = 'resolve' AND (e.data->>'resolution')::bigint = r.id)""",
    "a vote differs from its record": """
        SELECT b.id FROM committees_ballot b JOIN LATERAL (
               SELECT data->>'verdict' AS said FROM grants_event e
                WHERE e.poll_id = b.poll_id AND e.act = 'vote' AND (e.data->>'seat')::bigint = b.seat_id
                ORDER BY e.id DESC LIMIT 1) last ON true
         WHERE b.verdict <> last.said""",
    "a fund's sums differ from its commitments": """
        SELECT f.id FROM grants_fund f LEFT JOIN grants_commitment c ON c.fund_id = f.id
         GROUP BY f.id HAVING f.reserved + f.bound <> coalesce(sum(c.amount), 0)""",
    "an item was supplied without its act": """
        SELECT i.id FROM grants_requesteditem i WHERE supplied_on IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM grants_event e WHERE e.application_id = i.application_id AND e.act = 'supply')""",
}
OUTBOX = """SELECT e.id, e.act, array_remove(array_agg(o.kind), NULL) FROM grants_event e
            LEFT JOIN workflows_outbox o ON o.event_id = e.id GROUP BY e.id"""


def violations(house: House) -> list[str]:
    """What must hold at any moment, also while machines still owe something."""
    found = [f"{name}: {row[0]}" for name, sql in HALF_DONE.items() for row in house.sql(sql)]
    found += [
        f"act {act} ({event}) owes {sorted(OWED[act])}, its outbox says {sorted(kinds)}"
        for event, act, kinds in house.sql(OUTBOX)
        if _general(kinds) != OWED[act]
    ]
    return [*found, *_files_are_true(house), *_letters_once(house)]


def unfinished(house: House) -> list[str]:
    """What is still owed, or was called done and is not there."""
    found = [
        f"{kind} of event {event} is owed after {attempts} attempts: {error}"
        for kind, event, attempts, error in house.sql(
            "SELECT kind, event_id, attempts, error FROM workflows_outbox WHERE done_at IS NULL"
        )
    ]
    waiting = [name for (name,) in house.sql("SELECT message_id FROM workflows_mail WHERE done_at IS NULL")]
    found += [f"{name} is owed" for name in waiting]
    made = set(house.sql("SELECT event_id, kind FROM grants_letter"))
    told = {_event_of(name) for name in [*waiting, *mails(house)]}
    for event, kind in house.sql("SELECT event_id, kind FROM workflows_outbox WHERE done_at IS NOT NULL"):
        if kind in LETTERS and (event, LETTERS[kind]) not in made:
            found.append(f"{kind} of event {event} is called done, and there is no letter")
        if kind == "mail_news" and str(event) not in told:
            found.append(f"{kind} of event {event} is called done, and nobody got a mail")
    return found


def _event_of(message_id: str) -> str:
    return message_id.partition("-")[2].partition("-")[0]


def mails(house: House) -> Counter[str]:
    """How often each Message-ID was sent."""
    sent: Counter[str] = Counter()
    for path in house.mails.glob("*"):
        for part in path.read_bytes().split(b"\n" + b"-" * 79 + b"\n"):
            if message_id := message_from_bytes(part)["Message-ID"]:
                sent[message_id.strip("<>")] += 1
    return sent


def files_without_rows(house: House) -> set[str]:
    """Left by a death between disk and table; nobody sees them, the sweep takes them away."""
    known = {name for (name,) in house.sql("SELECT file FROM grants_document UNION ALL SELECT file FROM grants_letter")}
    return {str(path.relative_to(house.files)) for path in house.files.rglob("*") if path.is_file()} - known


def _general(kinds: list[str]) -> set[str]:
    """A consequence told to many may stand once for each of them: kind/number."""
    return {kind.partition("/")[0] for kind in kinds}


def _files_are_true(house: House) -> list[str]:
    rows: list[tuple[Any, ...]] = house.sql(
        "SELECT 'document ' || id, file, sha256 FROM grants_document"
        " UNION ALL SELECT 'letter ' || id, file, sha256 FROM grants_letter"
    )
    found = []
    for what, name, digest in rows:
        path = house.files / name
        if not path.is_file():
            found.append(f"{what} has no file")
        elif sha256(path.read_bytes()).hexdigest() != digest:
            found.append(f"{what} has another file than its hash says")
    return found


def _letters_once(house: House) -> list[str]:
    twice = house.sql("SELECT event_id, kind FROM grants_letter GROUP BY event_id, kind HAVING count(*) > 1")
    return [f"{kind} of event {event} was made twice" for event, kind in twice]
