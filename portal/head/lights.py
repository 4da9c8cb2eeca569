# SPDX-License-Identifier: AGPL-3.0-or-later
"""How a processing time stands to its target, in words beside the colour."""

from monitoring.indicators import Light

# (kind of the badge, its words)
LIGHTS = {
    Light.MET: ("success", "Ziel erreicht"),
    Light.CLOSE: ("warning", "Ziel knapp verfehlt"),
    Light.MISSED: ("danger", "Ziel verfehlt"),
    Light.NONE: ("info", "noch kein Bescheid"),
}
