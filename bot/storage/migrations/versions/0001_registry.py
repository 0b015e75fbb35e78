"""The registry: facilities, and their labels for searching."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SORTABLE_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
IN_OPERATION = sa.text("status = 'operating'")
RANKED_BY = ("point_lng", "point_lat", "precision", "seen_on")
OPERATING_INDEXES = (
    (("city", "category", "cell"), (*RANKED_BY, "id", "status")),
    (("county_code", "category", "cell"), (*RANKED_BY, "id", "status", "city")),
    (("town_code", "cell"), (*RANKED_BY, "id", "status", "city", "county_code", "category")),
    (("city", "cell"), (*RANKED_BY, "id", "status")),
    (("county_code", "cell"), (*RANKED_BY, "id", "status", "city")),
)
LABEL_INDEXES = (("city", "label", "category", "cell"), ("city", "label", "cell"))


def upgrade() -> None:
    op.create_table(
        "facility",
        *_identity_columns(),
        *_offer_columns(),
        *_provenance_columns(),
        comment="One row per institution or service point, with its provenance",
    )
    op.create_table(
        "facility_label",
        *_label_columns(),
        comment="Labels of the facilities in operation, for searching by label and place at once",
    )
    for columns, carried in OPERATING_INDEXES:
        name = "ix_facility_" + "_".join(columns)
        whole = [*columns, *carried]
        op.create_index(name, "facility", whole, sqlite_where=IN_OPERATION, postgresql_where=IN_OPERATION)
    for columns in LABEL_INDEXES:
        name = "ix_facility_label_" + "_".join(columns)
        op.create_index(name, "facility_label", [*columns, *RANKED_BY, "facility_id"])


def downgrade() -> None:
    op.drop_table("facility_label")
    op.drop_table("facility")


def _identity_columns() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.String(64), nullable=False, comment="Stable id of the row; see registry.identity"),
        sa.Column("name", SORTABLE_TEXT, nullable=False, comment="Name as the source writes it"),
        sa.Column("category", sa.String(32), nullable=False, comment="Category id of data/vocabulary/facilities.yml"),
        sa.Column("city", sa.String(32), nullable=False, comment="Id of the city pack"),
        sa.Column("labels", sa.Text, nullable=False, comment="Labels, each between bars: |a|b|; empty when none"),
        sa.Column("sessions", sa.Text, nullable=False, comment="Childcare sessions, written like labels"),
        sa.Column("admits", sa.Text, nullable=False, comment="Whom an elder-care place admits, written like labels"),
        sa.Column("county_code", sa.String(12), comment="Official 6-digit county code, current"),
        sa.Column("county", sa.Text, comment="County name"),
        sa.Column("town_code", sa.String(12), comment="Official 9-digit town code, current"),
        sa.Column("town", sa.Text, comment="Town or street name"),
        sa.Column("village_code", sa.String(12), comment="Official 12-digit village or community code"),
    )


def _offer_columns() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("address", sa.Text, comment="Address as the source writes it"),
        sa.Column("lng", sa.Float, comment="Longitude as given, degrees in coord_system"),
        sa.Column("lat", sa.Float, comment="Latitude as given, degrees in coord_system"),
        sa.Column(
            "coord_system", sa.String(8), nullable=False, comment="wgs84, gcj02 or bd09: what lng and lat are in"
        ),
        sa.Column(
            "precision", sa.String(8), nullable=False, comment="What the point stands for: exact, village, town, county"
        ),
        sa.Column("phone", sa.Text, comment="Public telephone of the institution, never a person's"),
        sa.Column("hours", sa.Text, comment="Opening hours as the source writes them"),
        sa.Column("price_min", sa.Float, comment="Lowest price, yuan per price_unit"),
        sa.Column("price_max", sa.Float, comment="Highest price, yuan per price_unit"),
        sa.Column("price_unit", sa.Text, comment="What the price is for: a month, a meal, an hour"),
        sa.Column("price_note", sa.Text, comment="What else the source says about prices"),
        sa.Column("capacity", sa.Integer, comment="Beds or places in all"),
        sa.Column("available", sa.Integer, comment="Beds or places free on the day of the source"),
        sa.Column("min_age_months", sa.Integer, comment="Youngest age admitted, months"),
        sa.Column("max_age_months", sa.Integer, comment="Oldest age admitted, months"),
    )


def _provenance_columns() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("operator", sa.Text, comment="Organisation that runs it"),
        sa.Column("credit_code", sa.String(18), comment="Unified social credit code of the institution"),
        sa.Column("record_number", sa.String(64), comment="Filing number"),
        sa.Column("status", sa.String(16), nullable=False, comment="operating, planned, suspended or closed"),
        sa.Column(
            "source_name", sa.Text, nullable=False, comment="Who says so: the list or publication the row comes from"
        ),
        sa.Column("source_url", sa.Text, comment="Where it was published"),
        sa.Column("source_date", sa.Date, comment="The day the source speaks of"),
        sa.Column("verified_on", sa.Date, comment="The day somebody checked the row by hand"),
        sa.Column("demo", sa.Boolean, nullable=False, comment="Made up for demonstration"),
        sa.Column("note", sa.Text, comment="Remarks that belong to the row"),
        sa.Column(
            "point_lng", sa.Float, comment="Derived: longitude in WGS-84, degrees; what distances are measured from"
        ),
        sa.Column("point_lat", sa.Float, comment="Derived: latitude in WGS-84, degrees"),
        sa.Column("cell", sa.BigInteger, comment="Derived: 52-bit interleaved grid cell of the WGS-84 point"),
        sa.Column("seen_on", sa.Date, comment="Derived: the later of source_date and verified_on"),
        sa.PrimaryKeyConstraint("id", name="pk_facility"),
    )


def _label_columns() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("city", sa.String(32), nullable=False, comment="City of the facility"),
        sa.Column("label", sa.String(32), nullable=False, comment="One of its labels"),
        sa.Column("category", sa.String(32), nullable=False, comment="Category of the facility"),
        sa.Column("cell", sa.BigInteger, comment="Grid cell of the facility; empty when it has no point"),
        sa.Column("point_lng", sa.Float, comment="WGS-84 longitude of the facility, degrees"),
        sa.Column("point_lat", sa.Float, comment="WGS-84 latitude of the facility, degrees"),
        sa.Column("precision", sa.String(8), nullable=False, comment="What the facility's point stands for"),
        sa.Column("seen_on", sa.Date, comment="The last day anybody vouched for the facility"),
        sa.Column("facility_id", sa.String(64), nullable=False, comment="The facility"),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name="fk_facility_label_facility_id_facility", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("facility_id", "label", name="pk_facility_label"),
    )
