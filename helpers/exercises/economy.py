"""Checks of part II, economic initiatives (lessons 06 to 11)."""

from functools import cache

import numpy as np
import pandas as pd

from helpers.datasets import DATA, load, resource
from helpers.exercises import exercise, right
from helpers.exercises.answers import choice, number, state
from helpers.exercises.start import VERDICTS
from helpers.membership import members

# ---- Lesson 06: what did they promise in 2009 ----------------------------------------


# ---- Lesson 07: from proposal to practice --------------------------------------------


# ---- Lesson 08: how big is the SCO ---------------------------------------------------


# ---- Lesson 09: did the crisis bite --------------------------------------------------


# ---- Lesson 10: who trades with whom -------------------------------------------------

# What the line of lesson 10 holds beside a constant.
_NEAR = [
    "log_gdp_exporter",
    "log_gdp_importer",
    "log_km",
    "neighbours",
    "common_language",
]
G7 = ["CAN", "DEU", "FRA", "GBR", "ITA", "JPN", "USA"]


def _table(name):
    """A large table, read again only when its file has changed."""
    return _loaded(name, (DATA / resource(name)["path"]).stat().st_mtime_ns)


@cache
def _loaded(name, changed):
    return load(name)


def _billions(table, column):
    return table[column].astype(float) / 1e9


def _inside(group, year):
    """The pairs of a group in one year: billion (NaN without a flow), expected."""
    totals = _table("trade_totals").query("year == @year").set_index("iso3")
    sells, buys = _billions(totals, "exports_usd"), _billions(totals, "imports_usd")
    world = _table("world").query("area == 'world' and year == @year")
    whole = _billions(world, "exports_usd").iloc[0]
    pairs = pd.DataFrame(
        [(one, two) for one in group for two in group if one != two],
        columns=["exporter", "importer"],
    )
    flows = _table("trade").query("year == @year")
    pairs = pairs.merge(flows, how="left")
    pairs["billion"] = _billions(pairs, "value_usd")
    product = pairs["exporter"].map(sells) * pairs["importer"].map(buys)
    pairs["expected"] = product / (whole - pairs["exporter"].map(buys))
    pairs["expected_with_own"] = product / whole
    return pairs


def _same(answer, value, digits):
    """Whether an answer is a value, rounded to some decimals or not rounded."""
    return round(float(answer), digits) == round(float(value), digits)


@exercise(
    "10.1",
    state,
    hint="What a state buys stands in its column. Find the column KAZ and its largest "
    "number; the name of that row is the seller.",
)
def best_supplier_of_kazakhstan(answer):
    group = members("2019-12-31")
    pairs = _inside(group, 2019)
    sold = pairs[pairs["exporter"] == "KAZ"].set_index("importer")["billion"]
    bought = pairs[pairs["importer"] == "KAZ"].set_index("exporter")["billion"]
    expected = bought.idxmax()
    if answer == expected:
        return right(
            f"{bought.max():.1f} billion dollars. The row tells another story: "
            f"Kazakhstan itself sells most to {sold.idxmax()}."
        )
    if answer == sold.idxmax():
        return "that one bought the most from Kazakhstan; read the column, not the row."
    if answer == "KAZ":
        return "nobody trades with itself; look down the column of KAZ."
    if answer not in group:
        return "that state is not one of the eight members of 2019."
    return f"it sold {bought[answer]:.2f} billion; somebody sold more."


@exercise(
    "10.2",
    number,
    hint="Filter pairs by year, and by eight for the exporter and for the importer. "
    "Then divide the sum of billion by the sum of expected.",
)
def eight_from_the_start(answer):
    eight = members("2020-12-31")
    then = _inside(eight, 2001)
    flow, size = then["billion"].sum(), then["expected"].sum()
    expected = flow / size
    if round(answer, 2) == round(float(expected), 2):
        return right(
            "Lower than the founders' from the first year: India and Pakistan trade "
            "little with the others for their size, and with each other."
        )
    if _same(answer, size / flow, 2):
        return "that is expected over recorded; turn the fraction round."
    if _same(answer, flow / then["expected_with_own"].sum(), 2):
        return "nearly: a seller cannot sell to itself; divide by what others buy."
    for name, group, year in [
        ("the founders in 2001", members("2001-06-15"), 2001),
        ("the ten in 2001", members("2026-01-01"), 2001),
        ("the eight in 2020", eight, 2020),
        ("the founders in 2020", members("2001-06-15"), 2020),
    ]:
        other = _inside(group, year)
        if _same(answer, other["billion"].sum() / other["expected"].sum(), 2):
            return f"that is the intensity of {name}."
    if _same(answer, flow, 2) or _same(answer, flow, 1):
        return (
            "that is the sum of the flows in billions; divide it by the expected sum."
        )
    if _same(answer, (then["billion"] / then["expected"]).mean(), 2):
        return "that is the mean of the pairs; divide the sums, so that dollars count."
    return "divide the sum of billion by the sum of expected, for 2001 and the eight."


@exercise(
    "10.3",
    number,
    hint="A flow is between the two when its exporter and its importer are both in "
    '["CHN", "RUS"]. ~ turns a condition round.',
)
def without_one_pair(answer):
    founders = members("2001-06-15")
    early, late = _inside(founders, 2001), _inside(founders, 2020)

    def times(keep):
        return late.loc[keep, "billion"].sum() / early.loc[keep, "billion"].sum()

    one, two = early["exporter"], early["importer"]
    great = ["CHN", "RUS"]
    pair = one.isin(great) & two.isin(great)
    expected = times(~pair)
    if round(answer, 1) == round(float(expected), 1):
        return right(
            f"The pair alone grew {times(pair):.1f} times and makes "
            f"{100 * late.loc[pair, 'billion'].sum() / late['billion'].sum():.0f} per "
            "cent of the sum in 2020. Without it the rest still outgrew the world."
        )
    if _same(answer, expected - 1, 1):
        return "that is what was added; 'how many times' is last over first."
    if _same(answer, 1 / expected, 1) or _same(answer, 1 / expected, 2):
        return "turn the fraction round: 2020 over 2001."
    if _same(answer, times(one == one), 1):
        return "nothing is left out yet: that is the growth of all flows of the six."
    if _same(answer, times(pair), 1):
        return "that is the growth of the pair itself; we want the rest."
    if _same(answer, times(~(one.isin(great) | two.isin(great))), 1):
        return "that leaves out all flows with either state: use & for both ends."
    for name in great:
        if _same(answer, times((one != name) & (two != name)), 1):
            return f"that leaves out all flows of {name}, also those with the others."
        if _same(answer, times(~(pair & (one == name))), 1):
            return "only one direction is left out; leave out both."
    return "keep the flows whose ends are not both in China and Russia, then divide."


@exercise(
    "10.4",
    number,
    hint="imports = office.loc[2019]. The names of its states have three letters: "
    "[name for name in imports.index if len(name) == 3].",
)
def concentrated_says_who(answer):
    kyrgyz = _table("kyrgyz_trade").query("year == 2019").set_index("partner")
    of_states = kyrgyz.index.str.len() == 3

    def hhi(values, whole):
        return float(((values.astype(float) / float(whole)) ** 2).sum())

    imports, whole = kyrgyz["imports_usd"], kyrgyz.at["world", "imports_usd"]
    expected = hhi(imports[of_states], whole)
    totals = _table("trade_totals").query("year == 2019 and iso3 == 'KGZ'")
    baci = _table("trade").query("year == 2019 and importer == 'KGZ'")["value_usd"]
    by_baci = hhi(baci, totals["imports_usd"].iloc[0])
    if round(answer, 2) == round(float(expected), 2):
        return right(
            f"By BACI it is {by_baci:.2f}. One state, one year, two counts: as "
            f"concentrated as {1 / expected:.1f} or {1 / by_baci:.1f} equal suppliers."
        )
    if _same(answer, by_baci, 2):
        return "that is BACI's; take the figures of the office."
    if _same(answer, hhi(imports, whole), 2):
        return "world and the groups are in it too; keep names of three letters."
    if _same(answer, hhi(imports[imports.index != "world"], whole), 2):
        return "the groups are in it too; keep names of three letters."
    if _same(answer, hhi(imports[of_states], imports[of_states].sum()), 2):
        return "those are shares of the listed states; divide by the office's world."
    exports = kyrgyz["exports_usd"]
    if _same(answer, hhi(exports[of_states], exports["world"]), 2):
        return "that is for exports; we want imports."
    if _same(answer, 1 / expected, 1):
        return "that is the number of equal suppliers; give the index itself."
    if answer > 1:
        return "an HHI is never above 1; perhaps that squares percentages."
    if _same(answer, imports[of_states].sum() / whole, 2):
        return "those are the shares themselves; square each before you add."
    return "square the share of each state in the office's world, and add."


def _line(dummies, columns=None):
    """The coefficients of the line of 2019 with some dummies, as in the lesson."""
    flows = _table("trade").query("year == 2019")
    ways = _table("distances").rename(
        columns={"state_a": "exporter", "state_b": "importer"}
    )
    back = ways.rename(columns={"exporter": "importer", "importer": "exporter"})
    ways = pd.concat([ways, back]).drop(columns="sources")
    flows = flows.merge(ways)
    gdp = _table("indicators").query("year == 2019").set_index("iso3")["gdp_usd"]
    for side in ("exporter", "importer"):
        flows[f"log_gdp_{side}"] = np.log(flows[side].map(gdp).astype(float))
    flows["log_km"] = np.log(flows["cities_km"])
    names = ["constant", *(columns or _NEAR), *dummies]
    flows = flows.assign(constant=1, **{n: d(flows) for n, d in dummies.items()})
    found = np.linalg.lstsq(flows[names].to_numpy(float), np.log(flows["value_usd"]))
    return pd.Series(found[0], names)


def _both(group):
    return lambda flows: flows["exporter"].isin(group) & flows["importer"].isin(group)


@exercise(
    "10.5",
    number,
    hint='now["g7"] is made like the column founders: isin for the exporter and (&) '
    'for the importer. Then gravity(now, [*near, "g7"]).',
)
def another_club(answer):
    line = _line({"g7": _both(G7)})
    founders = members("2001-06-15")
    expected = line["g7"]
    if round(answer, 2) == round(float(expected), 2):
        return right(
            "Close to nothing: the richest club trades as the line has it. Not every "
            "club has an extra, so the founders' needs an explanation."
        )
    if _same(answer, np.exp(expected), 2):
        return "that is the factor, exp of the coefficient; give the coefficient."
    if _same(answer, _line({"six": _both(founders)})["six"], 2):
        return "that is the founders' coefficient."
    if _same(answer, _line({"g7": _both(G7), "six": _both(founders)})["g7"], 2):
        return "the founders are in that line too; fit near with the G7 alone."
    either = _line(
        {"g7": lambda f: f["exporter"].isin(G7) | f["importer"].isin(G7)},
    )
    if _same(answer, either["g7"], 2):
        return "that counts flows with one of the seven at either end; use & for both."
    if _same(answer, _line({"g7": _both(G7)}, _NEAR[:3])["g7"], 2):
        return "neighbours and common_language are missing from that line; use near."
    for name in ["constant", *_NEAR]:
        if _same(answer, line[name], 2):
            return f"that is the coefficient of {name}; the dummy's stands last."
    if _same(answer, -expected, 2):
        return "the sign is wrong."
    return "add a column that is True when both ends are in the list, then fit."


def _shares_of_the_other_founders(year):
    """What part of each founder's trade the other five have, in per cent."""
    pairs = _inside(members("2001-06-15"), year)
    totals = _table("trade_totals").query("year == @year").set_index("iso3")
    both = _billions(totals, "exports_usd") + _billions(totals, "imports_usd")
    sold = pairs.groupby("exporter")["billion"].sum()
    return 100 * (sold + pairs.groupby("importer")["billion"].sum()) / both[sold.index]


@exercise(
    "10.6",
    choice(*VERDICTS),
    hint="Add what each founder sells in kept (groupby exporter) and buys (groupby "
    "importer), and divide by its sells + buys in totals. Is the answer the same for "
    "all six?",
)
def major_partners(answer):
    share = _shares_of_the_other_founders(2010)
    small, large = share.idxmin(), share.idxmax()
    decisive = "disputed" if share[small] < 5 and share[large] > 50 else "undecided"
    if answer == decisive:
        return right(
            f"{share[large]:.0f} per cent of {large}'s trade, {share[small]:.0f} of "
            f"{small}'s: whether the others are major depends on who is asked."
        )
    if answer == "supported":
        return (
            f"for {small} the other five had {share[small]:.0f} per cent of its trade."
        )
    if answer == "contradicted":
        return (
            f"for {large} the other five had {share[large]:.0f} per cent of its trade."
        )
    return "the shares are there; what is open is the word. Compare the six."


# ---- Lesson 11: which way does the road run ------------------------------------------
