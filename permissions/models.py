# SPDX-License-Identifier: AGPL-3.0-or-later
"""People, and the roles they hold on containers. A codename is a role's name."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from guardian.models import UserObjectPermissionBase

from committees.models import AgendaItem, Committee
from committees.models.body import DAYS
from grants.models import Unit


class Users(BaseUserManager["User"]):
    """Creates accounts; there is no superuser in daily work."""

    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person with an account; what they may do follows from roles on containers alone."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("E-Mail-Adresse", unique=True)
    name = models.CharField("Name", max_length=120)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[Users] = Users()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class UnitRole(UserObjectPermissionBase):
    """A role of a person on a unit: clerk, lead, head, administrator."""

    content_object = models.ForeignKey(Unit, models.CASCADE, related_name="roles")


class Absence(models.Model):
    """Somebody is away for some days, and who stands in for them; it ends by itself. Both days count."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    substitute = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="stands_in")
    since = models.DateField("vom")
    until = models.DateField("bis")

    class Meta:
        default_permissions = ()
        ordering = ["since"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="an_absence_ends_after_it_began"),
            models.CheckConstraint(condition=~Q(substitute=F("user")), name="nobody_stands_in_for_themselves"),
            ExclusionConstraint(
                name="one_absence_a_person_and_day",
                expressions=[("user", RangeOperators.EQUAL), (DAYS, RangeOperators.OVERLAPS)],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} vom {self.since:%d.%m.%Y} bis {self.until:%d.%m.%Y}"


class CommitteeRole(UserObjectPermissionBase):
    """A role of a person on a body: secretary, administrator."""

    content_object = models.ForeignKey(Committee, models.CASCADE, related_name="roles")


class SavedFilter(models.Model):
    """A view of the work list somebody keeps under a name: the query of its address."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="saved_filters")
    name = models.CharField("Name", max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        default_permissions = ()
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="a_filter_name_once_a_person")]

    def __str__(self) -> str:
        return self.name


class Bookmark(models.Model):
    """What a person keeps of a point for themselves: that they read it, and a note nobody else ever sees."""

    user = models.ForeignKey(User, models.CASCADE, related_name="bookmarks")
    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="bookmarks")
    read = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "item"], name="one_bookmark_a_person_and_point")]

    def __str__(self) -> str:
        return f"{self.user} zu {self.item}"


class FeedAddress(models.Model):
    """The secret address of a person's calendar; only its digest is kept, a new one ends the old one."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="feed_address")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Kalender von {self.user}"


class ClosedAccount(models.Model):
    """Who worked for a unit and left: so that whoever administers it finds the account again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="closed_for")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["user", "unit"], name="an_account_is_closed_once_a_unit")]

    def __str__(self) -> str:
        return f"{self.user}, {self.unit}"


class MailPreference(models.Model):
    """How soon a person wants mails of a kind; without a row, as that kind says by itself."""

    class Pace(models.TextChoices):
        AT_ONCE = "at_once", "sofort"
        DAILY = "daily", "einmal am Tag"
        NEVER = "never", "nie"

    user = models.ForeignKey(User, models.CASCADE, related_name="mail_preferences")
    kind = models.CharField(max_length=40)
    pace = models.CharField(max_length=7, choices=Pace.choices)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_pace_a_person_and_kind"),
            models.CheckConstraint(condition=Q(pace__in=["at_once", "daily", "never"]), name="a_pace_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_pace_display()}"
