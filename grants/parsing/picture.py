# SPDX-License-Identifier: AGPL-3.0-or-later
"""Photos and scans, drawn anew: only pixels stay, and nothing tells where a photo was taken."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, MpoImagePlugin  # noqa: F401 - phones' JPEG with two pictures in it

from grants.parsing import JPEG, MOST_PIXELS, PNG, Paper, Unfit

QUALITY = 85
KEPT = {"1", "L", "LA", "P", "RGB", "RGBA"}  # modes a PNG keeps

Image.preinit()  # now: later the child can open nothing, no module either
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
warnings.simplefilter("ignore")
warnings.simplefilter("error", Image.DecompressionBombWarning)


def read(content: bytes) -> Paper:
    image = upright(content, "JPEG", "PNG")
    return png(image) if image.mode in KEPT and content.startswith(b"\x89PNG") else jpeg(image)


def upright(content: bytes, *formats: str) -> Image.Image:
    """Every pixel decoded, the right way up."""
    try:
        image: Image.Image = Image.open(BytesIO(content), formats=formats)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Unfit("too_many_pixels") from None
    if image.width * image.height > MOST_PIXELS:
        raise Unfit("too_many_pixels")
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    return _eight_bit(image) if image.mode.startswith("I") else image


def _eight_bit(image: Image.Image) -> Image.Image:
    """Sixteen bits of grey; a plain conversion would cut them off at white."""
    return image.point(lambda value: value * (1 / 256)).convert("L")


def jpeg(image: Image.Image) -> Paper:
    if image.mode not in ("L", "RGB"):
        image = _on_white(image).convert("RGB")
    image.info = {}
    return Paper(JPEG, _saved(image, "JPEG", quality=QUALITY))


def png(image: Image.Image) -> Paper:
    image.info = {name: image.info[name] for name in ("transparency",) if name in image.info}
    return Paper(PNG, _saved(image, "PNG", compress_level=4))


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    sheet = Image.new("RGB", image.size, "white")
    sheet.paste(image, mask=image.getchannel("A"))
    return sheet


def _saved(image: Image.Image, kind: str, **options: int) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
