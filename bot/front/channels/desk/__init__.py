"""The desk: the application of staff, behind sign-in."""

from pathlib import Path

DESK_FILES = Path(__file__).resolve().parent / "static"
"""Style sheets and scripts, served under /desk/static."""
