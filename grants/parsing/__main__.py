# SPDX-License-Identifier: AGPL-3.0-or-later
"""The child: a file on standard input, on standard output one line of JSON and the file as it may be kept.

It binds its own hands before it looks at a byte: memory, processor time, what it may write; and once its readers are
loaded it can open nothing any more, no file and no socket.
"""

import json
import resource
import sys
from collections.abc import Callable
from importlib import import_module

from grants.parsing import LARGEST_RESULT, STARTS, Paper, Unfit
from grants.parsing.limits import LIMITS

HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word up to 2003, and Word with a password
READERS = dict(zip((*STARTS.values(), COMPOUND), ("pdf", "picture", "picture", "word", ""), strict=True))


def main() -> None:
    for limit, most in LIMITS.items():
        resource.setrlimit(limit, (most, most))
    header: dict[str, object] = {}
    content = b""
    try:
        paper = read(sys.stdin.buffer.read())
        header, content = {"media_type": paper.media_type, "remarks": paper.remarks}, paper.content
    except Unfit as unfit:
        header = {"unfit": unfit.reason}
    except MemoryError:
        header = {"unfit": "too_much"}
    except Exception:
        header = {"unfit": "damaged"}
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + content)


def read(content: bytes) -> Paper:
    paper = _reader(content[:16])(content)
    if len(paper.content) > LARGEST_RESULT:
        raise Unfit("too_much")
    return paper


def _reader(start: bytes) -> Callable[[bytes], Paper]:
    """By content, never by name; only the libraries of this kind are loaded."""
    module = next((reader for sign, reader in READERS.items() if start.startswith(sign)), None)
    if start[4:8] == b"ftyp" and start[8:12] in HEIF_BRANDS:
        module = "phone"
    if not module:
        raise Unfit("unknown" if module is None else "old_word")
    found: Callable[[bytes], Paper] = import_module(f"grants.parsing.{module}").read
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))
    return found


if __name__ == "__main__":
    main()
