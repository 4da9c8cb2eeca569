# SPDX-License-Identifier: AGPL-3.0-or-later
"""A reason in words: the same object feeds the form error, the letter and the note."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """Why an act is refused (blocking) or worth a look (not blocking)."""

    rule: str
    text: str
    field: str = ""
    norm: str = ""
    blocking: bool = True


class Refused(Exception):
    """An act the rules do not allow; carries all reasons, not only the first."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__(" ".join(finding.text for finding in findings))
        self.findings: tuple[Finding, ...] = findings
