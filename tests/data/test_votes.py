"""Votes in the UN General Assembly: the tables of lesson 15, checked from outside."""

from data_rows import against, hold, keyed

from helpers.datasets import load


def letters(query):
    """The ballots of each state in some roll calls, in order: {state: letters}."""
    places = load("roll_calls").query(query).index
    ballots = keyed("votes")["ballots"]
    return {state: "".join(row[k] for k in places) for state, row in ballots.items()}


def test_no_state_votes_before_its_admission():
    calls, votes = load("roll_calls"), load("votes")
    begun = votes["ballots"].str.len() - votes["ballots"].str.lstrip("-").str.len()
    early = begun.map(calls["year"]) < votes["admitted"]
    hold(against("votes", early, "it voted before its admission"))


# Totals as they were announced: on Ukraine, on Palestine, on the embargo against Cuba.
# Of ES-10/19 the data set lacks a vote: 128 states were announced in favour.
ANNOUNCED = {
    "68/262": [100, 11, 58],
    "67/19": [138, 9, 41],
    "72/4": [191, 2, 0],
    "ES-10/19": [127, 9, 35],
}


def test_famous_votes_came_out_as_announced():
    for resolution, told in ANNOUNCED.items():
        cast = letters(f"resolution == '{resolution}'")
        assert [[*cast.values()].count(x) for x in "YNA"] == told, resolution
    cast = letters("resolution == '68/262'")
    states = "CHN RUS KAZ KGZ TJK UZB IND PAK IRN BLR".split()
    assert "".join(cast[state] for state in states) == "ANA--AAA-N"


# "Growth in United Nations membership", a page of the UN; two of the 51 founders are
# no more.
ADMITTED = {1945: 49, 1955: 16, 1960: 17, 1991: 7, 1993: 6, 1999: 3, 2011: 1}
CONTINENTS = {"Africa": 54, "Asia": 47, "Europe": 43, "America": 35, "Oceania": 14}


def test_members_of_the_united_nations_and_the_oecd_are_as_many_as_is_known():
    votes = keyed("votes")
    assert votes["oecd_since"].notna().sum() == 38
    assert votes["continent"].value_counts().to_dict() == CONTINENTS
    admitted = votes["admitted"].value_counts()
    assert {year: admitted[year] for year in ADMITTED} == ADMITTED


def test_ideal_points_point_the_way_the_authors_read_them():
    points = load("ideal_points")
    wide = points.pivot(index="year", columns="iso3", values="ideal_point")
    # The United States is near the top of the line in every year, Iran never is.
    assert (wide.rank(axis=1, ascending=False)["USA"] <= 3).all()
    assert (wide["IRN"] < wide.median(axis=1)).all()
