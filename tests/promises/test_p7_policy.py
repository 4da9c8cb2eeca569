# SPDX-License-Identifier: AGPL-3.0-or-later
"""P7: who may do which act, as a table one can read; each line of the policy, taken out or widened, turns it red."""

from datetime import date

import pytest

from permissions.policy import POLICY, Role
from tests.promises import who_may
from tests.promises.who_may import BODY, CLOCK, Standing
from workflows.demo.district import District

# Sabine works on the case and Leyla leads; Thomas is biased in it, Nora helped to write it: neither is the office.
OFFICE = {"sabine", "leyla"}
COORDINATION, CHAIR, DEPUTY_CHAIR, ADVISER = {"katrin"}, {"mehmet"}, {"georg"}, {"tim"}
LEADING = COORDINATION | CHAIR | DEPUTY_CHAIR
OTHER_SEATS = {"helga", "ivan", "jutta", "karim", "lena", "martin", "nadine", "olaf", "petra", "ralf", "silke"}
# Fatma is excluded from the point of the vote.
VOTERS = CHAIR | DEPUTY_CHAIR | OTHER_SEATS
MEMBERS = VOTERS | {"fatma"}
RATINGEN = {"birgit", "deniz"}
DAILY = """register amend request_documents record_supply check decide_early_start renew_letter dispatch record_receipt
    write_note take extend pass_on_question answer_question decide return_resolution propose_deviation
    confirm_deviation discard_deviation sign return_decision"""
PROVIDERS = "add_provider change_provider change_account confirm_account close_provider reopen_provider"
FAMILY = "submit supply object_claim withdraw_objection ask_advance"
CLAIMS = """register record_supply request_documents accept_papers reject_papers decide_claim refuse_claim settle_claim
    resume_claim forward_claim renew_claim_letter dispatch take hand_over write_note inform_parents
    record_objection issue_voucher reissue_voucher redeem_voucher release_payments take_back_payment share_bill"""
SEMINARS = """hold_talk propose_topics open_topic_poll agree_topic set_date ask_trainer open_registration
    change_places postpone_seminar resume_seminar hold_seminar count_attendance review_feedback
    settle_seminar close_seminar"""
OBJECTIONS = "check_objection reinstate dispatch_objection renew_objection_letter"
# (subject, who may, acts). Where an act of the subject stands in no line, nobody may.
TABLE: tuple[tuple[str, set[str], str], ...] = (
    ("application", {"antje"}, "submit"),
    ("application", {"antje", "oksana"}, "supply"),
    ("application", {"antje"} | OFFICE, "withdraw"),
    ("application", {"antje", "oksana"} | OFFICE, "write_message"),
    ("application", OFFICE, DAILY),
    ("application", OFFICE | {"holger"}, "hand_over"),
    ("application", OFFICE | COORDINATION, "declare_office_bias agree_small_sum tie_aims"),
    ("application", OFFICE | COORDINATION | {BODY}, "schedule"),
    ("application", LEADING, "circulate"),
    ("application", {BODY}, "resolve reopen unschedule"),
    ("application", {CLOCK}, "recount_clock"),
    ("paper draft", {"paul"}, "submit supply"),
    ("paper draft", {"paul", "thomas"} | OFFICE, "withdraw write_message"),
    ("paper draft", OFFICE | {"thomas"}, f"{DAILY} hand_over declare_office_bias agree_small_sum tie_aims"),
    ("paper draft", OFFICE | {"thomas", BODY}, "schedule"),
    ("paper draft", {BODY}, "resolve reopen unschedule"),
    ("paper draft", {CLOCK}, "recount_clock"),
    ("meeting", MEMBERS | ADVISER, "excuse withdraw_apology declare_bias ask_applicant"),
    ("meeting", MEMBERS, "propose_amount"),
    (
        "meeting",
        LEADING,
        "invite record_summons record_apology record_presence open_poll arrange_agenda add_item set_slot reconvene"
        " move_meeting cancel_meeting raise_bias plan_transfer note_item close_meeting sign_minutes",
    ),
    ("poll", VOTERS, "vote cast_secret object"),
    ("poll", VOTERS | COORDINATION, "repeat_vote"),
    ("poll", LEADING, "record_vote close_poll void_poll stop"),
    ("poll", {CLOCK}, "conclude remind"),
    ("order", OFFICE | {"thomas"}, "carry_out_transfer"),
    ("body", COORDINATION | {"ute"}, "add_aim change_aim remove_aim add_block change_block remove_block"),
    ("body", COORDINATION | {"ute"}, "appoint end_term cancel_appointment"),
    ("body", LEADING, "convene"),
    ("body", MEMBERS | COORDINATION, "name_affiliation drop_affiliation"),
    ("body", {"ute"}, "adopt_rules add_seat change_seat end_seat"),
    # The family, and the office of its town and circle: not Frank beside it, not Irina's town, not who heads or
    # administers the office, and of a draft not even the office.
    ("claim", {"samira"}, FAMILY),
    ("claim", {"samira"} | RATINGEN, "withdraw"),
    ("claim", {"samira"} | RATINGEN, "write_message"),
    ("claim", RATINGEN, f"{CLAIMS} {OBJECTIONS}"),
    ("claim", {"deniz"}, "import_claim import_decision"),
    ("claim", {CLOCK}, "recount_clock"),
    # Who decides on objections is in a contested claim beside the office; the lead leaves it to her.
    ("contested claim", {"samira"}, FAMILY),
    ("contested claim", {"samira"} | RATINGEN, "withdraw write_message"),
    ("contested claim", RATINGEN, CLAIMS),
    ("contested claim", RATINGEN | {"wiebke"}, OBJECTIONS),
    ("contested claim", {"wiebke"}, "decide_objection"),
    ("contested claim", {"deniz"}, "import_claim import_decision"),
    ("contested claim", {CLOCK}, "recount_clock"),
    ("draft of a claim", {"samira"}, f"{FAMILY} withdraw write_message"),
    ("draft of a claim", {CLOCK}, "recount_clock"),
    # Who works on the cases of a unit knows its calls, and changes none.
    ("call", {"holger"}, "change_call open_call close_call"),
    # Every office of the town knows its providers; the cashier of one office alone pays.
    ("provider", RATINGEN | {"frank"}, PROVIDERS),
    ("payment list", {"carla"}, "draw_up_list mark_paid undo_list"),
    # The office; by a link, in nobody's name, a trainer answers, a group wishes and calls off. The clock ends a poll.
    ("seminar", OFFICE | {"thomas"}, SEMINARS),
    ("seminar", OFFICE | {"thomas", CLOCK}, "close_topic_poll confirm_booking decline_booking"),
    ("seminar", OFFICE | {"thomas", CLOCK}, "wish_seminar cancel_seminar"),
    ("seminar", {CLOCK}, "remind_of_seminar"),
)
WRITTEN = {(name, act): frozenset(who) for name, who, acts in TABLE for act in acts.split()}
LINES = {(act, role) for act, roles in POLICY.items() for role in roles}
# Who is in the chair holds a seat besides: where both roles may, one of them changes nothing.
TWICE = {(act, role) for act, roles in POLICY.items() if Role.SEAT in roles for role in (Role.CHAIR, Role.DEPUTY_CHAIR)}


@pytest.fixture
def standings(mettmann: District, on: date) -> list[Standing]:
    return who_may.stand(mettmann, on)


def differs(act: str, standings: list[Standing], on: date) -> bool:
    """Whether the table is not what the door answers, of this act."""
    known = [each for each in standings if who_may.knows(each, act)]
    return any(who_may.may(each, act, on) != WRITTEN.get((each.name, act), frozenset()) for each in known)


def unnoticed(lines: set[tuple[str, Role]], standings: list[Standing], on: date) -> set[tuple[str, Role]]:
    """Those whose role, taken out where it stands and let in where it does not, changes no answer."""
    found = set()
    for act, role in lines:
        with pytest.MonkeyPatch.context() as meanwhile:
            meanwhile.setitem(POLICY, act, POLICY[act] ^ {role})
            found |= set() if differs(act, standings, on) else {(act, role)}
    return found


def test_who_may_what_is_what_the_table_says(standings: list[Standing], on: date) -> None:
    found = who_may.census(standings, on)
    assert {key: who for key, who in found.items() if who} == WRITTEN


def test_each_line_and_each_role_taken_out_turns_it_red(standings: list[Standing], on: date) -> None:
    assert not any(differs(act, standings, on) for act in POLICY)
    assert unnoticed(LINES, standings, on) == TWICE & LINES
    for act in list(POLICY):
        with pytest.MonkeyPatch.context() as meanwhile:
            meanwhile.delitem(POLICY, act)
            assert differs(act, standings, on), act


def test_each_role_let_in_turns_it_red(standings: list[Standing], on: date) -> None:
    """Whatever role somebody holds on a subject, no act of that subject may be opened to it unseen."""
    held = {(act, Role(role)) for act in POLICY for each in standings for role in who_may.held(each, act)}
    assert unnoticed(held - LINES, standings, on) == (TWICE - LINES) & held
