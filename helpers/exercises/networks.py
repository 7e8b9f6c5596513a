"""Checks of part III, member networks (lessons 12 to 16)."""

from functools import cache

import networkx as nx
import pandas as pd

from helpers.datasets import DATA, load, resource
from helpers.exercises import exercise, right
from helpers.exercises.answers import number, state, whole_number
from helpers.membership import members
from helpers.networks import trade_network

# ---- Lesson 12: who borders whom -----------------------------------------------------


# ---- Lesson 13: who sits in the same clubs -------------------------------------------


# ---- Lesson 14: who depends on whom --------------------------------------------------


def _trade():
    """Flows, totals and ties of trade as the files have them now."""
    tables = ("trade", "trade_totals")
    files = [DATA / resource(table)["path"] for table in tables]
    return _trade_of(tuple(file.stat().st_mtime_ns for file in files))


@cache
def _trade_of(changed):
    """The same, remembered until one of the two files has changed."""
    flows = load("trade").drop(columns="sources")
    totals = load("trade_totals").drop(columns="sources")
    there = flows.set_axis(["year", "iso3", "partner", "sold"], axis=1)
    back = flows.set_axis(["year", "partner", "iso3", "bought"], axis=1)
    ties = there.merge(back).merge(totals)
    ties["usd"] = ties["sold"] + ties["bought"]
    ties["share"] = 100 * ties["usd"] / (ties["exports_usd"] + ties["imports_usd"])
    return flows, totals, ties


def _ties(inside=None):
    """There and back of each pair and year, with its share of the trade of `iso3`."""
    ties = _trade()[2]
    if inside is not None:
        ties = ties[ties["iso3"].isin(inside) & ties["partner"].isin(inside)]
    return ties


def _ten():
    return members("2024-12-31")


def _since(ahead):
    """The first year of the unbroken run to the end in which a Series is True."""
    behind = ahead.index[~ahead]
    return int(ahead.index[ahead.index > behind.max()].min())


@exercise(
    "14.1",
    state,
    hint='Filter ours to year 2001 and sort: sort_values("share"). The column iso3 '
    "holds the state whose trade the share is of.",
)
def leaning_most(answer):
    ties = _ties(_ten())
    then = ties[ties["year"] == 2001]
    top = then.loc[then["share"].idxmax()]
    if answer == top["iso3"]:
        return right(
            f"{top['share']:.0f} per cent of its trade was with {top['partner']}. It "
            "is among the states that never turned."
        )
    if answer == top["partner"]:
        return "that is the state leant upon; the question is who leans."
    latest = ties[ties["year"] == 2008]
    if answer == latest.loc[latest["share"].idxmax(), "iso3"]:
        return "that state leant most in 2008, not in 2001."
    if answer not in set(then["iso3"]):
        return "that state is not one of the ten."
    share = then.loc[then["iso3"] == answer, "share"].max()
    return (
        f"its largest share was {share:.0f} per cent; another state has a larger one."
    )


@exercise(
    "14.2",
    number,
    hint="Two values of share in the same year, one with TJK as iso3 and one with TJK "
    "as partner; divide.",
)
def lopsided(answer):
    ties = _ties()
    ties = ties[ties["year"].isin([2014, 2020])].set_index(["year", "iso3", "partner"])
    share = ties["share"]
    theirs, ours = share[2014, "TJK", "CHN"], share[2014, "CHN", "TJK"]
    flow = ties.loc[(2014, "TJK", "CHN")]
    china = ties.loc[(2014, "CHN", "TJK")]

    def near(value):
        return abs(answer - value) <= 0.02 * abs(value)

    if abs(answer - theirs / ours) <= 0.02 * theirs / ours:
        return right(
            "The dollars are the same; the ratio is that of the whole trade of the two."
        )
    if near(ours / theirs):
        return "that is the other way round: China's dependence by Tajikistan's."
    if abs(answer - (theirs - ours)) < 0.02:
        return "that is the difference; the question asks how many times."
    if near(theirs):
        return "that is Tajikistan's dependence; divide it by China's."
    if near(share[2020, "TJK", "CHN"] / share[2020, "CHN", "TJK"]):
        return "that is the ratio of 2020."
    imports = flow["bought"] / flow["imports_usd"]
    if near(imports / (china["sold"] / china["exports_usd"])):
        return "that takes one direction alone; dependence here is there and back."
    if near(share[2014, "KGZ", "CHN"] / share[2014, "CHN", "KGZ"]):
        return "that is the ratio for Kyrgyzstan."
    rounded = round(theirs, 1) / round(ours, 1)
    if near(rounded):
        return (
            "divide before you round: China's share is too small to be rounded first."
        )
    return "divide Tajikistan's share by China's, both of 2014."


@exercise(
    "14.3",
    whole_number,
    hint='own["CHN"] > own["RUS"] is True in the years asked for; .index holds the '
    "years.",
)
def by_own_books(answer):
    books = load("kyrgyz_trade").set_index(["year", "partner"])
    sides = books[["exports_usd", "imports_usd"]].astype(float)
    usd = sides.sum(axis=1, min_count=2).unstack()
    ahead = usd["CHN"] > usd["RUS"]
    ties = _ties().set_index(["iso3", "partner"])
    table = [
        ties.loc[[("KGZ", hub)]].set_index("year")["usd"] for hub in ("CHN", "RUS")
    ]
    if answer == ahead.idxmax():
        return right(
            "Fourteen years after the other table: the date of a turn is only as good "
            "as the books. And in 2020 Russia was ahead again."
        )
    if answer == (table[0] > table[1]).idxmax():
        return "that is the year by the table trade; use Bishkek's own books."
    if answer not in usd.index:
        return f"give a year between {usd.index.min()} and {usd.index.max()}."
    if ahead[answer]:
        return "China was ahead in that year, but it was not the first one."
    return "in that year the books still show more trade with Russia."


@exercise(
    "14.4",
    number,
    hint='sales = flows[(flows["year"] == 2020) & (flows["exporter"] == "PAK")]; the '
    "share is China's value by their sum, the partners are len(sales).",
)
def luck_of_pakistan(answer):
    flows, totals, _ = _trade()
    flows = flows[flows["year"] == 2020]
    sales = flows[flows["exporter"] == "PAK"].set_index("importer")["value_usd"]
    buys = flows[flows["importer"] == "CHN"].set_index("exporter")["value_usd"]
    share, k = sales["CHN"] / sales.sum(), len(sales)
    ours = sales[sales.index.isin(_ten())]
    world = (
        sales["CHN"] / totals.set_index(["year", "iso3"])["exports_usd"][2020, "PAK"]
    )

    def near(value):
        return abs(answer - value) <= 0.012 * abs(value)

    expected = (1 - share) ** (k - 1)
    if abs(answer - expected) <= 0.012 * expected:
        return right(
            "Just over our limit of 0.01: this arrow is missing from the backbone of "
            "2020. A sharp limit cuts through a smooth world."
        )
    if near(share):
        return "that is the share; how likely is it by luck?"
    if near((1 - share) ** k):
        return "almost: the power is the number of partners less one."
    if near(1 - (1 - share) ** (k - 1)):
        return "that is the chance of a smaller share; take it from one."
    if near((1 - buys["PAK"] / buys.sum()) ** (len(buys) - 1)):
        return "that is the other end, Pakistan's part in what China buys."
    if near((1 - ours["CHN"] / ours.sum()) ** (len(ours) - 1)):
        return "that knows only the buyers among the ten; take all rows of flows."
    if near((1 - world) ** (k - 1)):
        return (
            "that takes the share of sales to the world with the number of buyers in "
            "the table; share and partners must belong together."
        )
    if near(share ** (k - 1)):
        return "raise (1 - share) to the power, not the share itself."
    return "(1 - share) to the power (partners - 1), with Pakistan as the seller."


def _hub_ahead(states):
    """By year, whether China touches more of the trade among states than Russia."""
    ties, sums = _ties(states), {}
    for hub in ("CHN", "RUS"):
        touching = ties[(ties["iso3"] == hub) | (ties["partner"] == hub)]
        sums[hub] = touching.groupby("year")["sold"].sum()
    return sums["CHN"] > sums["RUS"]


@exercise(
    "14.5",
    whole_number,
    hint='both ends must be founders: ours["iso3"].isin(...) & '
    'ours["partner"].isin(...). Then compare hub_share of CHN and RUS.',
)
def founders_hub(answer):
    six = _hub_ahead(members("2001-12-31"))
    if answer == _since(six):
        return right(
            "Four years later than among today's ten: without Belarus, India, Iran "
            "and Pakistan the same trade tells another date."
        )
    if answer == _since(_hub_ahead(_ten())):
        return "that is the year among today's ten; keep the founders only."
    if answer not in six.index:
        return f"give a year between {six.index.min()} and {six.index.max()}."
    if six[answer]:
        return "China was ahead in that year, but already before it."
    return "among the founders Russia's hub share was still larger in that year."


@exercise(
    "14.6",
    whole_number,
    hint="In a loop: nx.pagerank(trade_network(year, ten).reverse(), weight=...); keep "
    "its values for CHN and RUS.",
)
def supplier_of_suppliers(answer):
    found = {"supplier": {}, "market": {}}
    years = [int(year) for year in _trade()[1]["year"].unique()]
    if answer not in years:
        return f"give a year between {years[0]} and {years[-1]}."
    for year in years:
        network = trade_network(year, _ten())
        for side, way in [("supplier", network.reverse()), ("market", network)]:
            rank = nx.pagerank(way, weight="usd")
            found[side][year] = rank["CHN"] > rank["RUS"]
    ahead = pd.Series(found["supplier"])
    if answer == _since(ahead):
        return right(
            "A year after the plain hub share: passing votes on moved the date by one "
            "year, and told no other story."
        )
    if answer == _since(pd.Series(found["market"])):
        return "that is China as a market: turn the arrows round with reverse()."
    if answer == _since(_hub_ahead(_ten())):
        return "that is the year by hub share; PageRank is asked for."
    if ahead[answer]:
        return "China was ahead in that year, but already before it."
    return "Russia still had the higher PageRank as supplier in that year."


# ---- Lesson 15: do they vote together ------------------------------------------------


# ---- Lesson 16: who may visit whom ---------------------------------------------------
