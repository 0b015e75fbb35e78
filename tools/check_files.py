"""Refuses files that must not be committed: too large, or holding a secret. `python tools/check_files.py FILE …`.

Small on purpose: it finds what is pasted in by accident, not what somebody hides.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

MOST_BYTES = 500_000
FORBIDDEN_NAMES = re.compile(r"(^|/)(\.env(\..+)?|id_(rsa|dsa|ecdsa|ed25519)|[^/]+\.(pem|key|p12|pfx|db|sqlite3?))$")
SECRETS = {
    "a private key": re.compile(rb"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "an access key": re.compile(rb"\bAKIA[0-9A-Z]{16}\b"),
    "an access token": re.compile(rb"\bgh[pousr]_[A-Za-z0-9]{36,}\b"),
    "a password in an address": re.compile(rb"\b[a-z][a-z0-9+.]*://[^\s:/@\"'<>`]+:(?!PASSWORD@)[^\s:/@\"'<>`${}]+@"),
}
"""What is looked for, by how it is called. An example in a document writes PASSWORD for the password."""

MAY_BE_LARGE = frozenset({"uv.lock"})


def problems(path: Path) -> Iterator[str]:
    """What is wrong with a file, one sentence each; nothing for one that is not there any more."""
    if not path.is_file():
        return
    if FORBIDDEN_NAMES.search(path.as_posix()):
        yield "a file of this name is not committed"
    size = path.stat().st_size
    if size > MOST_BYTES and path.name not in MAY_BE_LARGE:
        yield f"{size:,} bytes, {MOST_BYTES:,} at most"
    content = path.read_bytes()
    yield from (f"holds {what}" for what, pattern in SECRETS.items() if pattern.search(content))


def main(arguments: Sequence[str]) -> int:
    """Prints each problem with its file. Returns 1 when there is one."""
    found = [f"{name}: {problem}" for name in arguments for problem in problems(Path(name))]
    sys.stderr.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
