"""Staff: who may sign in at the desk, as what, and who looked at or changed what."""

from bot.staff.audit import Audit, Entry
from bot.staff.people import Role, Session, StaffUser
from bot.staff.staff import NameTaken, Staff, UnknownStaff, UnusableAccount

__all__ = ["Audit", "Entry", "NameTaken", "Role", "Session", "Staff", "StaffUser", "UnknownStaff", "UnusableAccount"]
