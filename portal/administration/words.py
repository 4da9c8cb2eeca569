# SPDX-License-Identifier: AGPL-3.0-or-later
"""The words of acts on calls: what an act is for, what is said when it is done, and how the story tells it."""

HINTS: dict[str, str] = {
    "change_call": "Titel, Geld, Zeiten, Texte, Fragen und Unterlagen. Eingereichte Anträge behalten ihre Bedingungen.",
    "open_call": "Der Aufruf steht danach für alle auf der Startseite.",
    "close_call": "Danach kann niemand mehr einen Antrag einreichen. Was eingereicht ist, geht weiter.",
}
DONE: dict[str, str] = {
    "change_call": "Die Änderungen sind gespeichert.",
    "open_call": "Der Aufruf ist offen.",
    "close_call": "Der Aufruf ist geschlossen.",
}
HAPPENED: dict[str, str] = {
    "change_call": "Aufruf geändert",
    "open_call": "Aufruf geöffnet",
    "close_call": "Aufruf geschlossen",
}
