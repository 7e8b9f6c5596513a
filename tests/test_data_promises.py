"""The tables of the Joint Initiative of 2009: articles, codes, roads."""

import pandas as pd
import pytest

from helpers.datasets import load
from helpers.membership import members

ARTICLES = load("articles_2009").set_index("article")
CODES = load("codes_2009")
ROADS = load("roads_2009")
FIRST, SECOND = (
    CODES[CODES["coder"] == coder].set_index("article") for coder in ("A", "B")
)
SIGNED = load("documents").set_index("document_id").loc["D059", "signed_on"]


def kappa(one, other):
    """Cohen's kappa from the table of pairs, unlike the lesson's."""
    table = pd.crosstab(one, other, normalize=True)
    table = table.reindex(index=sorted(set(one) | set(other)), fill_value=0)
    table = table.reindex(columns=table.index, fill_value=0)
    agreed = sum(table.loc[code, code] for code in table.index)
    luck = sum(table.loc[code].sum() * table[code].sum() for code in table.index)
    return (agreed - luck) / (1 - luck)


def test_articles_are_numbered_without_a_gap():
    assert list(ARTICLES.index) == list(range(1, 18))
    claim = load("claims").set_index("claim_id").loc["G05"]
    assert len(ARTICLES) == claim["quantity"]


def test_each_article_is_coded_once_in_each_pass():
    assert list(FIRST.index) == list(SECOND.index) == list(ARTICLES.index)


# The figures that were recorded when the two passes were made.
@pytest.mark.parametrize(
    ("column", "agreed", "by_luck_removed"),
    [
        ("field", 0.88, 0.87),
        ("instrument", 0.71, 0.66),
        ("strength", 0.76, 0.64),
        ("urgent", 0.94, 0.87),
    ],
)
def test_agreement_of_the_passes_is_the_recorded_one(column, agreed, by_luck_removed):
    one, other = FIRST[column], SECOND[column]
    assert round((one == other).mean(), 2) == agreed
    assert round(kappa(one, other), 2) == by_luck_removed


def test_no_article_has_a_date_and_no_quoted_word_holds_a_digit():
    assert set(CODES["dated"]) == {"no"}
    quoted = ARTICLES[["opening", "time_words"]].stack()
    assert not quoted.str.contains(r"\d").any()


def test_only_articles_with_words_of_time_are_urgent():
    urgent = CODES.loc[CODES["urgent"] == "yes", "article"]
    assert set(urgent) <= set(ARTICLES["time_words"].dropna().index)
    # Words of rhythm alone do not hurry.
    rhythm = ARTICLES["time_words"].isin(["regular", "periodic"])
    assert set(urgent) & set(ARTICLES.index[rhythm]) == set()


def test_words_of_the_rule_decide_strength():
    soft = ARTICLES.index[ARTICLES["verb"].isin(["recommend", "explore"])]
    assert set(FIRST.loc[soft, "strength"]) == {"soft"}
    assert set(SECOND.loc[soft, "strength"]) == {"soft"}
    going_on = ARTICLES.index[ARTICLES["verb"] == "continue"]
    assert set(FIRST.loc[going_on, "strength"]) == {"soft"}


def test_both_passes_say_why_where_they_differ_and_only_there():
    columns = ["field", "instrument", "strength", "urgent"]
    differ = (FIRST[columns] != SECOND[columns]).any(axis=1)
    for coding in (FIRST, SECOND):
        assert (coding["note"].notna() == differ).all()
        assert (coding["confidence"].eq("low") == differ).all()


def test_second_field_is_another_one():
    assert (CODES["field"] != CODES["second_field"]).all()
    # The passes differ in which field comes first, not in which fields there are.
    assert (FIRST["second_field"].isna() == SECOND["second_field"].isna()).all()


def test_quotations_are_a_few_words():
    assert ARTICLES["opening"].str.split().str.len().max() <= 8
    assert ARTICLES["opening"].str.split().str.len().sum() < 110


def test_bodies_and_their_part_come_together():
    assert (ARTICLES["bodies"].isna() == ARTICLES["bodies_part"].isna()).all()
    known = set(
        load("articles_2009")["bodies"].dropna().str.split(";").explode().unique()
    )
    assert {"observers", "dialogue_partners", "secretariat"} <= known


def test_partners_that_article_8_names_existed():
    assert "observers" in ARTICLES.loc[8, "bodies"]
    assert members(SIGNED, "observer")
    assert members(SIGNED, "dialogue_partner")


def test_places_of_article_10_are_the_stops_of_the_roads():
    named = ARTICLES["places"].dropna()
    assert list(named.index) == [10]
    assert set(named[10].split(";")) == set(ROADS["place"])


def test_stops_are_numbered_and_a_place_lies_in_one_state():
    for _, stops in ROADS.groupby("road"):
        assert list(stops["stop"]) == list(range(1, len(stops) + 1))
    assert (ROADS.groupby("place")["iso3"].nunique() == 1).all()


def test_roads_end_where_the_text_says_and_reach_every_member():
    ends = ROADS.groupby("road")["place"].last()
    assert list(ends) == ["Kungrad", "Kungrad", "Kashgar", "Kashgar"]
    assert set(ROADS["iso3"]) == set(members(SIGNED))


def test_road_numbers_are_given_for_stretches_of_the_first_two_roads_alone():
    last = ROADS.groupby("road")["stop"].transform("max")
    stretch = (ROADS["road"] <= 2) & (ROADS["stop"] < last)
    assert (ROADS["e_road"].notna() == stretch).all()
    shared = ROADS[stretch & ROADS["place"].eq("Beyneu")]
    assert shared["e_road"].nunique() == 1
