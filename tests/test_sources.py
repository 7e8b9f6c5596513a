"""Provenance: every row says who says so, and every source is known and used."""

import re
from functools import cache

import pytest
from conftest import text_of

from tools import lessons
from helpers.datasets import load, package, resource, tables

TABLES = [table for table in tables().index if table != "sources"]
SOURCES = load("sources").set_index("source_id")
FULL = SOURCES[SOURCES["url_status"] == "full"]

each_table = pytest.mark.parametrize("table", TABLES)
each_judged_table = pytest.mark.parametrize(
    "table", [table for table in TABLES if "confidence" in load(table)]
)


@cache
def cited(table):
    """The ids in each cell of the column `sources`."""
    return load(table)["sources"].str.split(";")


def named(table):
    """All ids in the column `sources`."""
    return set(";".join(load(table)["sources"].dropna().unique()).split(";"))


@each_table
def test_every_row_names_a_source(table):
    assert load(table)["sources"].notna().all()
    lists = [ids.split(";") for ids in load(table)["sources"].unique()]
    assert all(all(ids) and len(ids) == len(set(ids)) for ids in lists)


@each_table
def test_every_source_that_a_row_names_exists(table):
    assert named(table) - set(SOURCES.index) == set()


NOT_CITED_BY_A_ROW = {"natural_earth_110m": "it is behind outlines.geojson, no table"}


def words_of_the_course():
    """Words of the codebook, lessons and books, where a source may be named."""
    texts = [str(package())]
    texts += [text_of(path)[0] for path in lessons.lesson_paths()]
    texts += [p.read_text(encoding="utf-8") for p in lessons.BOOKS.glob("*.md")]
    return set(re.findall(r"\w+", " ".join(texts)))


def test_every_source_is_used():
    used = set().union(*map(named, TABLES))
    used |= set(load("claims")["source_id"])
    used |= words_of_the_course()
    assert set(SOURCES.index) - used == set(NOT_CITED_BY_A_ROW)


def test_source_of_the_outlines_is_the_one_the_codebook_names():
    outlines = {entry["name"]: entry for entry in package()["resources"]}["outlines"]
    addresses = [source["path"] for source in outlines["sources"]]
    assert addresses == [SOURCES.at["natural_earth_110m", "url"]]


# The single fields


def allowed(column):
    fields = {field["name"]: field for field in resource("sources")["schema"]["fields"]}
    return fields[column]


@pytest.mark.parametrize("column", ["kind", "read", "terms", "url_status"])
def test_words_of_a_closed_list_are_all_explained(column):
    assert SOURCES[column].notna().all()
    assert set(SOURCES[column]) - set(allowed(column)["meanings"]) == set()


def test_ids_are_short_plain_names():
    ids = SOURCES.index.to_series()
    assert ids.str.fullmatch(r"[A-Za-z0-9_]{3,40}").all()
    # Two ids must not differ in case alone: file names and people mix them up.
    assert ids[ids.str.casefold().duplicated(keep=False)].empty


def test_origin_is_a_group_and_never_a_sentence():
    assert SOURCES["origin"].str.fullmatch(r"[a-z]+(_[a-z0-9]+)*").all()
    assert SOURCES["origin"].str.len().max() <= 20


def test_language_is_a_two_letter_code():
    assert SOURCES["language"].str.fullmatch("[a-z]{2}").all()


def test_full_address_is_a_whole_one():
    whole = FULL["url"].str.fullmatch(r"https?://[^\s/.]+(\.[^\s/]+)+(/\S*)?")
    assert FULL.loc[~whole, "url"].empty
    assert FULL.loc[FULL["url"].str.contains(r"\.\.\.|…"), "url"].empty


def test_cut_address_shows_where_it_is_cut():
    cut = SOURCES.loc[SOURCES["url_status"] == "cut", "url"]
    assert len(cut) > 0
    assert cut[~cut.str.fullmatch(r"https?://\S*\.\.\.\S*")].empty


def test_source_without_an_address_has_none():
    none = SOURCES["url_status"] == "none"
    assert (SOURCES["url"].isna() == none).all()


ONE_ADDRESS = {
    "natural_earth_110m": "the site of Natural Earth, from where the outlines come",
    "natural_earth_places": "the same site, from where the capitals come",
    "wdi_2025_06": "the Bank's catalogue has one address for all releases",
    "wdi_2025_07": "the same catalogue, a month later",
    "wdi_2026_03": "the same catalogue, the year after",
    "voeten_ip_jul2025": "the data archive has one address for all releases",
    "voeten_ip_2026": "the same archive, the release after",
}


def test_no_page_has_two_ids():
    def page(url):
        return re.sub(r"^https?://(www\.)?", "", url).rstrip("/").casefold()

    pages = FULL["url"].map(page)
    assert set(FULL.index[pages.duplicated(keep=False)]) == set(ONE_ADDRESS)


def test_documents_the_course_starts_from_were_read_whole():
    # The codebook says so, and the claims are taken from them.
    seeds = SOURCES[SOURCES.index.str.startswith("seed_")]
    assert set(seeds.index) == set(load("claims")["source_id"])
    assert set(seeds["read"]) == {"whole"}


@each_judged_table
def test_confidence_is_high_only_with_a_source_that_was_seen(table):
    # What is known only through another text cannot make a row certain.
    sure = cited(table)[load(table)["confidence"] == "high"]
    read = sure.explode().map(SOURCES["read"])
    seen = read.ne("second_hand").groupby(level=0).any()
    assert seen[~seen].empty


# Kinds of source that are a legal or official text.
ACTS = {"treaty", "communique"}


@each_judged_table
def test_high_confidence_rests_on_two_origins_or_an_official_text(table):
    sources = load("sources").set_index("source_id")
    frame = load(table)
    for number, row in frame[frame["confidence"] == "high"].iterrows():
        cited = sources.loc[row["sources"].split(";")]
        assert cited["origin"].nunique() > 1 or ACTS & set(cited["kind"]), (
            f"{table}, row {number}: one origin only, and no official text"
        )
