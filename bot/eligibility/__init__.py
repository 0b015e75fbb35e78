"""The eligibility room: whom a plan's wording names. Sheets as data and a three-valued judge."""
