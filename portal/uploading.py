# SPDX-License-Identifier: AGPL-3.0-or-later
"""Files on their way in: several in one field, and never more of one than may be kept."""

from typing import Any

from django import forms
from django.core.files.uploadhandler import FileUploadHandler

from grants.uploads import LARGEST

MOST_AT_ONCE = 10
# A phone offers its camera for image/*; some know HEIC only by its ending.
ACCEPT = "application/pdf,.pdf,.docx,image/*,.heic,.heif"


class NoMoreThanAllowed(FileUploadHandler):
    """Drops what comes after the largest size: the form still says in words that the file is too large."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.taken = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        room = LARGEST + 1 - self.taken
        self.taken += min(len(raw_data), max(room, 0))
        return raw_data[:room] if room > 0 else None

    def file_complete(self, file_size: int) -> None:
        return None


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__({"accept": ACCEPT, "multiple": True})


class PapersField(forms.FileField):
    """A list of files; each is examined later and has its own word."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=SeveralFiles(), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list) else [data] if data else []
        if not files:
            super().clean(None, initial)
        if len(files) > MOST_AT_ONCE:
            raise forms.ValidationError(f"Bitte laden Sie höchstens {MOST_AT_ONCE} Dateien auf einmal hoch.")
        return files


class PaperField(forms.FileField):
    """One file, examined later."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.FileInput({"accept": ACCEPT}), allow_empty_file=True, **kwargs)
