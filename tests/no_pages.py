# SPDX-License-Identifier: AGPL-3.0-or-later
"""Routes without a page of their own, each with the reason, which the census proves."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benefits.models import FamilyPaper
from grants.models import Status
from permissions import feeds
from tests.addresses import (
    audit_order,
    booked,
    claim_letter,
    decided_claim,
    document,
    draft,
    family_draft,
    invitation,
    letter,
    line,
    listed,
    meeting,
    paper,
    payment_list,
    registered,
    scheduled,
    unsigned,
    value,
)
from tests.world import World
from tests.world_of_families import CHILD

POST, DOWNLOAD, ELSEWHERE = "takes only POST", "gives a file", "leads elsewhere"
SAME, PART = "is another name of a page that is looked at", "gives data to a script"
MACHINES = "answers machines in one word"


@dataclass(frozen=True)
class NoPage:
    """A route without a page of its own, and how a GET as that person shows it."""

    because: str
    persona: str
    named: dict[str, Callable[[World], Any]]


def no_page(because: str, persona: str, **named: Callable[[World], Any]) -> NoPage:
    return NoPage(because, persona, named)


NO_PAGE: dict[str, NoPage] = {
    "young:code": no_page(
        DOWNLOAD,
        "",
        link=lambda world: world.offers.groups["mosque"].link,
        seminar=lambda world: world.offers.seminars["open"].public_id,
    ),
    "public:home": no_page(ELSEWHERE, "antje"),
    "public:logout": no_page(POST, "antje"),
    "account_login": no_page(SAME, ""),
    "account_logout": no_page(POST, "antje"),
    "account_set_password": no_page(ELSEWHERE, "antje"),
    "mfa_login_webauthn": no_page(PART, ""),
    "mfa_list_webauthn": no_page(SAME, "antje"),
    "mfa_index": no_page(SAME, "antje"),
    "office:forget_filter": no_page(POST, "sabine", filter=lambda world: world.filter.public_id),
    "applicant:iban": no_page(POST, "antje"),
    "families:remove_child": no_page(POST, "samira", draft=family_draft, child=value(CHILD)),
    "families:remove_document": no_page(POST, "samira", draft=family_draft, paper=value(CHILD)),
    "families:paper": no_page(
        DOWNLOAD, "samira", paper=lambda world: FamilyPaper.objects.get(kind="basic_benefit").public_id
    ),
    "families:seen": no_page(POST, "samira", claim=decided_claim),
    "benefits:seen": no_page(POST, "birgit", claim=decided_claim),
    "families:letter": no_page(DOWNLOAD, "samira", claim=decided_claim, letter=claim_letter),
    "applicant:end_invitation": no_page(POST, "antje", case=draft, invitation=invitation),
    "applicant:remove_line": no_page(POST, "antje", case=draft, line=line),
    "applicant:remove_document": no_page(POST, "antje", case=draft, document=document(Status.DRAFT)),
    "applicant:document": no_page(DOWNLOAD, "antje", case=draft, document=document(Status.DRAFT)),
    "applicant:letter": no_page(DOWNLOAD, "antje", case=scheduled, letter=letter),
    "office:document": no_page(DOWNLOAD, "sabine", case=scheduled, document=document(Status.SCHEDULED)),
    "office:letter_picture": no_page(DOWNLOAD, "sabine", case=scheduled, letter=letter),
    "office:draft": no_page(DOWNLOAD, "sabine", case=unsigned),
    "office:draft_picture": no_page(DOWNLOAD, "sabine", case=unsigned),
    "office:letter": no_page(DOWNLOAD, "sabine", case=scheduled, letter=letter),
    "benefits:letter": no_page(DOWNLOAD, "birgit", claim=decided_claim, letter=claim_letter),
    "benefits:end_order": no_page(POST, "deniz", order=audit_order),
    "benefits:paper": no_page(
        DOWNLOAD,
        "birgit",
        claim=lambda world: world.family_paper.serves.get().claim.public_id,
        paper=lambda world: world.family_paper.public_id,
    ),
    "cashier:table": no_page(DOWNLOAD, "carla", drawn_up=payment_list),
    "benefits:list_errors": no_page(DOWNLOAD, "deniz", listed=listed),
    "benefits:list_sample": no_page(DOWNLOAD, "deniz"),
    "head:report": no_page(DOWNLOAD, "renate", report=lambda world: world.weekly_letter.public_id),
    "public:live": no_page(MACHINES, ""),
    "public:ready": no_page(MACHINES, ""),
    "public:feed": no_page(DOWNLOAD, "", secret=lambda world: feeds.make(world["tim"])),
    "young:own_calendar": no_page(
        DOWNLOAD, "", link=lambda world: world.offers.seminars["open"].link, registration=registered
    ),
    "young:booking_calendar": no_page(DOWNLOAD, "", booking=booked),
    "young:group_calendar": no_page(DOWNLOAD, "", link=lambda world: world.offers.groups["mosque"].link),
    "committee:bundle": no_page(DOWNLOAD, "fatma", meeting=meeting),
    "committee:minutes_draft": no_page(DOWNLOAD, "katrin", meeting=meeting),
    "committee:paper": no_page(DOWNLOAD, "fatma", paper=paper),
    "committee:bookmark": no_page(POST, "fatma", item=lambda world: world.poll.item.public_id),
    "committee:vote": no_page(ELSEWHERE, "fatma", poll=lambda world: world.poll.public_id),
}
