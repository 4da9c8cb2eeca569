# SPDX-License-Identifier: AGPL-3.0-or-later
"""P1: no application is lost once the success page was shown, wherever a process dies; no act is ever half done."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.promises import chaos, whole
from tests.promises.chaos import House
from tests.promises.citizen import Citizen
from tests.promises.crowd import rounds
from tests.promises.deaths import die_at, lost
from tests.promises.walk import Applicant

# On every change the first twelve points, three, four, three and two; for a release all sixteen.
UPLOAD = (
    "file before fsync",
    "document before its statement",
    "document committed",
    "paper being parsed",
    "file before its name",
)[: rounds(3, 5)]
SUBMIT = ("act before its statement", "act before commit", "act committed", "answer before it leaves")
LETTER = ("claim committed", "letter typeset", "letter before commit", "letter before its statement", "done committed")[
    : rounds(3, 5)
]
MAIL = ("mail before sending", "mail sent")
KILLS = rounds(3, 40)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    with chaos.house() as built:
        yield built


@pytest.fixture(scope="module")
def made(house: House) -> dict[str, Any]:
    sent = KILLS * (len(SUBMIT) + len(LETTER) + len(MAIL))
    return dict(house.scene(people=0, drafts=KILLS * len(UPLOAD) + 1, complete_drafts=sent))


@pytest.fixture
def programs(house: House) -> Iterator[House]:
    yield house
    for name in list(house.programs):
        house.kill(name)


@pytest.fixture(scope="module")
def antje(house: House, made: dict[str, Any]) -> Applicant:
    return Applicant(house.port, made["people"]["antje"])


@pytest.fixture(scope="module")
def sabine(house: House, made: dict[str, Any]) -> Citizen:
    return Citizen(house.port, made["people"]["sabine"])


def finish(house: House) -> None:
    """Leases of the dead pass, and everything owed gets done by the processes that took their place."""
    deadline = time.monotonic() + chaos.PATIENCE
    while owed := whole.unfinished(house):
        assert time.monotonic() < deadline, (owed, house.last_words())
        house.let_leases_pass()
        house.run_pending()
        _wait(lambda: not whole.unfinished(house), 1.5)


def _wait(ready: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not ready() and time.monotonic() < deadline:
        time.sleep(0.02)


def ask_for_a_paper(sabine: Citizen, case: str) -> None:
    path = f"/amt/fall/{case}/request_documents/"
    assert sabine.sends(path, sabine.form(path).fill(items=["exemption_notice"])).status == 302


def one_paper_each(house: House, cases: list[str]) -> bool:
    sql = """SELECT count(d.id) FROM grants_application a LEFT JOIN grants_document d ON d.application_id = a.id
              WHERE a.public_id::text = ANY(%s) GROUP BY a.id"""
    return {count for (count,) in house.sql(sql, cases)} == {1}


@pytest.mark.soak
def test_the_web_dies_with_a_paper(programs: House, made: dict[str, Any], antje: Applicant, sabine: Citizen) -> None:
    """Five points between the upload and its answer. The paper is there once, with its hash; then Antje submits."""
    programs.start_web()
    cases = made["drafts"][1:]
    for case, point in zip(cases, UPLOAD * KILLS, strict=True):
        die_at(programs, point, lambda case=case: antje.uploads(case))  # type: ignore[misc]
        antje.submits(case)
    assert one_paper_each(programs, cases)
    assert (whole.violations(programs), lost(programs, antje)) == ([], [])


@pytest.mark.soak
def test_the_web_dies_with_a_submission(programs: House, made: dict[str, Any], antje: Applicant) -> None:
    """Four points between the statement and the answer; the same form again leads to the one receipt."""
    programs.start_web()
    for point in SUBMIT * KILLS:
        die_at(programs, point, lambda: antje.submits(made["complete_drafts"].pop()))
    assert (whole.violations(programs), lost(programs, antje)) == ([], [])


@pytest.mark.soak
def test_the_worker_dies_with_letters_and_mails(
    programs: House, made: dict[str, Any], antje: Applicant, sabine: Citizen
) -> None:
    """Every letter once, every mail; a mail comes twice only where its process died after sending it."""
    programs.start_web()
    programs.start_worker()
    finish(programs)
    for point in LETTER * KILLS:
        antje.submits(made["complete_drafts"].pop())
        die_at(programs, point, programs.run_pending)
        finish(programs)
    before, twice = whole.mails(programs), 0
    for point in MAIL * KILLS:
        case = made["complete_drafts"].pop()
        antje.submits(case)
        ask_for_a_paper(sabine, case)
        die_at(programs, point, programs.run_pending)
        finish(programs)
        sent = whole.mails(programs) - before
        before += sent
        assert max(sent.values()) == (2 if point == "mail sent" else 1)
        twice += max(sent.values()) - 1
    assert twice == KILLS
    assert (whole.violations(programs), lost(programs, antje)) == ([], [])


def test_files_nobody_knows_are_swept(programs: House, made: dict[str, Any], antje: Applicant) -> None:
    """What a death between disk and table left goes after a day; what a row names stays."""
    programs.start_web()
    die_at(programs, "document before its statement", lambda: antje.tries_to_upload(made["drafts"][0]))
    assert whole.files_without_rows(programs), "no death left a file: the sweep proves nothing"
    antje.uploads(made["drafts"][0])
    programs.age_files()
    programs.run("manage", "sweep_files")
    assert whole.files_without_rows(programs) == set()
    assert whole.violations(programs) == []
