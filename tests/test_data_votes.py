"""Votes in the UN General Assembly: the tables of lesson 15, checked from outside."""

from itertools import combinations

import pandas as pd
import pytest

from helpers.datasets import load
from helpers.membership import members

CALLS = load("roll_calls")
VOTES = load("votes").set_index("iso3")
POINTS = load("ideal_points")
ISSUES = "colonialism disarmament economic human_rights middle_east nuclear".split()
CREDIT = {"YY": 1, "AA": 1, "NN": 1, "YA": 0.5, "AY": 0.5, "NA": 0.5, "AN": 0.5}
FOUNDERS = members("2010-01-01")


def where(**conditions):
    """Places in the rows of ballots, as a list."""
    held = pd.Series(True, index=CALLS.index)
    for column, value in conditions.items():
        held &= CALLS[column].isin(value if isinstance(value, range) else [value])
    return list(CALLS.index[held])


def agreement(a, b, places):
    """Half credit for one step apart, letter by letter; no arithmetic on arrays."""
    one, other = VOTES["ballots"][a], VOTES["ballots"][b]
    pairs = [one[k] + other[k] for k in places if "-" not in one[k] + other[k]]
    return sum(CREDIT.get(pair, 0) for pair in pairs) / len(pairs)


def mean_agreement(group, places):
    pairs = list(combinations(sorted(group), 2))
    return sum(agreement(a, b, places) for a, b in pairs) / len(pairs)


def tally(place):
    letters = "".join(row[place] for row in VOTES["ballots"])
    return {letter: letters.count(letter) for letter in "YNA-"}


def test_each_state_has_a_letter_for_every_roll_call():
    assert set(VOTES["ballots"].str.len()) == {len(CALLS)}


def test_year_lies_in_its_session():
    # A session opens in September and runs for a year: the first was that of 1946.
    assert (CALLS["year"] - CALLS["session"]).isin([1945, 1946]).all()


def test_roll_calls_stand_in_the_order_that_the_codebook_names():
    order = CALLS.sort_values(["year", "session", "roll_call_id"], kind="stable")
    assert list(order.index) == list(CALLS.index)


# Totals as they were announced: on Ukraine, on Palestine, on the embargo against Cuba.
@pytest.mark.parametrize(
    ("resolution", "yes", "no", "abstained"),
    [("68/262", 100, 11, 58), ("67/19", 138, 9, 41), ("72/4", 191, 2, 0)],
)
def test_totals_of_famous_votes(resolution, yes, no, abstained):
    (place,) = where(resolution=resolution)
    counted = tally(place)
    assert [counted[x] for x in "YNA"] == [yes, no, abstained]
    assert sum(counted.values()) == 193


def test_known_gap_of_the_data_set_is_still_there():
    # 128 states were announced in favour; the book of the lesson says so.
    (place,) = where(resolution="ES-10/19")
    assert tally(place) == {"Y": 127, "N": 9, "A": 35, "-": 22}


def test_how_the_states_of_the_sco_voted_on_ukraine_in_2014():
    (place,) = where(resolution="68/262")
    states = "CHN RUS KAZ KGZ TJK UZB IND PAK IRN BLR".split()
    assert "".join(VOTES["ballots"][s][place] for s in states) == "ANA--AAA-N"


def test_nobody_votes_before_the_year_of_admission():
    for state, row in VOTES.iterrows():
        cast = [k for k, letter in enumerate(row["ballots"]) if letter != "-"]
        assert CALLS["year"][cast[0]] >= row["admitted"], state


def test_members_of_the_united_nations_and_the_oecd_are_as_many_as_is_known():
    assert len(VOTES) == 193
    assert VOTES["oecd_since"].notna().sum() == 38
    assert (VOTES["admitted"] == 1945).sum() == 51 - 2  # two founders are no more
    assert VOTES["continent"].value_counts().to_dict() == {
        "Africa": 54,
        "Asia": 47,
        "Europe": 43,
        "America": 35,
        "Oceania": 14,
    }


# Worked out from a separate file of agreement by pair and year (both rules).
@pytest.mark.parametrize(
    ("a", "b", "year", "joint", "half"),
    [
        ("AFG", "ARE", 1992, 70, 0.9857),
        ("AFG", "ARM", 1992, 33, 0.9091),
        ("AFG", "AZE", 1992, 65, 0.8923),
    ],
)
def test_agreement_of_pairs(a, b, year, joint, half):
    places = where(year=year)
    both = [
        k for k in places if "-" not in VOTES["ballots"][a][k] + VOTES["ballots"][b][k]
    ]
    assert len(both) == joint
    assert agreement(a, b, places) == pytest.approx(half, abs=6e-5)


def test_agreement_of_the_founders():
    places = where(year=range(2002, 2017))
    assert mean_agreement(FOUNDERS, places) == pytest.approx(0.910, abs=0.0006)
    least = min(FOUNDERS, key=lambda s: sum(agreement(s, t, places) for t in FOUNDERS))
    assert least == "RUS"


@pytest.mark.parametrize("issue", ISSUES)
def test_issue_has_roll_calls_in_every_year(issue):
    assert CALLS.groupby("year")[issue].sum().min() > 0


def test_interval_of_an_ideal_point_holds_it():
    assert (POINTS["low"] <= POINTS["ideal_point"]).all()
    assert (POINTS["ideal_point"] <= POINTS["high"]).all()
    assert (POINTS["low"] < POINTS["high"]).all()


def test_ideal_points_point_the_way_the_authors_read_them():
    wide = POINTS.pivot(index="year", columns="iso3", values="ideal_point")
    # The United States is near the top of the line in every year, Iran never is.
    assert (wide.rank(axis=1, ascending=False)["USA"] <= 3).all()
    assert (wide["IRN"] < wide.median(axis=1)).all()


def test_nothing_of_2025_is_taken():
    assert POINTS["year"].max() == 2024
    assert set(POINTS.loc[POINTS["year"] == 2024, "sources"]) == {"voeten_ip_jul2025"}


@pytest.mark.parametrize(
    ("year", "states"),
    [(1955, 16), (1960, 17), (1991, 7), (1993, 6), (1999, 3), (2011, 1)],
)
def test_states_admitted_in_a_year_are_as_many_as_the_un_counts(year, states):
    # "Growth in United Nations membership", a page of the UN.
    assert (VOTES["admitted"] == year).sum() == states
