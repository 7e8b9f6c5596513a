"""Rows stand in order, ids are numbered, series are whole: what a lost row leaves."""

import pytest

from helpers.datasets import load, resource, tables

# By which columns the rows are sorted, where it is not the primary key.
SORTED_BY = {
    "statuses": ["event_on"],
    "closures": ["closed_on"],
    "visa_decisions": ["effective_on"],
    "roll_calls": ["year", "session"],
    "places": ["iso3"],
    "affiliations": ["iso3"],
    "handbook_memberships": ["edition", "iso3"],
}
COUNCILS = ["shanghai_five", "heads_of_state", "heads_of_government"]
INITIATIVE_DATES = ["proposed_on", "adopted_on", "status_on", "seen_on"]
# Those whose order is no column: what their rows are sorted by.
ORDER = {
    "meetings": lambda row: (COUNCILS.index(row["council"]), row["number"]),
    "world": lambda row: (row["area"] != "world", row["year"]),
    "initiatives": lambda row: row[INITIATIVE_DATES].min(),  # the first known day
    "organisations": lambda row: row["organisation"].casefold(),
}
OTHERWISE = {
    "claims": "document by document (see test_data.py)",
    "energy_links": "line by line, by network",
}


def out_of_order(table, order):
    """The file and its lines that stand elsewhere when sorted, or nothing."""
    moved = [n for n, at in enumerate(order, start=2) if n != at + 2]
    return f"{resource(table)['path']}: lines {moved}" if moved else ""


@pytest.mark.parametrize("table", tables().index.difference([*OTHERWISE, *ORDER]))
def test_rows_stand_in_order(table):
    frame = load(table).reset_index(drop=True)
    columns = SORTED_BY.get(table, resource(table)["schema"]["primaryKey"])
    ordered = frame.sort_values(columns, kind="stable")
    assert out_of_order(table, ordered.index) == ""


@pytest.mark.parametrize("table", ORDER)
def test_rows_stand_in_an_order_of_their_own(table):
    rows = [row for _, row in load(table).iterrows()]
    order = sorted(range(len(rows)), key=lambda n: ORDER[table](rows[n]))
    assert out_of_order(table, order) == ""


NOT_USED = {"documents": {151}}  # a row that was taken out; ids stay with their rows


@pytest.mark.parametrize(
    ("table", "prefix"),
    [
        ("counts", "n"),
        ("sizes", "s"),
        ("reports", "r"),
        ("pledges", "P"),
        ("goals", "T"),
        ("growth_reports", "R"),
        ("corridor_lengths", "t"),
        ("documents", "D"),
        ("agreement_routes", ""),
    ],
)
def test_ids_are_numbered_without_a_gap(table, prefix):
    ids = [str(id) for id in load(table).iloc[:, 0]]
    numbers = [int(id.removeprefix(prefix)) for id in ids]
    assert [id[: len(prefix)] for id in ids] == [prefix] * len(ids)
    assert set(numbers) == set(range(1, max(numbers) + 1)) - NOT_USED.get(table, set())


def test_series_of_the_world_are_whole():
    told = load("world").groupby("area")["year"].apply(list)
    assert set(told.index) == {"world", "european_union"}
    for years in told:
        assert years == list(range(1990, 2025))


# Tables taken whole: each row rests on the release it was taken from.
RELEASES = {
    "countries": "unicode_cldr datahub_country_codes natural_earth_places "
    "cia_factbook_2026",
    "indicators": "gapminder_2026_02 wdi_2025_06 wdi_2025_07 wdi_2026_03",
    "world": "baci_2000_2020 wdi_2025_06 wdi_2025_07 wdi_2026_03",
    "trade": "baci_2000_2020",
    "trade_totals": "baci_2000_2020",
    "distances": "cepii_geodist",
    "kyrgyz_trade": "kgz_nsc_2024",
    "ppp_editions": "cia_factbook_archive",
    "profiles": "cia_factbook_2026 cepii_geodist",
    "border_lengths": "cia_factbook_archive",
    "handbook_memberships": "cia_factbook_archive",
    "roll_calls": "voeten_unvotes_cran",
    "votes": "voeten_unvotes_cran country_converter_un",
    "ideal_points": "voeten_ip_2026 voeten_ip_jul2025",
    "visas": "passport_index_ilyankou passport_index_imorte",
}


@pytest.mark.parametrize("table", RELEASES)
def test_rows_taken_from_a_release_cite_it(table):
    cited = set(";".join(load(table)["sources"].unique()).split(";"))
    assert cited == set(RELEASES[table].split())


def test_a_source_follows_from_the_column_or_day_that_it_gave():
    world = load("world")
    traded = world["sources"].str.contains("baci")
    assert (traded == world["exports_usd"].notna()).all()
    visas = load("visas").groupby("snapshot_on")["sources"].nunique()
    assert (visas == 1).all()
