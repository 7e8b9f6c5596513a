"""Sizes of the SCO: what the tables of lesson 08 must give, worked out elsewhere."""

import pytest
from data_rows import keyed

from helpers.datasets import load
from helpers.membership import members

SIX, EIGHT, TEN = (members(f"{year}-12-31") for year in (2001, 2017, 2024))
SEVEN = ["CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA"]


def total(states, column):
    """A sum over states by year; missing where one of them is missing."""
    figures = load("indicators").pivot(index="year", columns="iso3", values=column)
    return figures[states].astype(float).sum(axis=1, skipna=False).loc[2001:]


def share(states, column):
    """The same in per cent of the world."""
    return 100 * total(states, column) / keyed("world")[column]["world"].astype(float)


@pytest.mark.parametrize(
    ("column", "without"),
    [
        ("population", set()),
        ("gdp_usd", set()),
        ("gdp_2015usd", set()),
        ("gdp_ppp_2021usd", {2024}),
        ("gni_ppp_usd", set()),
    ],
)
def test_gaps_of_members_are_the_ones_the_lesson_names(column, without):
    sums = total(TEN, column)
    assert list(sums.index) == list(range(2001, 2025))
    assert set(sums.index[sums.isna()]) == without


# Computed from the releases themselves with the csv module, apart from these tables.
@pytest.mark.parametrize(
    ("states", "column", "year", "expected"),
    [
        (SIX, "population", 2001, 23.5),
        (SIX, "population", 2006, 22.7),
        (SIX, "population", 2011, 21.8),
        (EIGHT, "population", 2017, 41.9),
        (TEN, "population", 2001, 44.6),
        (TEN, "population", 2024, 42.1),
        (EIGHT, "gdp_usd", 2018, 21.9),
        (TEN, "gdp_usd", 2024, 23.5),
        (EIGHT, "gdp_ppp_2021usd", 2018, 29.2),
        (TEN, "gdp_ppp_2021usd", 2023, 32.7),
    ],
)
def test_shares_of_the_world(states, column, year, expected):
    assert round(share(states, column)[year], 1) == expected


@pytest.mark.parametrize(
    ("states", "column", "year"),
    [
        (EIGHT, "gdp_ppp_2021usd", 2020),
        (TEN, "gdp_ppp_2021usd", 2019),
        (EIGHT, "gni_ppp_usd", 2021),
        (TEN, "gni_ppp_usd", 2020),
    ],
)
def test_year_in_which_a_group_passes_the_g7(states, column, year):
    ratio = total(states, column) / total(SEVEN, column)
    assert ratio.index[ratio > 1].min() == year
    assert ratio.index[ratio < 1].max() == year - 1
    nominal = total(TEN, "gdp_usd") / total(SEVEN, "gdp_usd")
    assert nominal.max() < 0.6, "at market rates nobody passes the G7"


# The same sums in print, from sources that are not behind these tables.
def test_sums_are_near_what_others_printed():
    # A columnist in 2018: the members 41 per cent of mankind, with partners 45.
    assert abs(share(EIGHT, "population")[2018] - 41) < 1
    ranks = ["member", "observer", "dialogue_partner"]
    circle = [s for rank in ranks for s in members("2018-06-10", rank)]
    assert abs(share(circle, "population")[2018] - 45) < 1
    # The Chinese customs: the dollars of the eight, and their share.
    sizes = keyed("sizes")
    dollars, part = sizes.loc[["s021", "s022"], "value"]
    assert abs(total(EIGHT, "gdp_usd")[2018] / 1e12 / dollars - 1) < 0.03
    assert abs(share(EIGHT, "gdp_usd")[2018] / 100 - part) < 0.005
    # Two pages: the territory of the founders.
    areas = sizes.query("quantity == 'area' and members_counted == 6")["value"]
    ours = keyed("profiles").loc[SIX, "area_km2"].sum() / 1e6
    assert abs(ours - areas.max()) < 0.05


def test_editions_hold_both_groups_and_put_the_eight_higher_than_todays_release():
    printed = load("ppp_editions").set_index("iso3")
    for (edition, year), rows in printed.groupby(["edition", "year"])["gdp_ppp_usd"]:
        wanted = {*EIGHT, *SEVEN}
        assert wanted <= {*rows.index} or not wanted & {*rows.index}, (edition, year)
        if edition == year + 1:
            then = rows[EIGHT].sum() / rows[SEVEN].sum()
            now = (total(group, "gdp_ppp_2021usd")[year] for group in (EIGHT, SEVEN))
            assert 0.04 < then - next(now) / next(now) < 0.09, edition


def test_no_printed_eurasia_makes_both_shares_true():
    profiles, land = keyed("profiles")["area_km2"], keyed("landmasses")["area_km2"]
    for area in land[land.index.str.startswith("eurasia")]:
        six, eight = (profiles[group].sum() / area for group in (SIX, EIGHT))
        assert not (abs(six / 0.6 - 1) < 0.05 and abs(eight / 0.6 - 1) < 0.05)
    # 53.4 with and 50.65 without islands; the page that prints "more than 50" agrees.
    assert 50e6 < land["eurasia_pupils"] - land["islands_pupils"] < 51e6
