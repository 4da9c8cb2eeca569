# SPDX-License-Identifier: AGPL-3.0-or-later
"""HEIC and HEIF as phones take them become JPEG, which every office can open."""

import pillow_heif

from grants.parsing import Paper
from grants.parsing.picture import jpeg, upright

pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


def read(content: bytes) -> Paper:
    return jpeg(upright(content, "HEIF"))
