"""Provenance: every row says who says so, and every source is known and used."""

import re
from functools import cache

import pytest
from data_rows import ROOT, TABLES, cells, entries_of, fields, keyed

from helpers.datasets import load, package

CITING = [table for table in TABLES if table != "sources"]
JUDGED = [table for table in TABLES if "confidence" in fields(table)]

each_citing_table = pytest.mark.parametrize("table", CITING)
each_judged_table = pytest.mark.parametrize("table", JUDGED)


def named(table):
    """All ids in the column `sources`."""
    return {id for ids in cells(table, "sources") for id in ids.split(";")}


@each_citing_table
def test_every_row_names_sources_that_exist_each_once(table):
    assert load(table)["sources"].notna().all()
    assert named(table) - cells("sources", "source_id") == set()
    lists = [ids.split(";") for ids in cells(table, "sources")]
    assert [ids for ids in lists if len(ids) != len(set(ids))] == []


NOT_CITED_BY_A_ROW = {"natural_earth_110m": "it is behind outlines.geojson, no table"}


@cache
def words_of_the_course():
    """Words of the codebook and of the lessons' sources, where one may be named."""
    texts = [path.read_text("utf-8") for path in (ROOT / "source").rglob("*_*.md")]
    return frozenset(re.findall(r"\w+", " ".join([str(package()), *texts])))


def test_every_source_is_used():
    used = words_of_the_course().union(
        cells("claims", "source_id"), *map(named, CITING)
    )
    assert cells("sources", "source_id") - used == set(NOT_CITED_BY_A_ROW)


def test_source_of_the_outlines_is_the_one_the_codebook_names():
    outlines = {entry["name"]: entry for entry in package()["resources"]}["outlines"]
    addresses = [source["path"] for source in outlines["sources"]]
    assert addresses == [keyed("sources").at["natural_earth_110m", "url"]]


# ---- The single fields ---------------------------------------------------------------


def test_ids_and_origins_are_short_plain_names():
    sources = load("sources")
    ids, origins = sources["source_id"], sources["origin"]
    assert ids.str.fullmatch(r"[A-Za-z0-9_]{3,40}").all()
    # Two ids must not differ in case alone: file names and people mix them up.
    assert ids[ids.str.casefold().duplicated(keep=False)].empty
    assert origins.str.fullmatch(r"[a-z]+(_[a-z0-9]+)*").all()
    assert origins.str.len().max() <= 20


ADDRESS = {
    "full": r"https?://[^\s/.]+(\.[^\s/]+)+(/\S*)?",
    "cut": r"https?://\S*\.\.\.\S*",
    "none": "",
}


def test_address_is_whole_cut_or_missing_as_it_says():
    for row in load("sources").fillna({"url": ""}).itertuples():
        assert re.fullmatch(ADDRESS[row.url_status], row.url), row.source_id
        assert (row.url_status == "cut") == bool(re.search(r"\.\.\.|…", row.url))


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
    full = keyed("sources").query("url_status == 'full'")["url"]
    pages = full.str.replace(r"^https?://(www\.)?", "", regex=True)
    pages = pages.str.rstrip("/").str.casefold()
    assert set(full.index[pages.duplicated(keep=False)]) == set(ONE_ADDRESS)


def test_documents_the_course_starts_from_were_read_whole():
    # The codebook says so, and the claims are taken from them.
    sources = keyed("sources")
    seeds = sources[sources.index.str.startswith("seed_")]
    assert set(seeds.index) == cells("claims", "source_id")
    assert set(seeds["read"]) == {"whole"}


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


KINDS = {
    "kz_law": {"treaty"},
    "wiki": {"encyclopaedia"},
    "cn_encyc": {"encyclopaedia"},
    "cis_leg": {"treaty", "communique"},
    "voeten": {"data", "journal"},
}


def test_kind_and_terms_follow_from_what_a_source_is():
    sources = keyed("sources")
    for origin, kinds in KINDS.items():
        assert set(sources.loc[sources["origin"] == origin, "kind"]) <= kinds, origin
    # Only data are taken whole, under a licence; of all else facts alone are cited.
    taken = sources[sources["terms"] != "facts_cited"]
    assert set(taken["kind"]) <= {"data", "statistics", "map"}
    used = set().union(*(named(t) for t in set(CITING) - set(JUDGED)))
    assert set(taken.index) - used == {"geonames_cities15000", "natural_earth_110m"}


PRINTED_IN_PLAIN_LETTERS = {
    "dewiki_e121",
    "snl_eurasia",
    "tripomatic_druzhba",
    "wallstreetitalia_20100201",
}
OTHER_LETTERS = "[\u0400-\u04ff\u4e00-\u9fff]"  # Cyrillic or Chinese letters


def test_title_in_another_language_is_translated_in_brackets_or_as_printed():
    titles = load("sources").query("language != 'en'").set_index("source_id")["title"]
    plain = titles[~titles.str.startswith("[") & ~titles.str.contains(OTHER_LETTERS)]
    assert set(plain.index) == PRINTED_IN_PLAIN_LETTERS


# ---- How sure a row can be -----------------------------------------------------------


def cited(table, column):
    """What the sources of each row of high confidence have in one column."""
    frame = load(table)
    sure = entries_of(frame["sources"][frame["confidence"] == "high"])
    return sure.map(keyed("sources")[column])


@each_judged_table
def test_confidence_is_high_only_with_a_source_that_was_seen(table):
    # What is known only through another text cannot make a row certain.
    seen = cited(table, "read").ne("second_hand").groupby(level=0).any()
    assert list(seen.index[~seen]) == []


@each_judged_table
def test_high_confidence_rests_on_two_origins_or_an_official_text(table):
    origins = cited(table, "origin").groupby(level=0).nunique()
    acts = cited(table, "kind").isin(["treaty", "communique"]).groupby(level=0).any()
    assert list(origins.index[(origins < 2) & ~acts]) == []
