# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ballot of a secret vote. Its check code is the portal's own and was meant for this person in this poll."""

from math import ceil

from django import forms
from django.core.signing import BadSignature, Signer

from committees import sealing
from committees.bylaws.counting import Verdict
from committees.bylaws.rules import Secrecy, SecrecyRule
from committees.models import Poll
from committees.standing import of_meeting
from permissions.models import User
from workflows.forms import ActForm

NOT_OURS = "Der Prüfcode dieser Seite gilt nicht. Laden Sie den Stimmzettel neu und stimmen Sie noch einmal ab."


WHO_ASKS = {
    Secrecy.MEMBER: "Nach der Geschäftsordnung genügt es, dass ein Mitglied das verlangt.",
    Secrecy.CHAIR: "Nach der Geschäftsordnung entscheidet das der Vorsitz.",
}


def needed_for(rule: SecrecyRule, present: int) -> int:
    """How many of those present have to ask for a secret vote."""
    return max(1, ceil(rule.share * present)) if rule.share else 1


def offer_secrecy(form: ActForm) -> None:
    """Of a form that opens a vote: where the rules name nobody who can ask for secrecy, nobody is offered it."""
    standing = of_meeting(form.subject.pk, on=form.on)
    rule = standing.rules.secrecy
    if rule.by is not Secrecy.SHARE:
        del form.fields["secret_asked"]
    if rule.by is Secrecy.NOBODY:
        del form.fields["secret"]
        return
    needed = needed_for(rule, standing.present)
    asked = f"Nach der Geschäftsordnung müssen das mindestens {needed} der Anwesenden verlangen."
    form.field("secret").help_text = WHO_ASKS.get(rule.by, asked)


def new_code(poll: Poll, user: User) -> str:
    """A code nobody chose: with one that two people agree on before, they could claim one slip as the vote of both."""
    return _signer(poll, user).sign(sealing.new_code())


def readable(signed: str) -> str:
    """As it stands on the ballot: two halves, which are easier to copy than eight signs."""
    code = signed.partition(":")[0]
    half = sealing.CODE_LENGTH // 2
    return f"{code[:half]} {code[half:]}"


def _signer(poll: Poll, user: User) -> Signer:
    return Signer(salt=f"secret ballot {poll.public_id} {user.public_id}")


class CastSecret(ActForm):
    verdict = forms.ChoiceField(label="Ihre Stimme", choices=Verdict.choices)
    code = forms.CharField(widget=forms.HiddenInput, error_messages={"required": NOT_OURS})

    def clean_code(self) -> str:
        """The bare code."""
        try:
            return _signer(self.subject, self.by).unsign(self.cleaned_data["code"])
        except BadSignature:
            raise forms.ValidationError(NOT_OURS) from None
