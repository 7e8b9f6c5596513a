"""Checks of part II, economic initiatives (lessons 06 to 11)."""

import pandas as pd

from helpers.datasets import load, resource
from helpers.exercises import exercise, right
from helpers.exercises.answers import number, whole_number

# ---- Lesson 06: what did they promise in 2009 ----------------------------------------


# ---- Lesson 07: from proposal to practice --------------------------------------------


# How far a right answer may be off: rounded to two decimals, or to one.
_SHARE, _ONE_DECIMAL = 0.006, 0.06


def _watched():
    """Rows with a known start: what the lesson calls `begun`."""
    rows = load("initiatives").dropna(subset="proposed_on")
    end = max(
        day
        for day in load("meetings")["ended_on"]
        if day <= pd.Timestamp(resource("initiatives")["period"]["end"])
    )
    stop = rows["adopted_on"].fillna(end)
    years = ((stop - rows["proposed_on"]).dt.days / 365.25).round(2)
    return rows.assign(years=years, adopted=rows["adopted_on"].notna())


def _ideas():
    watched = _watched()
    return watched[watched["decided_by"] == "members"]


def _waiting(cases, years):
    """The product-limit share that is still waiting after so many years."""
    share = 1.0
    for length in sorted(set(cases.loc[cases["adopted"], "years"])):
        if length <= years:
            at_risk = (cases["years"] >= length).sum()
            share *= 1 - ((cases["years"] == length) & cases["adopted"]).sum() / at_risk
    return share


def _near(answer, value, within=0.006):
    return abs(answer - value) <= within


@exercise(
    "07.1",
    whole_number,
    hint='Two conditions: begun["decided_by"] == "proposer", and years is 0. '
    "Join them with &, each in its own brackets, and take .sum().",
)
def waited_not_at_all(answer):
    alone = _watched().query("decided_by == 'proposer'")
    expected = (alone["years"] == 0).sum()
    if answer == expected:
        return right(
            "Credits, funds and a zone of one state: with them in it, the median wait "
            "would fall, and nothing would have become faster."
        )
    if answer == len(alone):
        return "that is all of them; keep those with zero years."
    if answer == alone["adopted"].sum():
        return "that counts all that were adopted; two of them took some months."
    if answer == (load("initiatives")["decided_by"] == "proposer").sum():
        return "that includes a row whose start is unknown; and keep zero years."
    if answer == len(_ideas()):
        return "those are the ideas that need the members' consent."
    return "count the rows for which both hold: proposer, and zero years."


@exercise(
    "07.2",
    number,
    hint='Filter ideas by adopted_on <= pd.Timestamp("..."); take the mean of years.',
)
def mean_of_those_arrived(answer):
    ideas, day = _ideas(), pd.Timestamp("2023-12-31")
    arrived = ideas.loc[ideas["adopted_on"] <= day, "years"]
    voiced = ideas["proposed_on"] <= day
    expected = arrived.mean()
    if abs(answer - expected) <= _ONE_DECIMAL:
        return right(
            "Between the figures of 2021 and 2025: the mean goes up and down with what "
            "happens to come in. It follows the calendar, not the SCO."
        )
    if _near(answer, ideas.loc[ideas["adopted"], "years"].mean(), 0.06):
        return "that is the mean at the end of the watch; stop at the day asked for."
    if _near(answer, arrived.median(), 0.06):
        return "that is the median; the mean is asked for."
    if _near(answer, expected * 365.25, 30):
        return "that looks like days; divide by 365.25 to get years."
    if answer == len(arrived):
        return "that is how many had arrived; take the mean of their years."
    if _near(answer, ideas.loc[voiced, "years"].mean(), 0.06):
        return "that mixes in ideas that were still open; keep those adopted by then."
    return "keep the rows with adopted_on up to that day and average their years."


def _six():
    names = (
        "finance_ministers_meeting roadmap_currencies_2022 energy_club "
        "ecommerce_alliance_2015 road_agreement_2014 reserve_bank_2011"
    )
    ideas = _ideas()
    return ideas[ideas["initiative_id"].isin(names.split())]


@exercise(
    "07.3",
    number,
    hint="Go down the list again with five arrivals instead of four. Each multiplies "
    "the share by one minus 1/at_risk.",
)
def if_the_association_had_arrived(answer):
    six = _six()
    changed = six.assign(
        adopted=six["adopted"] | (six["initiative_id"] == "ecommerce_alliance_2015")
    )
    expected, before = (_waiting(cases, 99) for cases in (changed, six))
    if abs(answer - expected) <= _SHARE:
        return right(
            "One more arrival, and now the share equals a plain count: one of six is "
            "left. Without open cases in between, the product is the count."
        )
    if _near(answer, before):
        return "that is the share as it was; the association must count as an arrival."
    if _near(answer, 1 - expected):
        return "that is the share that arrived; the share still waiting is asked for."
    if _near(answer, 100 * expected, 0.5):
        return "give it as a share between 0 and 1, not in per cent."
    if _near(answer, before * 2 / 3 * 2 / 3):
        return "only one step is new: three at risk, one arrives."
    if _near(answer, before * 2):
        return "stop at the end of the list: after the road agreement, too."
    return "multiply 5/6, 4/5 and so on: one factor for each arrival."


@exercise(
    "07.4",
    number,
    hint='curve(...).loc[:1, "waiting"].iloc[-1] is the share still waiting when '
    "that time is over.",
)
def young_within_a_year(answer):
    ideas = _ideas()
    recent = ideas["proposed_on"] >= "2016-01-01"
    young, old = ideas[recent], ideas[~recent]
    expected = 1 - _waiting(young, 1)
    quick = young["adopted"] & (young["years"] <= 1)
    if abs(answer - expected) <= _SHARE:
        return right(
            "More than the plain share of arrivals: ideas of late 2025 have had "
            "no full year yet, and the curve knows it."
        )
    if _near(answer, 1 - expected):
        return "that is the share still waiting; subtract it from 1."
    if _near(answer, quick.mean()):
        return "that is a plain share: it counts ideas of 2025 as if they had failed."
    if _near(answer, 1 - _waiting(young, 99)):
        return "that is the share by the end of the curve; stop after one year."
    if _near(answer, 1 - _waiting(old, 1)) or _near(answer, 1 - _waiting(ideas, 1)):
        return "that is another group; use the ideas since 2016."
    if answer == quick.sum():
        return "that counts ideas; a share is asked for."
    if _near(answer, 100 * expected, 0.6):
        return "give it as a share between 0 and 1, not in per cent."
    return "read the curve of the later ideas at one year and subtract from 1."


@exercise(
    "07.5",
    number,
    hint='Filter ideas by its column confidence (!= means "is not"), give the rest to '
    "curve, and read it at ten years as in the lesson.",
)
def without_low_confidence(answer):
    ideas = _ideas()
    sure = ideas[ideas["confidence"] != "low"]
    expected = 1 - _waiting(sure, 10)
    if abs(answer - expected) <= _SHARE:
        return right(
            "Two rows fewer, both never adopted, and the share rises a little: what is "
            "doubtful here has failed, so leaving it out flatters."
        )
    if _near(answer, 1 - expected):
        return "that is the share still waiting; subtract it from 1."
    if _near(answer, 1 - _waiting(ideas, 10)):
        return "that is the share with all ideas; leave out those of low confidence."
    if _near(answer, 1 - _waiting(ideas[ideas["confidence"] == "high"], 10)):
        return "that leaves out the medium ones, too; leave out only the low."
    if _near(answer, 1 - _waiting(sure, 99)):
        return "that is the end of the curve; read it at ten years."
    if answer == len(sure):
        return "that is how many ideas are left; give them to curve."
    if _near(answer, 100 * expected, 0.6):
        return "give it as a share between 0 and 1, not in per cent."
    return "filter, then curve(...), then the last value up to ten years."


@exercise(
    "07.6",
    number,
    hint='Two groups of rows of trade: exporter is "CHN" and importer in the list, or '
    "the other way round. isin(...) tests a list. Sum value_usd of one year.",
)
def trade_of_china_with_the_five(answer):
    trade, five = load("trade"), ["KAZ", "KGZ", "RUS", "TJK", "UZB"]
    sold = trade[(trade["exporter"] == "CHN") & trade["importer"].isin(five)]
    bought = trade[(trade["importer"] == "CHN") & trade["exporter"].isin(five)]
    exports = sold.groupby("year")["value_usd"].sum() / 1e9
    imports = bought.groupby("year")["value_usd"].sum() / 1e9
    both = exports + imports
    expected = both[2010]
    if abs(answer - expected) <= _ONE_DECIMAL:
        return right(
            "Just under the lower end of the goal, by these data. Customs figures "
            "count otherwise, so the outcome stays unknown: near a threshold, the "
            "source decides."
        )
    if _near(answer, expected * 1e9, 6e7) or _near(answer, expected * 1e3, 60):
        return "give it in billion dollars: divide value_usd by 1e9."
    if _near(answer, exports[2010], 0.06) or _near(answer, imports[2010], 0.06):
        return "that is one direction; add exports and imports."
    for year, value in both.items():
        if year != 2010 and _near(answer, value, 0.06):
            return f"that is the trade of {year}."
    if _near(answer, 80 - expected, 0.06):
        return "that is what was missing; give the trade itself."
    if _near(answer, both.sum(), 0.6):
        return "that adds up all years; keep one."
    return "keep one year, add both directions over the five states, divide by 1e9."


# ---- Lesson 08: how big is the SCO ---------------------------------------------------


# ---- Lesson 09: did the crisis bite --------------------------------------------------


# ---- Lesson 10: who trades with whom -------------------------------------------------


# ---- Lesson 11: which way does the road run ------------------------------------------
