# SPDX-License-Identifier: AGPL-3.0-or-later
"""Social data behind the second fence: the portal's own login and raw SQL see what the person may see, else nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction

from benefits import drafts, filing
from benefits.catalogue import PackageKey
from benefits.models import Child, Claim, ClaimLetter, Family, Guardian, MonthlyFigures, Objection
from benefits.models.monthly import COUNTS
from grants.parsing import PDF
from grants.uploads import Examined
from permissions import families as scopes
from permissions import fence, roles
from permissions.families import in_the_name_of
from permissions.models import User
from permissions.policy import Role
from tests.benefits.claims import act, applied, decided, ready
from tests.benefits.conftest import APPLIED
from tests.benefits.lists import DECIDED, line, sent, taken
from workflows import alerts, applying, consequences, failures, notices, taking_over
from workflows.demo import families
from workflows.demo.families import Families
from workflows.engine import perform
from workflows.models import ATTEMPTS, Outbox

TABLES = [model._meta.db_table for model in apps.get_app_config("benefits").get_models()]
# Those that hold rows as soon as a claim is ready.
FILLED = [f"benefits_{name}" for name in ("child", "claim", "claimevent", "evidence", "family", "guardian")]
LISTS = [f"benefits_{name}" for name in ("claimlist", "listcolumns", "listedclaim", "listedfamily")]
DRAFTS = {"benefits_familydraft", "benefits_draftpaper"}
# Which office keeps what, and sums of the Jobcenter: no row of them says anything of a person.
OPEN = {"benefits_compartment", "benefits_monthlyfigures"}
FENCED = [table for table in TABLES if table not in OPEN]


@contextmanager
def login(role: str, user: User | None = None) -> Iterator[None]:
    """As a process of the portal or of the machines is connected."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET SESSION AUTHORIZATION {role}")
    try:
        with in_the_name_of(user):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET SESSION AUTHORIZATION")


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_every_table_lies_in_the_schema_and_behind_the_fence(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, n.nspname, c.relrowsecurity FROM pg_class c"
            " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = ANY (%s)",
            [TABLES],
        )
        found = {name: (schema, fenced) for name, schema, fenced in cursor.fetchall()}
    assert found == {table: ("social", table in FENCED) for table in TABLES}


def test_the_logins_own_nothing_and_are_nobody_special(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,"
            " (SELECT count(*) FROM pg_class WHERE relowner = r.oid) FROM pg_roles r WHERE rolname LIKE 'foerderwerk_%'"
        )
        assert sorted(cursor.fetchall()) == [
            ("foerderwerk_machines", False, False, False, False, 0),
            ("foerderwerk_portal", False, False, False, False, 0),
        ]


@pytest.mark.parametrize("table", FENCED)
def test_without_a_name_the_portal_sees_no_row(offices: Families, table: str) -> None:
    ready(offices)
    with login("foerderwerk_portal"):
        assert count(table) == 0


# Tables with rows only in claims that went on: a letter and a decision, and an objection against it.
LATER = ("benefits_claimdecision", "benefits_claimletter", "benefits_objection")


@pytest.mark.parametrize("table", FILLED)
@pytest.mark.parametrize(("person", "sees"), [("samira", True), ("birgit", True), ("frank", False), ("irina", False)])
def test_raw_sql_in_a_name_sees_what_that_person_may(offices: Families, table: str, person: str, sees: bool) -> None:
    """Yasin's claim in Ratingen: his mother and her office, not the social office beside it, not another town."""
    ready(offices)
    Family.objects.update(opened_by=None)
    with login("foerderwerk_portal", offices[person]):
        assert bool(count(table)) == sees


@pytest.mark.parametrize("table", sorted(DRAFTS))
@pytest.mark.parametrize(("person", "sees"), [("samira", 1), ("piotr", 0), ("birgit", 0), ("deniz", 0), ("irina", 0)])
def test_a_draft_is_seen_by_who_writes_it(offices: Families, table: str, person: str, sees: int) -> None:
    """Not by the office either that will decide: nothing was sent."""
    draft = drafts.begin(offices["samira"])
    draft.papers.create(kind="cost", media_type="image/jpeg", size=1, sha256="", file="families/x")
    with login("foerderwerk_portal", offices[person]):
        assert count(table) == sees


@pytest.mark.parametrize("table", LISTS)
@pytest.mark.parametrize(("person", "sees"), [("deniz", 1), ("birgit", 0), ("frank", 0), ("irina", 0), ("samira", 0)])
def test_a_list_is_seen_by_who_leads_its_office(offices: Families, table: str, person: str, sees: int) -> None:
    """Not by the clerks who work on what came of it."""
    taken(offices, line(1))
    with login("foerderwerk_portal", offices[person]):
        assert count(table) == sees
    with login("foerderwerk_portal"):
        assert count(table) == 0
    with login("foerderwerk_machines"):
        assert count(table) == 1


def test_a_list_passes_the_fence_there_and_back(offices: Families) -> None:
    """Sent and begun as the portal's login, taken over and back as the machines'."""
    deniz = offices["deniz"]
    with login("foerderwerk_portal", deniz):
        made = sent(offices, line(1), line(2, **DECIDED))
        taking_over.begin(made, by=deniz, on=APPLIED)
    with login("foerderwerk_machines"):
        assert taking_over.run_pending(APPLIED) == 2
    with login("foerderwerk_portal", deniz):
        assert scopes.office_claims(deniz).count() == 2
        taking_over.begin_undo(made, by=deniz)
    with login("foerderwerk_machines"):
        taking_over.run_pending(APPLIED)
    assert not Claim.objects.exists()
    with login("foerderwerk_portal", deniz):
        other = sent(offices, line(3))
        taking_over.discard(other)
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with login("foerderwerk_portal", offices["birgit"]), refused, transaction.atomic():
        sent(offices, line(4))


@pytest.mark.parametrize(("person", "sees"), [("samira", 1), ("birgit", 0), ("deniz", 0), ("frank", 0)])
def test_a_claim_begun_in_the_portal_is_no_offices_before_it_is_sent(offices: Families, person: str, sees: int) -> None:
    """Nor is the file of a family that sent nothing; from paper the office types it in itself."""
    office, child = offices.offices["Ratingen", "bkgg"], offices.children["Yasin"]
    Family.objects.update(opened_by=None)
    claim = families.begin(office, child, PackageKey.TRIP)
    claim.events.create(act="begin", source="", target="draft", by=offices["samira"], on=APPLIED)
    tables = [f"benefits_{name}" for name in ("claim", "claimevent", "family", "guardian")]
    with login("foerderwerk_portal", offices[person]):
        assert [count(table) for table in tables] == [sees] * 4
    families.begin(office, child, PackageKey.LUNCH, channel="paper")
    with login("foerderwerk_portal", offices[person]):
        assert [count(table) for table in tables] == ([0] * 4 if person == "frank" else [sees + 1, sees, 1, 1])


@pytest.mark.parametrize(("person", "sees"), [("birgit", 1), ("deniz", 1), ("samira", 0), ("frank", 0)])
def test_what_the_office_noted_is_for_no_family(offices: Families, person: str, sees: int) -> None:
    """Nor for a colleague who is of that family."""
    claim = ready(offices)
    claim.holds.create(reason="Gericht", since=APPLIED, by=offices["deniz"])
    claim.notes.create(by=offices["deniz"], text="Vermerk")
    for expected in (sees, 0):
        with login("foerderwerk_portal", offices[person]):
            assert [count(f"benefits_{name}") for name in ("legalhold", "claimnote")] == [expected] * 2
        claim.child.family.guardians.get_or_create(user=offices[person])


def test_nobody_writes_a_draft_in_another_name(offices: Families) -> None:
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with login("foerderwerk_portal", offices["frank"]), refused, transaction.atomic():
        drafts.begin(offices["samira"])


@pytest.mark.parametrize("who", ["samira", "irina"])
def test_a_draft_becomes_claims_through_the_fence(offices: Families, who: str) -> None:
    """As the portal's login: with the file of a family that is there, and with a new one."""
    child = {"id": str(uuid4()), "first_name": "Yasin", "last_name": "Haddad", "born_on": "2014-05-03"}
    child |= {"goes_to": "school", "institution": "Schule"}
    wish = {"id": str(uuid4()), "package": "trip", "period_from": "2026-10-05", "period_until": "2026-10-09"}
    contact = {"name": "S. Haddad", "street": "A 1", "postcode": "40878", "place": "Ratingen"}
    with login("foerderwerk_portal", offices[who]):
        draft = drafts.begin(offices[who])
        with drafts.saving(draft) as fresh:
            fresh.answers["benefit"] = {"whom": "children", "circle": "bkgg", "town": "Ratingen"}
            fresh.answers |= {"contact": contact, "children": [child | {"wishes": [wish]}]}
        filing.lay_beside(draft, None, "basic_benefit", Examined("x.pdf", PDF, b"%PDF"))
        applying.send(draft, by=offices[who], on=APPLIED, seen=drafts.fingerprint(fresh.answers))
        claim = scopes.own_claims(offices[who]).get()
        assert scopes.papers(offices[who]).get().serves.get().claim == claim
        perform("supply", claim, by=offices[who], on=APPLIED, papers={"cost": None})
    assert claim.phase == "received"


@pytest.mark.parametrize("role", ["foerderwerk_portal", "foerderwerk_machines"])
def test_sums_of_the_jobcenter_are_for_every_office(offices: Families, role: str) -> None:
    """Read and written by the portal's own login, in no name: nobody's data are in them."""
    with login(role):
        MonthlyFigures.objects.create(month="2026-09-01", package="trip", **dict.fromkeys(COUNTS, 0))
        assert count("benefits_monthlyfigures") == 1
    people = [field.name for field in MonthlyFigures._meta.get_fields() if field.is_relation]
    assert people == ["imported_by"], "and no relation leads to a claim, a child or a family"


@pytest.mark.parametrize("table", LATER)
@pytest.mark.parametrize(("person", "sees"), [("samira", 1), ("birgit", 1), ("frank", 0), ("irina", 0)])
def test_letters_and_objections_are_seen_with_their_claim(
    offices: Families, table: str, person: str, sees: int
) -> None:
    posted = date(2026, 11, 23)
    claim = decided(offices, posted)
    act(offices, claim, "dispatch", on=posted, dispatched_on=posted)
    Objection.objects.create(decision=claim.decisions.get(), received_on=posted, online=True, late=False)
    ClaimLetter.objects.exclude(kind="decision").delete()
    with login("foerderwerk_portal", offices[person]):
        assert count(table) == sees
    with login("foerderwerk_portal"):
        assert count(table) == 0
    with login("foerderwerk_machines"):
        assert count(table) == 1


def test_the_letters_are_set_as_the_machines(offices: Families) -> None:
    """What follows from a claim is worked off by their login, which is no owner."""
    applied(offices)
    with login("foerderwerk_machines"):
        assert consequences.run_pending() == 2
    assert ClaimLetter.objects.count() == 1


def test_an_objection_passes_the_fence(offices: Families) -> None:
    posted = date(2026, 11, 23)
    claim = decided(offices, posted)
    act(offices, claim, "dispatch", on=posted, dispatched_on=posted)
    with login("foerderwerk_portal", offices["samira"]):
        perform("object_claim", claim, by=offices["samira"], on=posted, reasons="")
    with login("foerderwerk_portal", offices["birgit"]):
        perform("check_objection", claim, by=offices["birgit"], on=posted, in_form="kept")
    answer = {"outcome": "upheld", "reasons": "Doch.", "review": ""}
    with login("foerderwerk_portal", offices["deniz"]):
        perform("decide_objection", claim, by=offices["deniz"], on=posted, **answer)
    claim.refresh_from_db()
    assert claim.phase == "ready"


def test_deadlines_are_raised_by_machines_and_read_by_the_person(offices: Families) -> None:
    applied(offices)
    with login("foerderwerk_machines"):
        assert alerts.tick(date(2026, 10, 12)).raised == 2
    for person, lines in (("birgit", 1), ("frank", 0)):
        with login("foerderwerk_portal", offices[person]):
            assert notices.of(offices[person]).count() == lines
    with login("foerderwerk_portal"):
        assert notices.of(offices["birgit"]).count() == 0, "in nobody's name"


def test_who_administers_a_unit_learns_the_file_number_of_failed_work_and_sees_no_claim(offices: Families) -> None:
    claim, vera = applied(offices), offices["irina"]
    roles.assign(Role.ADMINISTRATOR, vera, offices.offices["Ratingen", "bkgg"].unit)
    Outbox.objects.update(attempts=ATTEMPTS)
    with login("foerderwerk_portal"):
        assert {failure.about for failure in failures.dead(vera)} == {claim.file_number}
        assert failures.dead(offices["frank"]) == []
    with login("foerderwerk_portal", vera):
        assert count("benefits_claim") == 0


def test_machines_see_every_claim(offices: Families) -> None:
    ready(offices)
    with login("foerderwerk_machines"):
        assert (count("benefits_claim"), count("benefits_child")) == (1, 3)


@pytest.mark.parametrize(
    ("role", "person", "sees"),
    [
        ("foerderwerk_portal", "birgit", 1),
        ("foerderwerk_portal", "frank", 0),
        ("foerderwerk_portal", "samira", 0),
        ("foerderwerk_portal", None, 0),
        ("foerderwerk_machines", None, 1),
    ],
)
def test_what_the_owner_answers_is_of_units_one_works_in(
    offices: Families, role: str, person: str | None, sees: int
) -> None:
    unit = ready(offices).unit_id
    with login(role, offices[person] if person else None), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM social.institutions(ARRAY[%s])", [unit])
        assert cursor.fetchone() == (sees,)


def test_no_school_is_told_of_the_own_family_or_of_what_is_done(offices: Families) -> None:
    claim = ready(offices)
    here = [offices.offices["Ratingen", "bkgg"]]
    assert scopes.institutions(here) == [claim.child.institution]
    Guardian.objects.create(family=claim.child.family, user=offices["birgit"])
    with login("foerderwerk_portal", offices["birgit"]):
        assert scopes.institutions(here) == []
    Claim.objects.update(phase="withdrawn")
    assert scopes.institutions(here) == []


def test_a_name_ends_with_its_request(offices: Families) -> None:
    ready(offices)
    with login("foerderwerk_portal", offices["birgit"]):
        assert count("benefits_claim") == 1
    with login("foerderwerk_portal"):
        assert count("benefits_claim") == 0


def test_a_name_within_a_name_ends_with_itself(offices: Families) -> None:
    ready(offices)
    with login("foerderwerk_portal", offices["birgit"]):
        with in_the_name_of(offices["frank"]):
            assert count("benefits_claim") == 0
        assert count("benefits_claim") == 1


def test_the_portal_cannot_lower_the_fence(db: None) -> None:
    for statement in (
        "ALTER TABLE social.benefits_claim DISABLE ROW LEVEL SECURITY",
        "DROP POLICY people ON social.benefits_claim",
        "SET ROLE foerderwerk_machines",
        "TRUNCATE social.benefits_claimevent",
    ):
        with connection.cursor() as cursor:
            cursor.execute("SET SESSION AUTHORIZATION foerderwerk_portal")
            try:
                with pytest.raises(ProgrammingError), transaction.atomic():
                    cursor.execute(statement)
            finally:
                cursor.execute("RESET SESSION AUTHORIZATION")


def test_a_family_and_its_office_work_through_the_fence(offices: Families) -> None:
    """The door, from application to decision, as the portal's login: the fence lets through what it should."""
    claim = families.begin(offices.offices["Ratingen", "bkgg"], offices.children["Yasin"], PackageKey.TRIP)
    with login("foerderwerk_portal", offices["samira"]):
        perform(
            "submit", claim, by=offices["samira"], on=claim.period_from, papers={"cost": None, "basic_benefit": None}
        )
    with login("foerderwerk_portal", offices["birgit"]):
        perform("accept_papers", claim, by=offices["birgit"], on=claim.period_from, kinds=["cost", "basic_benefit"])
    claim.refresh_from_db()
    assert claim.phase == "ready"


def test_nobody_writes_into_another_town(offices: Families) -> None:
    """A claim for an office one does not belong to, for a child that is not one's own."""
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with login("foerderwerk_portal", offices["frank"]), refused, transaction.atomic():
        families.begin(offices.offices["Velbert", "sgb12"], offices.children["Hanna"], PackageKey.TRIP)


def test_who_begins_a_file_sees_it_while_it_is_empty(offices: Families) -> None:
    frank = offices["frank"]
    with login("foerderwerk_portal", frank):
        family = Family.objects.create(
            town="Ratingen", name="Neu", street="A 1", postcode="40878", place="R", opened_by=frank
        )
        child = Child.objects.create(
            family=family, first_name="N", last_name="N", born_on="2015-01-01", goes_to="school", institution="X"
        )
        claim = families.begin(offices.offices["Ratingen", "sgb12"], child, PackageKey.TRIP, channel="paper")
        perform("register", claim, by=frank, on=claim.period_from, received_on=claim.period_from)
        assert Family.objects.filter(pk=family.pk).exists()
    with login("foerderwerk_portal", offices["birgit"]):
        assert not Family.objects.filter(pk=family.pk).exists()


@pytest.mark.parametrize(("person", "sees"), [("birgit", 1), ("deniz", 1), ("frank", 0), ("irina", 0), ("samira", 0)])
def test_scopes_say_the_same(offices: Families, person: str, sees: int) -> None:
    ready(offices)
    assert scopes.office_claims(offices[person]).count() == sees


def test_a_clerk_sees_no_claim_of_the_own_family(offices: Families) -> None:
    applied(offices)
    offices.haddad.guardians.create(user=offices["birgit"])
    assert not scopes.office_claims(offices["birgit"]).exists()
    assert Claim.objects.count() == 1


def test_the_check_tells_who_owns_what_it_should_not(db: None) -> None:
    assert [each.id for each in fence.the_fence_stands(databases=["default"])] == ["permissions.W001"]
    with login("foerderwerk_portal"):
        assert fence.the_fence_stands(databases=["default"]) == []
