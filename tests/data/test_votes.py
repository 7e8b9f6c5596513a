"""Votes in the UN General Assembly: the tables of lesson 15, checked from outside."""

import pytest
from data_rows import keyed

from helpers.datasets import load

ISSUES = "colonialism disarmament economic human_rights middle_east nuclear".split()
CREDIT = {"YY": 1, "AA": 1, "NN": 1, "YA": 0.5, "AY": 0.5, "NA": 0.5, "AN": 0.5}


def ballots():
    return keyed("votes")["ballots"]


def places(query):
    """Places in the rows of ballots of some roll calls."""
    return list(load("roll_calls").query(query).index)


def test_each_state_has_a_letter_for_every_roll_call_and_none_before_its_admission():
    years = load("roll_calls")["year"]
    for state in load("votes").itertuples():
        assert len(state.ballots) == len(years), state.iso3
        first = len(state.ballots) - len(state.ballots.lstrip("-"))
        assert years[first] >= state.admitted, state.iso3


MISPRINTED = {"677/46": "67/46", "ES-10/19": "an emergency session"}


def test_a_roll_call_belongs_to_its_session_and_year():
    # A session opens in September and runs for a year: the first was that of 1946.
    calls = load("roll_calls")
    assert (calls["year"] - calls["session"]).isin([1945, 1946]).all()
    named = calls.dropna(subset="resolution")
    session = named["resolution"].str.split("/").str[0]
    assert set(named.loc[session != named["session"].astype(str), "resolution"]) == {
        *MISPRINTED
    }
    assert calls.groupby("year")[ISSUES].sum().min(axis=None) > 0


# Totals as they were announced: on Ukraine, on Palestine, on the embargo against Cuba.
# Of ES-10/19 the data set lacks a vote: 128 states were announced in favour.
@pytest.mark.parametrize(
    ("resolution", "counts"),
    [
        ("68/262", [100, 11, 58]),
        ("67/19", [138, 9, 41]),
        ("72/4", [191, 2, 0]),
        ("ES-10/19", [127, 9, 35]),
    ],
)
def test_totals_of_famous_votes(resolution, counts):
    (place,) = places(f"resolution == '{resolution}'")
    letters = "".join(row[place] for row in ballots())
    assert [letters.count(x) for x in "YNA"] == counts
    assert len(letters) == 193


def test_how_the_states_of_the_sco_voted_on_ukraine_in_2014():
    (place,) = places("resolution == '68/262'")
    states = "CHN RUS KAZ KGZ TJK UZB IND PAK IRN BLR".split()
    assert "".join(ballots()[s][place] for s in states) == "ANA--AAA-N"


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
    names = keyed("countries")["name"]
    assert (votes.loc[names.index, "name"] == names).all()


# Worked out from a separate file of agreement by pair and year (both rules): roll calls
# in which both took part in 1992, and the agreement with half credit for one step.
AGREEMENT_1992 = {"ARE": (70, 0.9857), "ARM": (33, 0.9091), "AZE": (65, 0.8923)}


def test_agreement_of_pairs_with_afghanistan_in_1992():
    one, wanted = ballots()["AFG"], places("year == 1992")
    for state, told in AGREEMENT_1992.items():
        pairs = [one[k] + ballots()[state][k] for k in wanted]
        pairs = [pair for pair in pairs if "-" not in pair]
        credit = sum(CREDIT.get(pair, 0) for pair in pairs)
        assert (len(pairs), round(credit / len(pairs), 4)) == told


def test_ideal_points_lie_in_their_interval_and_point_the_way_the_authors_read_them():
    points = load("ideal_points")
    assert (points["low"] <= points["ideal_point"]).all()
    assert (points["ideal_point"] <= points["high"]).all()
    assert (points["low"] < points["high"]).all()
    wide = points.pivot(index="year", columns="iso3", values="ideal_point")
    # The United States is near the top of the line in every year, Iran never is.
    assert (wide.rank(axis=1, ascending=False)["USA"] <= 3).all()
    assert (wide["IRN"] < wide.median(axis=1)).all()
    late = points["sources"] == "voeten_ip_jul2025"
    assert (late == points["year"].eq(2024)).all()
