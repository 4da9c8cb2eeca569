# SPDX-License-Identifier: AGPL-3.0-or-later
"""Families in the world of the census: a draft, claims in every phase, a Bescheid that is contested, figures."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile

from benefits import drafts, filing, listed
from benefits.catalogue import PackageKey
from benefits.models import Claim, FamilyDraft, FamilyPaper, MonthlyFigures
from grants.parsing import PDF
from grants.uploads import Examined
from law.calendar import add_months
from permissions import roles
from permissions.families import in_the_name_of
from permissions.policy import Role
from tests.benefits import lists
from workflows import consequences, money, taking_over
from workflows.demo import claims, families
from workflows.demo.families import Families
from workflows.demo.papers import pdf
from workflows.emergency import open_in_need
from workflows.engine import perform

if TYPE_CHECKING:
    from tests.world import World

CHILD, WISH = "6f1c6a0e-3d53-4c0f-9f0a-1f2f3e4d5c6b", "0b9d8c7a-6e5f-4a3b-8c2d-1e0f9a8b7c6d"
ANSWERS: dict[str, Any] = {
    "benefit": {"whom": "children", "circle": "bkgg", "town": "Ratingen"},
    "contact": {"name": "Samira Haddad", "street": "Lindenstraße 4", "postcode": "40878", "place": "Ratingen"},
    "children": [
        {
            "id": CHILD,
            "first_name": "Yasin",
            "last_name": "Haddad",
            "born_on": "2014-05-03",
            "goes_to": "school",
            "institution": "Käthe-Kollwitz-Schule Ratingen",
            "wishes": [
                {"id": WISH, "package": "trip", "period_from": "2027-04-12", "period_until": "2027-04-16"},
            ],
        }
    ],
}


def a_family_applies(world: "World", built: Families) -> None:
    """Samira's draft with a paper beside it, one that was sent, and a claim that lacks a paper."""
    world.families = built
    samira, office = built["samira"], built.offices["Ratingen", "bkgg"]
    claim = families.begin(office, built.children["Leila"], PackageKey.LUNCH)
    perform("submit", claim, by=samira, on=world.on, papers={})
    paper = Examined("Bescheid.pdf", PDF, pdf("Bescheid"))
    kept = filing.keep(built.haddad, None, "basic_benefit", paper, by=samira, on=world.on)
    perform("supply", claim, by=samira, on=world.on, papers={"basic_benefit": kept.pk})
    decided(world, built, PackageKey.OUTING)
    perform("object_claim", decided(world, built, PackageKey.TRIP), by=samira, on=world.on, reasons="")
    money_moves(world, built)
    sent = drafts.begin(samira)
    FamilyDraft.objects.filter(pk=sent.pk).update(answers={"claims": [str(claim.public_id)]}, sent_on=world.on)
    draft = drafts.begin(samira)
    with drafts.saving(draft) as fresh:
        fresh.answers |= ANSWERS
    filing.lay_beside(draft, None, "basic_benefit", paper)
    elsewhere = drafts.begin(built["piotr"])
    drafts.put(elsewhere, "benefit", {"whom": "children", "circle": "sgb2", "town": "Velbert"}, seen="")
    lists_come(world, built)


def lists_come(world: "World", built: Families) -> None:
    """A town's own lists: one that was looked at, with what is wrong and who is known; on the others somebody went."""
    for number, step in enumerate(("looked at", "new", "done", "undone")):
        first = 10 * number
        known = lists.line(first + 2, applicant="Samira Haddad")
        made = lists.laid_down(built, lists.line(first), lists.line(first + 1, born_on=""), known)
        if step == "new":
            continue
        lists.look_at(built, made, world.on)
        if step == "looked at":
            continue
        listed.choose(made, {}, others_new=True)
        taking_over.begin(made, by=built["deniz"], on=world.on)
        taking_over.run_pending(world.on)
        if step == "undone":
            taking_over.begin_undo(made, by=built["deniz"])
            taking_over.run_pending(world.on)


def money_moves(world: "World", built: Families) -> None:
    """A voucher of Yasin's half used, a payment on the cashier's list, an outing his school bills with others."""
    on, birgit = world.on, built["birgit"]
    facts = {"kind": "school", "holder": "Stadt Ratingen", "iban": "DE02120300000000202051"}
    school = money.add("Ratingen", by=birgit, on=on, name="Käthe-Kollwitz-Schule", **facts)
    perform("confirm_account", school, by=built["deniz"], on=on, iban=facts["iban"])
    claim = decided(world, built, PackageKey.LUNCH, "Yasin", payment="voucher")
    perform("issue_voucher", claim, by=birgit, on=on, valid_until=claim.period_until)
    bill = {"provider": school, "reference": "2027-18", "given_on": on, "amount": Decimal(15)}
    perform("redeem_voucher", claim, by=birgit, on=on, **bill)
    money.draw_up(claim.unit, on, by=built["carla"], on=on)
    perform("redeem_voucher", claim, by=birgit, on=on, **bill | {"reference": "2027-19", "amount": Decimal(5)})
    decided(world, built, PackageKey.OUTING, "Yasin", payment="school_bill", provider=school)


def decided(world: "World", built: Families, package: PackageKey, child: str = "Leila", **more: Any) -> Claim:
    """One with a Bescheid that was posted today."""
    samira, birgit, on = built["samira"], built["birgit"], world.on
    claim = families.begin(built.offices["Ratingen", "bkgg"], built.children[child], package)
    papers = ("basic_benefit", "cost")
    award = {"kind": "award", "amount": Decimal(30), "payment": "provider", "payee": "Kita", "reasons": "Alles da."}
    for act, by, data in (
        ("submit", samira, {"papers": dict.fromkeys(papers)}),
        ("accept_papers", birgit, {"kinds": list(papers)}),
        ("decide_claim", birgit, award | {"since": claim.period_from, "until": claim.period_until} | more),
    ):
        perform(act, claim, by=by, on=on, **data)
        claim.refresh_from_db()
    consequences.run_pending()
    perform("dispatch", claim, by=birgit, on=on, dispatched_on=on)
    claim.refresh_from_db()
    return claim


def heads_families(world: "World") -> None:
    """Who heads and who administers the office of the funds do so for that of Ratingen's families too."""
    assert world.families is not None
    unit = world.families.offices["Ratingen", "bkgg"].unit
    roles.assign(Role.HEAD, world["renate"], unit)
    roles.assign(Role.ADMINISTRATOR, world["holger"], unit)


def tell_of_a_month(world: "World") -> None:
    """The Jobcenter sent its figures of two months."""
    for back, came in ((2, 10), (1, 31)):
        month = add_months(world.on.replace(day=1), -back)
        done = {"awarded": 9, "rejected": 3, "decided": 12, "days": 260, "otherwise_done": 4}
        ages = {"ripe": 12, "age_21": 5, "age_42": 4, "age_90": 3, "age_older": 0}
        MonthlyFigures.objects.create(
            month=month, package="lunch", received=came, open=15 if back == 2 else 30, **done, **ages
        )


def others_look(world: "World", built: Families) -> None:
    """An objection that was dismissed, and a neighbour who broke the glass."""
    claim = world.claims("notified").get(child__first_name="Jonas", package="trip")
    birgit, wiebke = built["birgit"], built["wiebke"]
    perform("record_objection", claim, by=birgit, on=world.on, received_on=world.on, reasons="Bitte noch einmal.")
    perform("check_objection", claim, by=wiebke, on=world.on, in_form="kept")
    answer = {"outcome": "dismissed", "reasons": "Es bleibt dabei.", "review": "Der Bescheid war richtig."}
    perform("decide_objection", claim, by=wiebke, on=world.on, **answer)
    broken(built, claim)


def broken(built: Families, claim: Claim) -> None:
    with in_the_name_of(built["frank"]):
        open_in_need(claim.reference, "Die Familie steht am Schalter, und morgen beginnt die Fahrt.")


def families_apply(world: "World") -> None:
    """Claims in every phase; a school's letter has come as a file."""
    built = claims.settle(world.on)
    a_family_applies(world, built)
    heads_families(world)
    others_look(world, built)
    claim = world.claims("received").get(child__first_name="Yasin")
    paper = FamilyPaper(family=claim.child.family, kind="offer", name="Angebot.pdf", media_type="application/pdf")
    paper.size, paper.received_on = 4, world.on
    paper.file.save("x", ContentFile(b"%PDF"))
    perform("supply", claim, by=world["samira"], on=world.on, papers={"offer": paper.pk})
