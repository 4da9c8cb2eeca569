# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may: one line per act. What is not in the table is forbidden."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a person is to a case or a body. Clerk, lead and secretary are assigned; the others follow from facts.

    A colleague was invited to one draft and accepted: writes it and supplies papers, but does not send or withdraw it.
    A helper was one: may nothing, but stays a party. A deputy of a seat has it too: who may cast its ballot, the ballot
    says. Excluded and biased have no part in a case, whatever else they are. The clock is nobody: what falls due.
    The head of an office reads figures; who administers a unit or a body reads accounts, calls, seats and
    rules: no cases.
    Who guards data protection reads who looked. An auditor is nobody to a claim: an order opens it, to be read alone.
    Who decides on objections is to a contested claim what its lead is where nobody has this task.
    The cashier of an office reads payees and sums.
    """

    APPLICANT = "applicant"
    COLLEAGUE = "colleague"
    HELPER = "helper"
    CLERK = "clerk"
    LEAD = "lead"
    HEAD = "head"
    SECRETARY = "secretary"
    ADMINISTRATOR = "administrator"
    CASHIER = "cashier"
    SEAT = "seat"
    ADVISER = "adviser"
    CHAIR = "chair"
    DEPUTY_CHAIR = "deputy_chair"
    EXCLUDED = "excluded"
    BIASED = "biased"
    CLOCK = "clock"
    PRIVACY = "privacy"
    AUDITOR = "auditor"
    OBJECTIONS = "objections"
    COMMITTEE = "committee"


# Who works on the cases of a unit.
CASEWORK = frozenset({Role.CLERK, Role.LEAD})
# Who has a page of a contested claim: those who work on it, and those who decide on the objection.
CONTESTED = CASEWORK | {Role.OBJECTIONS}
# Who leads a session, and the coordination office that keeps its papers.
LEADING = frozenset({Role.SECRETARY, Role.CHAIR, Role.DEPUTY_CHAIR})
# Who keeps what a body needs for its work.
KEEPING = frozenset({Role.SECRETARY, Role.ADMINISTRATOR})
POLICY: dict[str, frozenset[Role]] = {
    # the applicant
    "submit": frozenset({Role.APPLICANT}),
    "supply": frozenset({Role.APPLICANT, Role.COLLEAGUE}),
    "withdraw": frozenset({Role.APPLICANT, Role.CLERK, Role.LEAD}),
    # the office
    "register": frozenset({Role.CLERK, Role.LEAD}),
    "amend": frozenset({Role.CLERK, Role.LEAD}),
    "extend": frozenset({Role.CLERK, Role.LEAD}),
    "recount_clock": frozenset({Role.CLOCK}),
    "take": frozenset({Role.CLERK, Role.LEAD}),
    # Who administers the accounts of a unit passes on what somebody leaves behind, without reading it.
    "hand_over": frozenset({Role.CLERK, Role.LEAD, Role.ADMINISTRATOR}),
    "request_documents": frozenset({Role.CLERK, Role.LEAD}),
    "record_supply": frozenset({Role.CLERK, Role.LEAD}),
    "check": frozenset({Role.CLERK, Role.LEAD}),
    "decide_early_start": frozenset({Role.CLERK, Role.LEAD}),
    "schedule": frozenset({Role.CLERK, Role.LEAD, Role.SECRETARY, Role.COMMITTEE}),
    "decide": frozenset({Role.CLERK, Role.LEAD}),
    "return_resolution": frozenset({Role.CLERK, Role.LEAD}),
    "propose_deviation": frozenset({Role.CLERK, Role.LEAD}),
    "confirm_deviation": frozenset({Role.CLERK, Role.LEAD}),
    "discard_deviation": frozenset({Role.CLERK, Role.LEAD}),
    "renew_letter": frozenset({Role.CLERK, Role.LEAD}),
    "dispatch": frozenset({Role.CLERK, Role.LEAD}),
    "record_receipt": frozenset({Role.CLERK, Role.LEAD}),
    "sign": frozenset({Role.CLERK, Role.LEAD}),
    "return_decision": frozenset({Role.CLERK, Role.LEAD}),
    "write_note": frozenset({Role.CLERK, Role.LEAD}),
    "pass_on_question": frozenset({Role.CLERK, Role.LEAD}),
    "answer_question": frozenset({Role.CLERK, Role.LEAD}),
    "declare_office_bias": frozenset({Role.CLERK, Role.LEAD, Role.SECRETARY}),
    "carry_out_transfer": frozenset({Role.CLERK, Role.LEAD}),
    # office and coordination office together
    "agree_small_sum": frozenset({Role.CLERK, Role.LEAD, Role.SECRETARY}),
    "tie_aims": frozenset({Role.CLERK, Role.LEAD, Role.SECRETARY}),
    # both sides
    "write_message": frozenset({Role.APPLICANT, Role.COLLEAGUE, Role.CLERK, Role.LEAD}),
    # the body
    "invite": LEADING,
    "record_summons": LEADING,
    "excuse": frozenset({Role.SEAT, Role.ADVISER}),
    "withdraw_apology": frozenset({Role.SEAT, Role.ADVISER}),
    "record_apology": LEADING,
    "record_presence": LEADING,
    "open_poll": LEADING,
    "arrange_agenda": LEADING,
    "add_item": LEADING,
    "set_slot": LEADING,
    "reconvene": LEADING,
    "move_meeting": LEADING,
    "cancel_meeting": LEADING,
    "declare_bias": frozenset({Role.SEAT, Role.ADVISER}),
    "raise_bias": LEADING,
    "plan_transfer": LEADING,
    "propose_amount": frozenset({Role.SEAT}),
    "ask_applicant": frozenset({Role.SEAT, Role.ADVISER, Role.CHAIR, Role.DEPUTY_CHAIR}),
    "vote": frozenset({Role.SEAT}),
    "record_vote": LEADING,
    "cast_secret": frozenset({Role.SEAT}),
    "object": frozenset({Role.SEAT}),
    "circulate": LEADING,
    "stop": LEADING,
    "close_poll": LEADING,
    "void_poll": LEADING,
    "repeat_vote": LEADING | {Role.SEAT},
    # who sits where, and by which rules
    "adopt_rules": frozenset({Role.ADMINISTRATOR}),
    "appoint": frozenset({Role.ADMINISTRATOR, Role.SECRETARY}),
    "end_term": frozenset({Role.ADMINISTRATOR, Role.SECRETARY}),
    "cancel_appointment": frozenset({Role.ADMINISTRATOR, Role.SECRETARY}),
    "convene": LEADING,
    "name_affiliation": frozenset({Role.SEAT, Role.SECRETARY}),
    "drop_affiliation": frozenset({Role.SEAT, Role.SECRETARY}),
    "add_seat": frozenset({Role.ADMINISTRATOR}),
    "change_seat": frozenset({Role.ADMINISTRATOR}),
    "end_seat": frozenset({Role.ADMINISTRATOR}),
    "note_item": LEADING,
    "close_meeting": LEADING,
    "sign_minutes": LEADING,
    # calls of a unit
    "change_call": frozenset({Role.ADMINISTRATOR}),
    "open_call": frozenset({Role.ADMINISTRATOR}),
    "close_call": frozenset({Role.ADMINISTRATOR}),
    # what a body keeps
    "add_aim": KEEPING,
    "change_aim": KEEPING,
    "remove_aim": KEEPING,
    "add_block": KEEPING,
    "change_block": KEEPING,
    "remove_block": KEEPING,
    # claims of families
    "accept_papers": CASEWORK,
    "reject_papers": CASEWORK,
    "decide_claim": CASEWORK,
    "refuse_claim": CASEWORK,
    "settle_claim": CASEWORK,
    "resume_claim": CASEWORK,
    "renew_claim_letter": CASEWORK,
    # The lead has this task where nobody else was given it (permissions/roles.py).
    "object_claim": frozenset({Role.APPLICANT}),
    "withdraw_objection": frozenset({Role.APPLICANT}),
    "record_objection": CASEWORK,
    "check_objection": CONTESTED,
    "reinstate": CONTESTED,
    "decide_objection": frozenset({Role.OBJECTIONS}),
    "renew_objection_letter": CONTESTED,
    "dispatch_objection": CONTESTED,
    "ask_advance": frozenset({Role.APPLICANT}),
    "forward_claim": CASEWORK,
    "inform_parents": CASEWORK,
    # what is paid for claims: the office releases, the cashier pays
    "issue_voucher": CASEWORK,
    "reissue_voucher": CASEWORK,
    "redeem_voucher": CASEWORK,
    "release_payments": CASEWORK,
    "take_back_payment": CASEWORK,
    "share_bill": CASEWORK,
    "add_provider": CASEWORK,
    "change_provider": CASEWORK,
    "change_account": CASEWORK,
    "confirm_account": CASEWORK,
    "close_provider": CASEWORK,
    "reopen_provider": CASEWORK,
    "draw_up_list": frozenset({Role.CASHIER}),
    "mark_paid": frozenset({Role.CASHIER}),
    "undo_list": frozenset({Role.CASHIER}),
    # A list makes thousands of claims, and taking it back deletes them: the lead answers for that.
    "import_claim": frozenset({Role.LEAD}),
    "import_decision": frozenset({Role.LEAD}),
    # seminars of an office; the trainer answers by a link, in nobody's name, and so does the group
    "wish_seminar": CASEWORK | {Role.CLOCK},
    "hold_talk": CASEWORK,
    "propose_topics": CASEWORK,
    "open_topic_poll": CASEWORK,
    "close_topic_poll": CASEWORK | {Role.CLOCK},
    "agree_topic": CASEWORK,
    "set_date": CASEWORK,
    "ask_trainer": CASEWORK,
    "confirm_booking": CASEWORK | {Role.CLOCK},
    "decline_booking": CASEWORK | {Role.CLOCK},
    "open_registration": CASEWORK,
    "change_places": CASEWORK,
    "postpone_seminar": CASEWORK,
    "resume_seminar": CASEWORK,
    "cancel_seminar": CASEWORK | {Role.CLOCK},
    "remind_of_seminar": frozenset({Role.CLOCK}),
    "hold_seminar": CASEWORK,
    "count_attendance": CASEWORK,
    "review_feedback": CASEWORK,
    "settle_seminar": CASEWORK,
    "close_seminar": CASEWORK,
    # what follows from a poll, never a page of its own
    "resolve": frozenset({Role.COMMITTEE}),
    "reopen": frozenset({Role.COMMITTEE}),
    "unschedule": frozenset({Role.COMMITTEE}),
    # the clock
    "conclude": frozenset({Role.CLOCK}),
    "remind": frozenset({Role.CLOCK}),
}


def without_bias(roles: frozenset[str]) -> frozenset[str]:
    """Who is a party to a case, or declared bias, has no office in it, §§ 20, 21 VwVfG; the rule binds clerks too."""
    party = roles & {Role.APPLICANT, Role.COLLEAGUE, Role.HELPER, Role.EXCLUDED, Role.BIASED}
    return party or roles


def may(act: str) -> Callable[[Any, Any], bool]:
    """The permission of a transition: does the procedure's actor hold a role of that line?"""

    def allowed(procedure: Any, _user: Any) -> bool:
        return not POLICY.get(act, frozenset()).isdisjoint(without_bias(procedure.roles))

    allowed.__name__ = f"may_{act}"
    return allowed
