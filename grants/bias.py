# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the portal knows about members and those who apply, the recusals it proposes from that, and who has no part.

§§ 20, 21 VwVfG. Whoever has no part in an item reads its title, who applied, the sum asked and the bare outcome; not
the application behind it, nothing of the discussion, no sums proposed, no counts and no reasons that contain them.
"""

from collections.abc import Collection
from datetime import date

from django.db import connection
from django.db.models import Exists, F, Func, OuterRef, Q, TextField, Value

from committees.models import AgendaItem, Ballot, Meeting, Recusal, Tenure
from committees.rows import Written
from grants.models import Applicant, Invitation, OfficeRecusal, Representative

EXCLUDED = Recusal.Standing.EXCLUDED
# A name as people know it: "Café Hilden", whatever stands behind it.
LEGAL_FORM = r"[ ,(]+(e\. ?v\.?|ev|e\. ?g\.?|eg|ggmbh|gmbh|gug|ug)[ )]*$"


def _known_as(column: str) -> str:
    return f"trim(regexp_replace(fold({column}), '{LEGAL_FORM}', ''))"


# Of the item's body: whoever holds a seat, deputises, or advises. A party, a representative, the board and paid staff
# are excluded by law, as far as the portal knows it or the person said so. What the body's office wrote down of
# somebody else, a membership, a partnership, a name that is the same but for its legal form, and a seat of the
# organisation that applies are doubts the body decides on.
PROPOSE = f"""
    INSERT INTO committees_recusal (item_id, seat_id, user_id, ground, origin, reason, standing)
    SELECT DISTINCT ON (t.user_id) i.id, t.seat_id, t.user_id, found.ground, 'system', found.reason,
           CASE WHEN found.ground = 'doubt' THEN 'doubted' ELSE 'excluded' END
      FROM committees_agendaitem i JOIN committees_meeting m ON m.id = i.meeting_id
      JOIN grants_consideration k ON k.item_id = i.id JOIN grants_application a ON a.id = k.application_id
      JOIN committees_seat s ON s.committee_id = m.committee_id
      JOIN committees_tenure t ON t.seat_id = s.id AND t.since <= %(on)s AND (t.until IS NULL OR t.until >= %(on)s)
      JOIN grants_applicant p ON p.id = a.applicant_id
      CROSS JOIN LATERAL (
           SELECT 1 AS rank, 'representative' AS ground, '' AS reason FROM grants_representative r
            WHERE r.applicant_id = a.applicant_id AND r.user_id = t.user_id
           UNION ALL
           SELECT 2, 'party', '' FROM grants_invitation n WHERE n.application_id = a.id AND n.accepted_by_id = t.user_id
           UNION ALL
           SELECT CASE f.kind WHEN 'board' THEN 3 WHEN 'employed' THEN 4 ELSE 5 END,
                  CASE WHEN f.kind IN ('board', 'employed') AND
                            (f.applicant_id = a.applicant_id OR fold(f.name) = fold(p.name)) AND NOT EXISTS (
                            SELECT FROM grants_event e JOIN committees_tenure o ON o.committee_id = e.committee_id
                             WHERE o.user_id = f.user_id AND e.act = 'name_affiliation' AND e.by_id <> f.user_id
                               AND e.data @> jsonb_build_object('affiliation', f.id))
                       THEN f.kind ELSE 'doubt' END,
                  f.name
             FROM grants_affiliation f
            WHERE f.user_id = t.user_id AND (f.since IS NULL OR f.since <= %(on)s)
              AND (f.until IS NULL OR f.until >= %(on)s)
              AND (f.applicant_id = a.applicant_id OR {_known_as("f.name")} = {_known_as("p.name")}
                   OR position(fold(f.name) IN fold(coalesce(a.answers ->> 'partners', ''))) > 0)
           UNION ALL
           SELECT 6, 'doubt', 'Sitz für ' || s.organisation
            WHERE p.kind = 'organisation' AND {_known_as("s.organisation")} = {_known_as("p.name")}
           ORDER BY 1 LIMIT 1) found
     WHERE i.id = %(item)s
     ORDER BY t.user_id, found.rank
    ON CONFLICT (item_id, user_id) DO UPDATE
       SET standing = 'excluded', ground = excluded.ground, reason = excluded.reason, origin = 'system'
     WHERE excluded.standing = 'excluded' AND committees_recusal.standing <> 'excluded'"""


def propose(item: int, *, on: date) -> None:
    """Write what speaks for a recusal on an item; what somebody said or decided stays, unless the law excludes."""
    with connection.cursor() as cursor:
        cursor.execute(PROPOSE, {"item": item, "on": on})


# Of a vote in writing: the seat of a member who is excluded answers no more, as if it had not been asked; what an
# excluded deputy said is void, the seat may answer again.
TAKE_BACK = """
    DELETE FROM committees_ballot b WHERE b.poll_id = %(poll)s AND EXISTS (
           SELECT FROM committees_recusal c JOIN committees_tenure t ON t.user_id = c.user_id
            WHERE c.item_id = %(item)s AND c.standing = 'excluded' AND t.seat_id = b.seat_id AND t.part = 'holder'
              AND t.since <= %(on)s AND (t.until IS NULL OR t.until >= %(on)s))"""
VOID = """
    UPDATE committees_ballot b SET verdict = '', user_id = NULL, recorded_by_id = NULL WHERE b.poll_id = %(poll)s
       AND b.user_id IN (SELECT c.user_id FROM committees_recusal c
                          WHERE c.item_id = %(item)s AND c.standing = 'excluded')"""


def settle(item: int, poll: int, *, on: date) -> None:
    """A vote in writing as the portal knows its people on a day: a ballot of who is excluded never counts."""
    propose(item, on=on)
    with connection.cursor() as cursor:
        for sql in (TAKE_BACK, VOID):
            cursor.execute(sql, {"item": item, "poll": poll, "on": on})


def undecided(item: int, seats: Collection[int], *, on: date, poll: int | None = None) -> list[int]:
    """The seats of whose bias only a session can decide: of who holds one that is asked in writing, or answered.

    A deputy in doubt answers nothing, and who only advises has no say in writing: neither holds up the others.
    """
    holders = Tenure.objects.on(on).holders().filter(seat__in=seats).values("user")
    answered = Ballot.objects.filter(poll=poll).exclude(verdict="").values("user")
    doubts = Recusal.objects.filter(item=item, standing=Recusal.Standing.DOUBTED)
    doubts = doubts.filter(Q(user__in=holders) | Q(user__in=answered))
    return list(doubts.order_by("seat__number").values_list("seat__number", flat=True))


def applicant_called(name: str) -> int | None:
    """The one applicant of that name, as people write it; None where nobody or several have it."""
    folded = Applicant.objects.annotate(folded=Func(F("name"), function="fold", output_field=TextField()))
    found = folded.filter(folded=Func(Value(name), function="fold")).values_list("pk", flat=True)[:2]
    return found[0] if len(found) == 1 else None


def out_of(user: int | None, item: str = "pk", *, leading: bool = False) -> Q:
    """Of rows that lead to an item: whether this person has no part in it, as a member, in an office or as a party.

    Who became a party after they got a ballot keeps it. leading: but leads no vote any more, nor while the body has not
    decided on a doubt.
    """
    standings = [EXCLUDED, Recusal.Standing.DOUBTED] if leading else [EXCLUDED]
    said = Recusal.objects.filter(user=user, standing__in=standings, item=OuterRef(item))
    office = OfficeRecusal.objects.filter(user=user, application__considerations__item=OuterRef(item))
    voter = Q() if leading else Q(~Exists(Ballot.objects.filter(user=user, poll__item=OuterRef(item))))
    return Q(Exists(said)) | Q(Exists(office)) | (_party_to(user, item) & voter)


def _party_to(user: int | None, item: str) -> Q:
    """Whether somebody acts for those who apply, or helps or helped with the case."""
    acts = Representative.objects.filter(user=user, applicant__applications__considerations__item=OuterRef(item))
    helped = Invitation.objects.filter(accepted_by=user, application__considerations__item=OuterRef(item))
    return Q(Exists(acts)) | Q(Exists(helped.exclude(accepted_by=None)))


IS_OUT = Written(
    lambda user, item: AgendaItem.objects.filter(out_of(user), pk=item).values_list("pk"), user=int, item=int
)
LEADS_OUT = Written(
    lambda user, item: AgendaItem.objects.filter(out_of(user, leading=True), pk=item).values_list("pk"),
    user=int,
    item=int,
)


def is_out(user: int | None, item: int, *, leading: bool = False) -> bool:
    """The same of one item; nobody is out of nothing."""
    return bool((LEADS_OUT if leading else IS_OUT)(user=user, item=item))


def items_out_of(user: int | None, meeting: Meeting) -> frozenset[int]:
    """The points of a meeting this person has no part in."""
    return frozenset(meeting.items.filter(out_of(user)).values_list("pk", flat=True))
