"""The registry's tables, in SQLAlchemy Core. Every column says what it holds; the database carries the same words."""

from __future__ import annotations

import sqlalchemy as sa

from bot.storage.database import metadata

sortable_text = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""Text that both databases sort by code point, so that pages are the same on either."""

facility = sa.Table(
    "facility",
    metadata,
    sa.Column("id", sa.String(64), primary_key=True, comment="Stable id of the row; see registry.identity"),
    sa.Column("name", sortable_text, nullable=False, comment="Name as the source writes it"),
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
    sa.Column("address", sa.Text, comment="Address as the source writes it"),
    sa.Column("lng", sa.Float, comment="Longitude as given, degrees in coord_system"),
    sa.Column("lat", sa.Float, comment="Latitude as given, degrees in coord_system"),
    sa.Column("coord_system", sa.String(8), nullable=False, comment="wgs84, gcj02 or bd09: what lng and lat are in"),
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
    sa.Column("point_lng", sa.Float, comment="Derived: longitude in WGS-84, degrees; what distances are measured from"),
    sa.Column("point_lat", sa.Float, comment="Derived: latitude in WGS-84, degrees"),
    sa.Column("cell", sa.BigInteger, comment="Derived: 52-bit interleaved grid cell of the WGS-84 point"),
    sa.Column("seen_on", sa.Date, comment="Derived: the later of source_date and verified_on"),
    comment="One row per institution or service point, with its provenance",
)

facility_label = sa.Table(
    "facility_label",
    metadata,
    sa.Column("city", sa.String(32), nullable=False, comment="City of the facility"),
    sa.Column("label", sa.String(32), nullable=False, comment="One of its labels"),
    sa.Column("category", sa.String(32), nullable=False, comment="Category of the facility"),
    sa.Column("cell", sa.BigInteger, comment="Grid cell of the facility; empty when it has no point"),
    sa.Column("point_lng", sa.Float, comment="WGS-84 longitude of the facility, degrees"),
    sa.Column("point_lat", sa.Float, comment="WGS-84 latitude of the facility, degrees"),
    sa.Column("precision", sa.String(8), nullable=False, comment="What the facility's point stands for"),
    sa.Column("seen_on", sa.Date, comment="The last day anybody vouched for the facility"),
    sa.Column(
        "facility_id",
        sa.String(64),
        sa.ForeignKey("facility.id", ondelete="CASCADE"),
        nullable=False,
        comment="The facility",
    ),
    sa.PrimaryKeyConstraint("facility_id", "label"),
    comment="Labels of the facilities in operation, for searching by label and place at once",
)

IN_OPERATION = sa.text("status = 'operating'")
"""Written out, not bound: a partial index is used only when the query repeats its condition word for word."""


RANKED_BY = ("point_lng", "point_lat", "precision", "seen_on")
"""What the order of an answer needs. The indexes carry it, so that ranking reads no row of the table."""


def _operating_index(*columns: str, carrying: tuple[str, ...] = ()) -> sa.Index:
    name = "ix_facility_" + "_".join(columns)
    chosen = [facility.c[column] for column in (*columns, *carrying)]
    return sa.Index(name, *chosen, sqlite_where=IN_OPERATION, postgresql_where=IN_OPERATION)


def _label_index(*columns: str) -> sa.Index:
    name = "ix_facility_label_" + "_".join(columns)
    return sa.Index(name, *(facility_label.c[column] for column in (*columns, *RANKED_BY, "facility_id")))


_operating_index("city", "category", "cell", carrying=(*RANKED_BY, "id", "status"))
_operating_index("county_code", "category", "cell", carrying=(*RANKED_BY, "id", "status", "city"))
_operating_index("town_code", "cell", carrying=(*RANKED_BY, "id", "status", "city", "county_code", "category"))
_operating_index("city", "cell", carrying=(*RANKED_BY, "id", "status"))
_operating_index("county_code", "cell", carrying=(*RANKED_BY, "id", "status", "city"))
_label_index("city", "label", "category", "cell")
_label_index("city", "label", "cell")
