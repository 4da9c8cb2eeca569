# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who may vote by age, who stays away too often, and whether the seats are shared out as the rules ask."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from django.db.models import TextChoices

from committees.bylaws.rules import Group, GroupLimit, Rules
from committees.bylaws.words import counted, of_share
from law.finding import Finding


class Eligibility(TextChoices):
    VOTER = "voter", "stimmberechtigt"
    ADVISER = "adviser", "beratend"
    NONE = "none", "nicht Mitglied"


class Attended(TextChoices):
    """A seat at a session; a deputy who came makes it present."""

    PRESENT = "present", "anwesend"
    EXCUSED = "excused", "entschuldigt"
    UNEXCUSED = "unexcused", "unentschuldigt"


def age_on(birthday: date, on: date) -> int:
    """Completed years; the birthday itself counts, § 187 (2) BGB. Born on 29 February: a year older on 1 March."""
    return on.year - birthday.year - ((on.month, on.day) < (birthday.month, birthday.day))


def eligible(rules: Rules, birthday: date, on: date) -> Eligibility:
    """On the day of the vote, not of the election."""
    rule, age = rules.age, age_on(birthday, on)
    if rule.vote_from is not None and age < rule.vote_from:
        return Eligibility.NONE
    if rule.vote_until is None or age <= rule.vote_until:
        return Eligibility.VOTER
    return Eligibility.ADVISER if rule.advise_until is not None and age <= rule.advise_until else Eligibility.NONE


def absence(rules: Rules, history: Sequence[str]) -> Finding | None:
    """history: attendances, oldest first. A hint, never a deed: the body itself decides what follows."""
    missed = next((n for n, each in enumerate(reversed(history)) if each != Attended.UNEXCUSED), len(history))
    if not rules.absences_in_a_row or missed < rules.absences_in_a_row:
        return None
    text = (
        f"Der Sitz fehlte {missed}-mal in Folge unentschuldigt, die Geschäftsordnung nennt "
        f"{rules.absences_in_a_row}. Sprechen Sie mit dem Mitglied, und setzen Sie es zur Beratung auf die "
        "Tagesordnung. Was daraus folgt, halten Sie in der Niederschrift fest."
    )
    return Finding("absences", text, field="attendance", norm="Geschäftsordnung", blocking=False)


def composition(rules: Rules, seats: Sequence[str]) -> list[Finding]:
    """seats: the group of each seat with a vote. Hints: a body that is not as it should be still can meet."""
    rule, found, total = rules.composition, Counter(seats), len(seats)
    texts = []
    if rule.seats_at_most is not None and total > rule.seats_at_most:
        texts.append(
            f"Das Gremium hat {total} Sitze mit Stimme, erlaubt sind {rule.seats_at_most}. Streichen Sie Sitze."
        )
    if rule.civil_majority and 2 * found[Group.CIVIL] <= total:
        texts.append(
            f"Die Zivilgesellschaft hat {found[Group.CIVIL]} von {total} Sitzen, nötig ist mehr als die Hälfte. "
            "Besetzen Sie weitere Sitze mit ihr."
        )
    share = rule.administration_at_most
    if share is not None and found[Group.ADMINISTRATION] > share * total:
        texts.append(
            f"Die Verwaltung hat {found[Group.ADMINISTRATION]} von {total} Sitzen, erlaubt ist höchstens "
            f"{of_share(share)}. Geben Sie Sitze ab."
        )
    texts += [text for limit in rule.groups if (text := _outside(limit, found[limit.group]))]
    return [Finding("composition", text, field="seats", norm="Geschäftsordnung", blocking=False) for text in texts]


def _outside(limit: GroupLimit, seats: int) -> str:
    held = f"Gruppe {limit.group.label}: {counted(seats, 'Sitz', 'Sitze')}"
    if seats < limit.least:
        return f"{held}, nötig sind mindestens {limit.least}. Besetzen Sie die fehlenden."
    if limit.most is not None and seats > limit.most:
        return f"{held}, erlaubt sind höchstens {limit.most}. Streichen Sie die überzähligen."
    return ""
