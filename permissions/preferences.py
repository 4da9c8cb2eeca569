# SPDX-License-Identifier: AGPL-3.0-or-later
"""How soon people want which mails. A preference, no act: a notice in the portal always comes."""

from collections.abc import Iterable, Mapping

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from permissions.models import MailPreference, User


def own(user: User) -> dict[str, str]:
    """Of each kind a person chose for."""
    return dict(MailPreference.objects.filter(user=user).values_list("kind", "pace"))


def keep(user: User, paces: Mapping[str, str]) -> None:
    rows = [MailPreference(user=user, kind=kind, pace=pace) for kind, pace in paces.items()]
    MailPreference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["user", "kind"], update_fields=["pace"]
    )


def of_addresses(kind: str, usual: str, addresses: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The person behind each address that somebody has, and their pace of a kind, in one statement."""
    chosen = MailPreference.objects.filter(user=OuterRef("pk"), kind=kind).values("pace")
    people = User.objects.filter(email__in={address.lower() for address in addresses})
    paced = people.annotate(pace=Coalesce(Subquery(chosen), Value(usual)))
    return {email.lower(): (pk, pace) for email, pk, pace in paced.values_list("email", "pk", "pace")}
