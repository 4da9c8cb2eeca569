# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a body keeps for its work: its aims of a year, and conditions ready to be picked."""

from typing import Any

from django.db import models

from committees.models import Aim, Committee, ConditionBlock
from permissions import policy
from workflows import forms_of_keeping as forms
from workflows.machine import State
from workflows.procedures import order_checks
from workflows.procedures.act import Acting, traits


class Keeping(Acting):
    """A body stands; what it keeps changes nothing about that."""

    class Phase(models.TextChoices):
        STANDING = "standing", "besteht"

    key = "body"
    title = "Gremium"
    subject_field = "committee"
    phase = State(Phase, default=Phase.STANDING)

    @property
    def state(self) -> str:
        return self.Phase.STANDING

    @property
    def committee(self) -> Committee:
        return self.subject  # type: ignore[no-any-return]

    @phase.transition(
        source=Phase.STANDING,
        permission=policy.may("add_aim"),
        label="Ziel festlegen",
        custom=traits(form=forms.AddAim, rules=(order_checks.aim_is_new,)),
    )
    def add_aim(self) -> None:
        aim = Aim.objects.create(committee=self.committee, **self._given("year", "position", "title", "text"))
        self.record = {"aim": aim.pk, "year": aim.year, "title": aim.title}

    @phase.transition(
        source=Phase.STANDING,
        permission=policy.may("change_aim"),
        label="Ziel ändern",
        custom=traits(
            form=forms.ChangeAim,
            rules=(order_checks.aim_is_of_this_body, order_checks.aim_is_new, order_checks.year_stays),
        ),
    )
    def change_aim(self) -> None:
        """The record keeps how it read before."""
        aim = self.data["aim"]
        before = {"year": aim.year, "position": aim.position, "title": aim.title, "text": aim.text}
        Aim.objects.filter(pk=aim.pk).update(**self._given("year", "position", "title", "text"))
        self.record = {"aim": aim.pk, "before": before}

    @phase.transition(
        source=Phase.STANDING,
        permission=policy.may("remove_aim"),
        label="Ziel streichen",
        custom=traits(
            form=forms.RemoveAim, rules=(order_checks.aim_is_of_this_body, order_checks.nothing_is_tied), danger=True
        ),
    )
    def remove_aim(self) -> None:
        aim = self.data["aim"]
        self.record = {"aim": aim.pk, "year": aim.year, "title": aim.title}
        Aim.objects.filter(pk=aim.pk).delete()

    @phase.transition(
        source=Phase.STANDING,
        permission=policy.may("add_block"),
        label="Auflage als Baustein anlegen",
        custom=traits(form=forms.AddBlock, rules=(order_checks.block_is_new,)),
    )
    def add_block(self) -> None:
        block = ConditionBlock.objects.create(committee=self.committee, **self._given("title", "text"))
        self.record = {"block": block.pk, "title": block.title}

    @phase.transition(
        source=Phase.STANDING,
        permission=policy.may("change_block"),
        label="Baustein ändern",
        custom=traits(form=forms.ChangeBlock, rules=(order_checks.block_is_of_this_body, order_checks.block_is_new)),
    )
    def change_block(self) -> None:
        """What was awarded with the old words keeps them."""
        block = self.data["block"]
        ConditionBlock.objects.filter(pk=block.pk).update(**self._given("title", "text"))
        self.record = {"block": block.pk, "before": {"title": block.title, "text": block.text}}

    @phase.transition(
        source=Phase.STANDING,
        permission=policy.may("remove_block"),
        label="Baustein entfernen",
        custom=traits(form=forms.RemoveBlock, rules=(order_checks.block_is_of_this_body,)),
    )
    def remove_block(self) -> None:
        block = self.data["block"]
        self.record = {"block": block.pk, "title": block.title, "text": block.text}
        ConditionBlock.objects.filter(pk=block.pk).delete()

    def _given(self, *names: str) -> dict[str, Any]:
        return {name: self.data[name] for name in names}

    def moved(self) -> tuple[str, list[Any]]:
        """A body itself has no version; its row was locked, and stays as it is."""
        return "SELECT id FROM committees_committee WHERE id = %s", [self.committee.pk]
