# SPDX-License-Identifier: AGPL-3.0-or-later
"""A secret ballot: a key when it opens, an envelope for each vote, and at the end all of them at once, mixed.

Whatever is written beside it says no more than that a seat voted: no verdict, no code, no digest of either.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from committees import sealing
from committees.bylaws.rules import Secrecy
from committees.models import Envelope, Poll, PollKey, Slip
from committees.standing import Standing
from law.finding import Finding, Refused
from permissions.policy import Role
from workflows.forms_of_secrecy import needed_for

if TYPE_CHECKING:
    from workflows.procedures.meeting import Sitting
    from workflows.procedures.poll import Balloting

# One envelope opened is somebody's vote for whoever saw who voted, and of two each voter knows the other's.
FEWEST = 3
LOST = (
    "Der Schlüssel zu den Umschlägen dieser Abstimmung passt nicht mehr. Die Stimmen lassen sich nicht öffnen. Heben "
    "Sie die Abstimmung auf und eröffnen Sie sie neu."
)
# Only who has a ballot gets an envelope; whoever votes again replaces it.
REPLACE = """
    INSERT INTO committees_envelope (poll_id, seat_id, sealed)
    SELECT b.poll_id, b.seat_id, %(sealed)s FROM committees_ballot b
     WHERE b.poll_id = %(poll)s AND b.seat_id = %(seat)s AND b.user_id = %(by)s
    ON CONFLICT (poll_id, seat_id) DO UPDATE SET sealed = excluded.sealed"""


# --- opening ---


def asked_by_whom_it_takes(procedure: "Sitting") -> Iterator[Finding]:
    """A vote is secret only when those ask for it whom the rules name; the law names nobody, § 92 (1) VwVfG."""
    if not procedure.data.get("secret"):
        return
    rule, asked = procedure.standing.rules.secrecy, procedure.data.get("secret_asked") or 0
    if rule.by is Secrecy.NOBODY:
        text = "Nach der Geschäftsordnung stimmt dieses Gremium offen ab. Eröffnen Sie eine offene Abstimmung."
    elif rule.by is Secrecy.CHAIR and not procedure.roles & {Role.CHAIR, Role.DEPUTY_CHAIR}:
        text = "Nur der Vorsitz kann geheim abstimmen lassen. Bitten Sie ihn, die Abstimmung selbst zu eröffnen."
    elif rule.by is Secrecy.SHARE and asked < (needed := needed_for(rule, procedure.standing.present)):
        text = f"Eine geheime Abstimmung müssen mindestens {needed} der anwesenden Mitglieder verlangen."
    else:
        return
    yield Finding("secrecy", text, field="secret", norm="Geschäftsordnung")


def hides_among_others(procedure: "Sitting") -> Iterator[Finding]:
    """Nothing is promised as secret that could never be closed without telling who voted how."""
    if procedure.data.get("secret") and len(procedure.standing.electors) < FEWEST:
        text = (
            f"Stimmberechtigt sind hier nur {len(procedure.standing.electors)}. Geheim bleibt eine Abstimmung erst ab "
            f"{FEWEST} Stimmen. Eröffnen Sie eine offene Abstimmung, oder stimmen Sie in einer anderen Sitzung ab."
        )
        yield Finding("hides_among_others", text, field="secret")


def lay_key(poll: Poll) -> None:
    """The key of a poll that opens; it goes with the envelopes."""
    wrapped = sealing.wrap(sealing.new_key(), settings.SECRET_KEY, poll=poll.pk)
    PollKey.objects.create(poll=poll, wrapped=wrapped)


# --- casting ---


def is_secret(procedure: "Balloting") -> bool:
    return procedure.poll.secret


def is_in_the_open(procedure: "Balloting") -> bool:
    return not procedure.poll.secret


def key_fits(procedure: "Balloting") -> Iterator[Finding]:
    """The portal's secret was changed while the poll was open, and nobody kept the old one."""
    if procedure.poll.secret and _key(procedure.poll) is None:
        yield Finding("key_fits", LOST)


def cast(procedure: "Balloting") -> None:
    """Into the envelope go vote and check code; the record says that the seat voted."""
    poll, data = procedure.poll, procedure.data
    seat = poll.seat_of_actor  # type: ignore[attr-defined]
    key = _key(poll)
    assert key is not None, "asked by a rule"
    if seat is not None:
        sealed = sealing.seal(key, data["verdict"], data["code"], poll=poll.pk, seat=seat)
        with connection.cursor() as cursor:
            cursor.execute(REPLACE, {"poll": poll.pk, "seat": seat, "by": procedure.person.pk, "sealed": sealed})
    procedure.record = {"seat": seat}


def _key(poll: Poll) -> bytes | None:
    """Unwrapped with the portal's secret, or one it had before and still keeps."""
    wrapped = PollKey.objects.values_list("wrapped", flat=True).get(poll=poll)
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            return sealing.unwrap(bytes(wrapped), secret, poll=poll.pk)
        except sealing.Unreadable:
            continue
    return None


# --- closing ---


def enough_envelopes(procedure: "Balloting") -> Iterator[Finding]:
    """With fewer the result would tell who voted how; of none at all another rule says so."""
    cast = len([verdict for verdict in procedure.standing.verdicts if verdict])
    if procedure.poll.secret and 0 < cast < FEWEST:
        text = (
            f"Abgestimmt {'hat' if cast == 1 else 'haben'} erst {cast}. Bei weniger als {FEWEST} Stimmen wäre bekannt, "
            "wer wie gestimmt hat. Warten Sie auf weitere Stimmen, oder heben Sie die Abstimmung auf."
        )
        yield Finding("enough_envelopes", text)


def reveal(poll: Poll, standing: Standing) -> Standing:
    """
    Opens all envelopes, writes their votes down as slips in a new order, destroys the envelopes and their key; the
    body's standing with these votes, in which the chair's is nobody's. Part of the act that closes the poll.
    """
    slips = sealing.mixed(_opened(poll))
    Slip.objects.bulk_create(Slip(poll=poll, verdict=verdict, code=code) for verdict, code in slips)
    destroy(poll)
    silent = standing.verdicts.count("")
    return replace(standing, verdicts=[verdict for verdict, _code in slips] + [""] * silent, chair="")


def _opened(poll: Poll) -> list[tuple[str, str]]:
    key = _key(poll)
    envelopes = Envelope.objects.filter(poll=poll).values_list("seat_id", "sealed")
    try:
        assert key is not None, "asked by a rule"
        return [sealing.open_envelope(key, bytes(sealed), poll=poll.pk, seat=seat) for seat, sealed in envelopes]
    except sealing.Unreadable:
        raise Refused(Finding("envelopes", LOST)) from None


def destroy(*polls: Poll | int) -> None:
    """What was sealed is read by nobody any more: the end of a poll that was voided."""
    Envelope.objects.filter(poll__in=polls).delete()
    PollKey.objects.filter(poll__in=polls).delete()
