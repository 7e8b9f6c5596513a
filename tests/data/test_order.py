"""Rows stand in order, ids are numbered, series are whole: what a lost row leaves."""

import pytest
from data_rows import TABLES, against, cells, fields, hold

from helpers.datasets import load, resource

# By which columns the rows are sorted, where it is not the primary key.
SORTED_BY = {
    "statuses": ["event_on"],
    "closures": ["closed_on"],
    "visa_decisions": ["effective_on"],
    "roll_calls": ["year", "session", "roll_call_id"],
    "places": ["iso3"],
    "affiliations": ["iso3"],
    "handbook_memberships": ["edition", "iso3"],
    "growth_reports": ["reported_on"],
}
COUNCILS = ["shanghai_five", "heads_of_state", "heads_of_government"]
INITIATIVE_DATES = ["proposed_on", "adopted_on", "status_on", "seen_on"]
DOCUMENTS = {
    "G": "seed_grips_2009",
    "Q": "seed_qiushi_2011",
    "X": "seed_xinhua_2003",
    "W": "seed_wiki_activities",
    "S": "seed_globalsecurity_2018",
}
# Those whose order is no column: what their rows are sorted by.
ORDER = {
    "meetings": lambda row: (COUNCILS.index(row["council"]), row["number"]),
    "world": lambda row: (row["area"] != "world", row["year"]),
    "initiatives": lambda row: row[INITIATIVE_DATES].min(),  # the first known day
    "organisations": lambda row: row["organisation"].casefold(),
    "claims": lambda row: (list(DOCUMENTS).index(row["claim_id"][0]), row["claim_id"]),
}
NETWORKS = {"energy_links": "line by line, by network"}


@pytest.mark.parametrize("table", [t for t in TABLES if t not in NETWORKS])
def test_rows_stand_in_order(table):
    frame = load(table).reset_index(drop=True)
    if table in ORDER:
        found = [row for _, row in frame.iterrows()]
        order = sorted(range(len(found)), key=lambda n: ORDER[table](found[n]))
    else:
        key = resource(table)["schema"]["primaryKey"]
        columns = SORTED_BY.get(table, [key] if isinstance(key, str) else key)
        order = frame.sort_values(columns, kind="stable").index
    by = "what test_order.py says" if table in ORDER else " and ".join(columns)
    moved = [n + 2 for n, at in enumerate(order) if n != at]
    assert moved == [], (
        f"data/{resource(table)['path']}: lines {moved} are out of order; the rows are "
        f"sorted by {by}"
    )


NUMBERED = {
    "printed_counts": "n",
    "sizes": "s",
    "reports": "r",
    "pledges": "P",
    "goals": "T",
    "growth_reports": "R",
    "corridor_lengths": "t",
    "documents": "D",
    "articles_2009": "",
    "agreement_routes": "",
}
# Rows that were taken out; ids stay with their rows.
NOT_USED = {"documents": {151}, "S": {24}}


@pytest.mark.parametrize("table", NUMBERED)
def test_ids_are_numbered_without_a_gap(table):
    ids = load(table).iloc[:, 0].astype(str)
    assert ids.str.startswith(NUMBERED[table]).all()
    numbers = {int(id.removeprefix(NUMBERED[table])) for id in ids}
    missing = set(range(1, max(numbers) + 1)) - NOT_USED.get(table, set()) - numbers
    assert missing == set(), f"{table}: the numbers of the ids have a gap"


def test_claims_are_named_after_their_document_and_numbered():
    ids, documents = load("claims")["claim_id"], load("claims")["source_id"]
    other = ids.str[0].map(DOCUMENTS) != documents
    hold(against("claims", other, "the letter is that of another document"))
    for number, parts in ids.groupby(ids.str[:3]):
        assert list(parts) == [number, *(number + x for x in "bcdefg")][: len(parts)]
    for letter, numbers in ids.str[1:3].astype(int).groupby(ids.str[0]):
        expected = {*range(1, numbers.max() + 1)} - NOT_USED.get(letter, set())
        assert set(numbers) == expected, letter


def test_series_are_whole():
    # The publishers' totals hold the others together.
    world = load("world").groupby("area")["year"].apply(list)
    assert set(world.index) == {"world", "european_union"}
    assert all(years == list(range(1990, 2025)) for years in world)
    gaps = load("world").query("year < 2024").drop(columns="exports_usd").isna()
    assert not gaps.any(axis=None)
    assert cells("profiles", "iso3") == cells("indicators", "iso3")
    codes = load("codes_2009").groupby("article")["coder"].apply(list)
    assert list(codes.index) == list(load("articles_2009")["article"])
    assert all(coders == ["A", "B"] for coders in codes)


# Tables taken whole: each row rests on the release it was taken from, and nobody of
# ours has judged it.
RELEASES = {
    "countries": "unicode_cldr datahub_country_codes natural_earth_places "
    "cia_factbook_2026",
    "indicators": "gapminder_2026_02 wdi_2025_06 wdi_2025_07 wdi_2026_03",
    "world": "baci_2000_2020 wdi_2025_06 wdi_2025_07 wdi_2026_03",
    "trade": "baci_2000_2020",
    "trade_totals": "baci_2000_2020",
    "trade_two_way": "baci_66_hs92_2023 baci_66_hs12_2024",
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


def test_tables_of_judgements_have_a_confidence_and_others_cite_their_release():
    judged = {table for table in TABLES if "confidence" in fields(table)}
    assert set(TABLES) - judged == {"sources", *RELEASES}
    cited = {t: {*";".join(cells(t, "sources")).split(";")} for t in RELEASES}
    assert cited == {table: {*told.split()} for table, told in RELEASES.items()}


RELEASE = {
    "release of March 2026": "wdi_2026_03",
    "release of July 2025": "wdi_2025_07",
    "release of June 2025": "wdi_2025_06",
    "Gapminder in February 2026": "gapminder_2026_02",
    "BACI": "baci_2000_2020",
}


@pytest.mark.parametrize("table", ["indicators", "world"])
def test_a_row_cites_the_releases_that_gave_its_figures(table):
    # The codebook says of each column from which release it is.
    frame = load(table)
    for words, release in RELEASE.items():
        gave = [c for c, f in fields(table).items() if words in f["description"]]
        if not gave:
            continue
        cited = frame["sources"].str.split(";").map(lambda ids, r=release: r in ids)
        wrong = cited != frame[gave].notna().any(axis=1)
        hold(
            against(table, wrong, f"{release} gave its figures in {gave}")
            if gave
            else []
        )
