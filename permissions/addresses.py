# SPDX-License-Identifier: AGPL-3.0-or-later
"""Confirmed addresses. Who was given an account by the office was known there: the address counts as confirmed."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress

from permissions.models import User


def confirm(users: Iterable[User]) -> None:
    """For accounts that somebody else created, so that nobody is asked for a code at the first login."""
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users],
        ignore_conflicts=True,
    )


def confirm_given(user: User) -> None:
    """An account without any address was made by the office; whoever signed up has one, confirmed or not."""
    if not EmailAddress.objects.filter(user=user).exists():
        confirm([user])
