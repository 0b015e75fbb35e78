"""The staff: accounts, sessions, and the log of what they looked at and changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BIG_ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Creates the tables. The log's rows cannot be changed, whoever asks."""
    op.create_table(
        "staff_users",
        sa.Column("id", sa.Integer, nullable=False, comment="Never given twice"),
        sa.Column("name", sa.Text, nullable=False, comment="What they sign in with, folded to lower case"),
        sa.Column("display", sa.Text, nullable=False, comment="What colleagues and citizens read"),
        sa.Column("role", sa.Text, nullable=False, comment="agent, supervisor, data_officer or admin"),
        sa.Column("password", sa.Text, nullable=False, comment="Argon2id hash with its parameters"),
        sa.Column("created_at", INSTANT, nullable=False, comment="When the account was made, UTC"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_users"),
        sa.UniqueConstraint("name", name="uq_staff_users_name"),
        comment="Who may sign in at the desk",
        sqlite_autoincrement=True,
    )
    op.create_table(
        "staff_sessions",
        sa.Column("digest", sa.String(64), nullable=False, comment="SHA-256 of the cookie's token, hexadecimal"),
        sa.Column("user", sa.Integer, nullable=False, comment="Who is signed in"),
        sa.Column("csrf", sa.String(64), nullable=False, comment="What the page sends back beside the cookie"),
        sa.Column("opened_at", INSTANT, nullable=False, comment="When the password was given, UTC"),
        sa.Column("issued_at", INSTANT, nullable=False, comment="When this token was handed out, UTC"),
        sa.Column("seen_at", INSTANT, nullable=False, comment="When it was last used, UTC, to the minute"),
        sa.Column("ends_at", INSTANT, comment="When a token that was replaced stops being taken, UTC; NULL before that"),
        sa.PrimaryKeyConstraint("digest", name="pk_staff_sessions"),
        sa.ForeignKeyConstraint(["user"], ["staff_users.id"], name="fk_staff_sessions_user_staff_users"),
        comment="Who is signed in at the desk",
    )
    op.create_index("ix_staff_sessions_user", "staff_sessions", ["user"])
    op.create_table(
        "staff_audit",
        sa.Column("id", BIG_ID, nullable=False, comment="Order of what happened"),
        sa.Column("at", INSTANT, nullable=False, comment="When, UTC"),
        sa.Column("user", sa.Integer, comment="Who; NULL when nobody was signed in"),
        sa.Column("name", sa.Text, nullable=False, comment="The name they had then, or that was tried"),
        sa.Column("action", sa.Text, nullable=False, comment="What was done: room.verb"),
        sa.Column(
            "subject", sa.Text, nullable=False, comment="kind:id; of a citizen's things a keyed digest of the id"
        ),
        sa.Column(
            "details", sa.Text, nullable=False, comment="JSON object of values that are nobody's words or data"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff_audit"),
        comment="Every view and change of personal data; rows are added and never changed",
        sqlite_autoincrement=True,
    )
    for column in ("at", "user", "action", "subject"):
        op.create_index(f"ix_staff_audit_{column}", "staff_audit", [column])
    _forbid_changes()


def _forbid_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE TRIGGER staff_audit_is_final BEFORE UPDATE ON staff_audit "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION staff_audit_is_final() RETURNS trigger AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$ LANGUAGE plpgsql"
    )
    op.execute(
        "CREATE TRIGGER staff_audit_is_final BEFORE UPDATE ON staff_audit "
        "FOR EACH ROW EXECUTE FUNCTION staff_audit_is_final()"
    )


def downgrade() -> None:
    """Drops the tables."""
    op.drop_table("staff_audit")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION staff_audit_is_final()")
    op.drop_table("staff_sessions")
    op.drop_table("staff_users")
