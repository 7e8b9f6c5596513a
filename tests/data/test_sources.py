"""Provenance: every row says who says so, and every source is known and used."""

import re
from functools import cache

import pytest
from data_rows import ROOT, TABLES, against, cells, entries_of, fields, hold, keyed

from helpers.datasets import load, package

CITING = [table for table in TABLES if table != "sources"]
JUDGED = [table for table in TABLES if "confidence" in fields(table)]


def named(table):
    """All ids in the column `sources`."""
    return {id for ids in cells(table, "sources") for id in ids.split(";")}


@pytest.mark.parametrize("table", CITING)
def test_every_row_names_sources_that_exist_each_once(table):
    known, cited = cells("sources", "source_id"), load(table)["sources"]
    lists = {cell: cell.split(";") for cell in cells(table, "sources")}
    unknown = [cell for cell, ids in lists.items() if not known.issuperset(ids)]
    twice = [cell for cell, ids in lists.items() if len({*ids}) < len(ids)]
    hold(
        against(table, cited.isna() | cited.isin(unknown), "no source that is there"),
        against(table, cited.isin(twice), "a source twice"),
    )


# It is behind outlines.geojson, no table.
NOT_CITED_BY_A_ROW = "natural_earth_110m"


@cache
def words_of_the_course():
    """Words of the codebook and of the lessons' sources, where one may be named."""
    texts = [path.read_text("utf-8") for path in (ROOT / "source").rglob("*_*.md")]
    return frozenset(re.findall(r"\w+", " ".join([str(package()), *texts])))


def test_every_source_is_used():
    used = words_of_the_course().union(
        cells("claims", "source_id"), *map(named, CITING)
    )
    unused = ~load("sources")["source_id"].isin(used)
    hold(against("sources", unused, "nothing rests on it", NOT_CITED_BY_A_ROW))
    outlines = {entry["name"]: entry for entry in package()["resources"]}["outlines"]
    addresses = [source["path"] for source in outlines["sources"]]
    assert addresses == [keyed("sources").at[NOT_CITED_BY_A_ROW, "url"]]
    seeds = {id for id in cells("sources", "source_id") if id.startswith("seed_")}
    assert seeds == cells("claims", "source_id")


# ---- The single fields ---------------------------------------------------------------

ONE_ADDRESS = {
    "baci_2000_2020": "the CEPII has one page for all editions of BACI",
    "baci_66_hs92_2023": "the same page, the edition of January 2025",
    "baci_66_hs12_2024": "the same page, the edition of January 2026",
    "natural_earth_110m": "the site of Natural Earth, from where the outlines come",
    "natural_earth_places": "the same site, from where the capitals come",
    "wdi_2025_06": "the Bank's catalogue has one address for all releases",
    "wdi_2025_07": "the same catalogue, a month later",
    "wdi_2026_03": "the same catalogue, the year after",
    "voeten_ip_jul2025": "the data archive has one address for all releases",
    "voeten_ip_2026": "the same archive, the release after",
}


def test_no_page_has_two_ids():
    sources = load("sources")
    pages = sources["url"].where(sources["url_status"] == "full")
    pages = pages.str.replace(r"^https?://(www\.)?", "", regex=True)
    pages = pages.str.rstrip("/").str.casefold()
    twice = pages.notna() & pages.duplicated(keep=False)
    hold(against("sources", twice, "another id has the same address", ONE_ADDRESS))


# Official texts aside. Where a row is counted by its origin, two names for one house
# count twice: those below are to be looked at one day.
TWO_ORIGINS = {
    "Embassy of Uzbekistan in Italy": "uz_gov and uz_state",
    "IRNA via Kazinform": "whoever wrote it, whoever prints it",
    "InfoRos": "ru_media and ru_state",
    "Railway Gazette International": "trade_press and railway_gazette",
    "Reuters": "reuters and uk_media",
    "Satrapia": "a page of its own, a page after an encyclopaedia",
    "Vestnik Kavkaza": "ru_vk and other_ru",
}


def test_a_publisher_has_one_origin():
    own = load("sources").query("origin != 'sco_official'")
    origins = own.groupby("publisher")["origin"].nunique()
    assert set(origins.index[origins > 1]) == set(TWO_ORIGINS)


def test_what_is_taken_under_a_licence_is_behind_a_table_of_figures():
    taken = set(load("sources").query("terms != 'facts_cited'")["source_id"])
    used = set().union(*(named(t) for t in set(CITING) - set(JUDGED)))
    assert taken - used == {"geonames_cities15000", "natural_earth_110m"}


# ---- How sure a row can be -----------------------------------------------------------


@pytest.mark.parametrize("table", JUDGED)
def test_high_confidence_rests_on_a_source_seen_and_on_two_or_an_official_text(table):
    # What is known only through another text cannot make a row certain.
    frame, sources = load(table), keyed("sources")
    cited = entries_of(frame["sources"])
    seen = cited.map(sources["read"]).ne("second_hand").groupby(level=0).any()
    origins = cited.map(sources["origin"]).groupby(level=0).nunique()
    acts = cited.map(sources["kind"]).isin(["treaty", "communique"])
    high = frame["confidence"] == "high"
    weak = high & (origins < 2) & ~acts.groupby(level=0).any()
    hold(
        against(table, high & ~seen, "high confidence, and no source was seen"),
        against(table, weak, "high confidence, of one origin and no official text"),
    )
