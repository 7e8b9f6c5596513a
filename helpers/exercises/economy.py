"""Checks of part II, economic initiatives (lessons 06 to 11)."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pandas as pd

from helpers.datasets import load, resource
from helpers.exercises import exercise, right
from helpers.exercises.answers import (
    WrongKind,
    choice,
    compare_states,
    kind_of,
    number,
    state,
    states,
    text,
    whole_number,
)
from helpers.exercises.start import VERDICTS
from helpers.membership import members, spells
from helpers.networks import corridor_network

# ---- Lesson 06: what did they promise in 2009 ----------------------------------------

FIELDS = ["field", "instrument", "strength", "urgent"]
# The articles that students code themselves, before they see any code.
RECODED = [7, 10, 14, 15, 17]
LEVELS = ("soft", "duty", "checkable")
CLOSE = 0.006  # two decimals, rounded or cut


def _pass(coder):
    """One of the two codings, by article."""
    codes = load("codes_2009")
    return codes[codes["coder"] == coder].set_index("article")


def _shares(one, other):
    """How often two codings agree, and how often they would by luck."""
    luck = sum((one == code).mean() * (other == code).mean() for code in set(one))
    return (one == other).mean(), luck


def _kappa(one, other):
    agreed, luck = _shares(one, other)
    return (agreed - luck) / (1 - luck)


def _levels(answer):
    """A level of strength by article, from a dictionary or Series."""
    if type(answer) not in (dict, pd.Series):
        raise WrongKind(
            "a dictionary of article: level is expected, such as "
            f'{{7: "level", 10: "level", ...}}; this is a {kind_of(answer)}.'
        )
    if len(answer) > 100:
        raise WrongKind("a dictionary of five articles is expected; this one is long.")
    pairs = answer.items() if type(answer) is dict else list(answer.items())
    given = {}
    for article, level in pairs:
        word = text(level).lower()
        if word not in LEVELS:
            raise WrongKind(f"each level is one of: {', '.join(LEVELS)}.")
        given[whole_number(article)] = word
    return given


def _articles(answer):
    """Several articles as a frozenset of numbers; order and repetition do not count."""
    if type(answer) in (pd.Series, pd.Index, np.ndarray):
        answer = answer.tolist()
    if type(answer) not in (list, tuple, set, frozenset):
        raise WrongKind(
            f"a list of article numbers is expected, this is a {kind_of(answer)}."
        )
    if len(answer) > 100:
        raise WrongKind(
            "a list of article numbers is expected; this one is far too long."
        )
    return frozenset(whole_number(article) for article in answer)


@exercise(
    "06.1",
    whole_number,
    hint='timed.str.contains("one word|another word") gives True and False; .sum() '
    "counts True.",
)
def articles_in_rhythm(answer):
    words = load("articles_2009")["time_words"].dropna()
    rhythm = words.str.contains("regular|periodic")
    if answer == rhythm.sum():
        return right(
            "Regular checks, forums, papers and exchanges: how often is left open, so "
            "no year can be missed."
        )
    if answer == len(words):
        return "that counts all articles with words of time."
    if answer == words.str.contains("regular").sum():
        return "that counts only one of the two words; | means or."
    if answer == words.str.contains("periodic").sum():
        return "that counts only the rarer of the two words; | means or."
    if answer == (~rhythm).sum():
        return "these speak of time, but not of a rhythm."
    if answer == len(load("articles_2009")):
        return "that is the number of all articles."
    return "count the articles whose words of time contain one of the two words."


@exercise(
    "06.2",
    _levels,
    hint="Look for the words of the codebook in the opening of each article: is "
    "something recommended? Is a project named, so that one could go and see?",
)
def third_coder(answer):
    first, second = _pass("A"), _pass("B")
    missing = [n for n in RECODED if n not in answer]
    extra = sorted(set(answer) - set(RECODED))
    if extra:
        return f"article {extra[0]} is not among the five."
    if missing:
        return f"article {missing[0]} has no level yet."
    opening = load("articles_2009").set_index("article")["opening"]
    notes = load("codes_2009").set_index(["article", "coder"])["note"]
    accepted = {n: {first["strength"][n], second["strength"][n]} for n in RECODED}
    for n in RECODED:
        level = answer[n]
        if level not in accepted[n]:
            if len(accepted[n]) == 1:
                rule = LEVEL_WORDS[first["strength"][n]]
                return (
                    f"article {n}: the codebook settles this one. The text prints "
                    f"'{opening[n]}', and {rule}."
                )
            return (
                f"article {n}: neither pass reads '{level}' here. Which words of "
                "the codebook would carry it? If you find them, keep your code for "
                "class; otherwise read the levels again."
            )
    same = [n for n in RECODED if answer[n] == first["strength"][n]]
    also = [n for n in RECODED if answer[n] == second["strength"][n]]
    parted = [n for n in RECODED if n not in same]
    if all(answer[n] in accepted[n] for n in RECODED):
        told = "".join(
            f" Article {n}: A has {first['strength'][n]} ({notes[n, 'A']})."
            for n in parted
        )
        return right(
            f"You agree with the first pass in {len(same)} of {len(RECODED)} articles, "
            f"with the second in {len(also)}.{told} All your codes are readings that "
            "the rules allow."
        )
    return "read the five articles again beside the levels."


LEVEL_WORDS = {
    "soft": "to recommend stands by name among the soft ones",
    "duty": "a lasting activity without a product is a duty",
    "checkable": "named projects that one could go and see are checkable",
}


@exercise(
    "06.3",
    number,
    hint='The share of yes in one pass is (first["urgent"] == "yes").mean(). Multiply '
    "it by the other pass's; do the same for no; add.",
)
def urgent_by_luck(answer):
    one, other = _pass("A")["urgent"], _pass("B")["urgent"]
    agreed, luck = _shares(one, other)
    yes = (one == "yes").mean() * (other == "yes").mean()

    def near(value):
        return abs(answer - value) < CLOSE

    if abs(answer - luck) < CLOSE:
        return right(
            "More than half of the agreement would come by itself, because most "
            "articles are not urgent for either pass."
        )
    if near(agreed):
        return "that is how often they do agree; by luck it is less."
    if near(_kappa(one, other)):
        return "that is kappa; only the part of luck is asked for."
    if near(yes):
        return "both can also say no by luck: add that product."
    if near(luck - yes):
        return "both can also say yes by luck: add that product."
    if near(0.5):
        return (
            "that would be luck with a coin; here each pass keeps its own habit of "
            "saying yes."
        )
    if near(100 * luck) or abs(answer - 100 * luck) < 1:
        return "that is in per cent; give a share between 0 and 1."
    return "add the products of shares, for yes and for no."


@exercise(
    "06.4",
    _articles,
    hint='names = ["field", "instrument", "strength", "urgent"]; count as the text '
    "says, then keep the rows above 1 and take their index.",
)
def quarrelsome_articles(answer):
    differ = (_pass("A")[FIELDS] != _pass("B")[FIELDS]).sum(axis=1)
    expected = set(differ.index[differ > 1])
    if answer == expected:
        return right(
            "An article that mixes its partners with its subject, an account that is "
            "only principles, and an open clause: the text is vague, not the coders."
        )
    if answer == set(differ.index[differ > 0]):
        return "these differ in at least one column; more than one is asked for."
    if answer == set(differ.index[differ == 1]):
        return "these differ in exactly one column."
    if answer == set(differ.index[differ == 0]):
        return "in these the passes agree everywhere."
    if answer and answer <= set(differ[differ > 0]):
        return "these are counts of columns; give the numbers of the articles."
    extra = sorted(answer - expected)
    if extra:
        number_of = differ.get(extra[0])
        if number_of is None:
            return f"there is no article {extra[0]}."
        return f"article {extra[0]} differs in {number_of} of the four columns."
    return f"{len(expected - answer)} still missing from it."


@exercise(
    "06.5",
    number,
    hint='kappa(first["strength"] == "checkable", ...): what is the other column?',
)
def two_drawers(answer):
    one, other = _pass("A")["strength"], _pass("B")["strength"]
    a, b = one == "checkable", other == "checkable"
    agreed, luck = _shares(a, b)

    def near(value):
        return abs(answer - value) < CLOSE

    if abs(answer - _kappa(a, b)) < CLOSE:
        return right(
            "The share agreed rises by two articles, kappa hardly: with fewer drawers "
            "luck does more. Coarser is not surer."
        )
    if near(_kappa(one, other)):
        return "that is kappa with three levels; make two first."
    if near(agreed):
        return "that is the share agreed; take luck out with kappa."
    if near(luck):
        return "that is what luck alone would give."
    if near(_kappa(one == "soft", other == "soft")):
        return "that cuts between soft and the rest; cut below checkable."
    if near(_kappa(one == "duty", other == "duty")):
        return "that sets duty against the rest; set checkable against the rest."
    if abs(answer - 100 * _kappa(a, b)) < 1:
        return "that is in per cent; give kappa itself."
    return "make both columns True or False first, then give them to kappa."


@exercise(
    "06.6",
    choice(*VERDICTS),
    hint="Is this sentence made true by being written, or does it say something about "
    "the world of that day? Who else says so?",
)
def pilots_claim(answer):
    expected = load("claims").set_index("claim_id").loc["G10", "verdict"]
    if answer == expected:
        return right(
            "That preparations go on is taken for granted, not promised. Only the text "
            "itself says so; a report of the working group would decide."
        )
    if answer == "supported":
        return (
            "the promise to continue is in the text; but that something is under way "
            "is a statement about the world, and nobody else confirms it."
        )
    if answer == "contradicted":
        return "no result was found; that is no proof that nothing was done."
    return "disputed needs a source that says otherwise; there is none."


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

# The days on which the lesson takes its groups.
GROUPS = {"founders": "2001-12-31", "eight": "2018-06-10", "ten": "2024-12-31"}
# Answers to one decimal: what rounding may do to them.
ROUNDING = 0.06


def _sums(states, measure):
    """The sum of one measure over a list of states by year, complete years only."""
    table = load("indicators")
    rows = table[table["iso3"].isin(states)].set_index("year")[measure]
    by_year = rows.astype(float).groupby(level=0)
    return by_year.sum().where(by_year.count() == len(states)).dropna()


def _seven():
    profiles = load("profiles")
    return profiles.loc[profiles["g7"], "iso3"].tolist()


def _name(code):
    return load("countries").set_index("iso3")["name"][code]


@exercise(
    "08.1",
    state,
    hint='Compare members("2023-12-31") with the same call for the other day.',
)
def out_by_midsummer(answer):
    year = 2023
    late, early = members(f"{year}-12-31"), members(f"{year}-06-30")
    (expected,) = set(late) - set(early)
    if answer == expected:
        return right(
            f"{_name(expected)} took its seat in July. For a year's output the choice "
            "of day is a convention; say it, for it moves the sum of that year."
        )
    if answer in members(f"{year + 1}-12-31") and answer not in late:
        return f"{_name(answer)} falls out too, but in {year + 1}, not in {year}."
    if answer in early and answer in members("2017-12-31"):
        return f"{_name(answer)} was a member on both days of {year}."
    return f"{_name(answer)} was a member on neither day of {year}."


def _of_the_world(measure, year):
    """Each state's share of the world in one measure and year, in per cent."""
    table, world = load("indicators"), load("world")
    amounts = table[table["year"] == year].set_index("iso3")[measure].astype(float)
    whole = world[(world["area"] == "world") & (world["year"] == year)][measure]
    return 100 * amounts / float(whole.iloc[0])


@exercise(
    "08.2",
    number,
    hint="Filter newcomers by the year and by the measure gdp_usd; then add up the "
    "column share.",
)
def what_two_brought(answer):
    day = "2017-06-09"
    joined = sorted(set(members(day)) - set(members("2017-06-08")))
    year = int(day[:4])
    brought = {
        measure: _of_the_world(measure, year)[joined].sum()
        for measure in ("gdp_usd", "gdp_ppp_2021usd", "population")
    }
    expected = brought["gdp_usd"]
    if abs(answer - expected) < ROUNDING:
        return right(
            f"Two states with {brought['population']:.0f}% of mankind brought "
            f"{expected:.1f}% of output at market rates. The same door is wide or "
            "narrow, depending on what passes through."
        )
    if abs(100 * answer - expected) < ROUNDING:
        return "that is the share as a fraction; give percentage points."
    if abs(answer - brought["gdp_ppp_2021usd"]) < ROUNDING:
        return "that is their output at purchasing power; take gdp_usd."
    if abs(answer - brought["population"]) < ROUNDING:
        return "that is their share of mankind; take gdp_usd."
    for code in joined:
        if abs(answer - _of_the_world("gdp_usd", year)[code]) < ROUNDING:
            return f"that is {_name(code)} alone; two states came in."
    together = _of_the_world("gdp_usd", year)[members(f"{year}-12-31")].sum()
    if abs(answer - together) < ROUNDING:
        return "that is the whole group after they joined."
    if abs(answer - (together - expected)) < ROUNDING:
        return "that is what the founders had; you want the newcomers."
    entry = spells("member").set_index("iso3")["began_on"].dt.year
    later = entry[entry > entry.min()]
    everybody = sum(_of_the_world("gdp_usd", at)[code] for code, at in later.items())
    if abs(answer - everybody) < ROUNDING:
        return "that is all four newcomers; keep the rows of 2017."
    return "add up the shares of the two states that entered in 2017, at market rates."


@exercise(
    "08.3",
    number,
    hint="level is market rate divided by purchasing power; you want it the other way "
    "round.",
)
def two_sizes_of_india(answer):
    table = load("indicators")
    rows = table[table["year"] == 2021].set_index("iso3")
    times = (rows["gdp_ppp_2021usd"] / rows["gdp_usd"]).astype(float)
    expected = times["IND"]
    if abs(answer - expected) < ROUNDING:
        per_head = (rows["gdp_usd"] / rows["population"]).astype(float)
        poorer = per_head["CHN"] / per_head["IND"]
        return right(
            f"China's two sizes differ by {times['CHN']:.1f} only: at market rates it "
            f"makes {poorer:.0f} times as much per head, and prices rise with incomes."
        )
    if abs(answer - 1 / expected) < ROUNDING / 10:
        return "that is the price level; turn the fraction round."
    if abs(answer / 100 - expected) < ROUNDING:
        return "that is in per cent; say how many times."
    if abs(answer - (expected - 1)) < ROUNDING:
        return "that is how much is added; say how many times as large the whole is."
    others = times[members(GROUPS["ten"])].drop("IND")
    for code, value in others.items():
        if abs(answer - value) < ROUNDING:
            return f"that fits {_name(code)}; take India."
    return "divide India's gdp_ppp_2021usd of 2021 by its gdp_usd."


@exercise(
    "08.4",
    whole_number,
    hint="The table crossed has a row for income and a column for the ten.",
)
def year_by_income(answer):
    def first(states, measure):
        ratio = _sums(states, measure) / _sums(_seven(), measure)
        return ratio.index[ratio > 1].min()

    ten, eight = members(GROUPS["ten"]), members(GROUPS["eight"])
    expected = first(ten, "gni_ppp_usd")
    if answer == expected:
        return right(
            f"A year later than by output ({first(ten, 'gdp_ppp_2021usd')}): the G7 "
            "earn more abroad than others earn with them. But two of the ten were not "
            "yet members, so no one could have said it of the SCO of that year."
        )
    if answer == first(ten, "gdp_ppp_2021usd"):
        return "that is the year by output; take the income, gni_ppp_usd."
    if answer == first(eight, "gni_ppp_usd"):
        return "that is the year for the eight; today's ten were ahead earlier."
    ratio = _sums(ten, "gni_ppp_usd") / _sums(_seven(), "gni_ppp_usd")
    if answer in ratio.index:
        told = f"in {answer} they stood at {100 * ratio[answer]:.1f}%"
        if answer < expected:
            return f"{told}, still behind."
        return f"{told}, but that was not the first year."
    return "give a year that the table covers."


@exercise(
    "08.5",
    number,
    hint="Part = three fifths of the whole. So the whole is the part divided by ...",
)
def eurasia_they_need(answer):
    areas = load("profiles").set_index("iso3")[["area_km2", "land_km2"]] / 1e6
    printed = load("landmasses").query("landmass == 'eurasia'")["area_km2"] / 1e6
    six = areas.loc[members(GROUPS["founders"])].sum()
    fraction = 3 / 5
    expected = six["area_km2"] / fraction
    if abs(answer - expected) < ROUNDING:
        between = printed[printed > expected].min()
        return right(
            f"Only a page that says no more than 'over {printed.min():.0f} million' "
            f"lies below it; the next prints {between:.1f}. So three fifths needs a "
            "Eurasia without its islands, or a generous reader."
        )
    if abs(answer / 1e6 - expected) < ROUNDING:
        return "that is in km2; give millions of km2."
    if abs(answer - six["area_km2"] * fraction) < ROUNDING:
        return "that is three fifths of the six; you want what the six are a part of."
    if abs(answer - six["land_km2"] / fraction) < ROUNDING:
        return "that takes land without inland waters; take the whole territory."
    if abs(answer - six["area_km2"]) < ROUNDING:
        return "that is the territory of the six itself."
    for name in ("eight", "ten"):
        wider = areas.loc[members(GROUPS[name])].sum()
        if abs(answer - wider["area_km2"] / fraction) < ROUNDING:
            return f"that is for the {name}; take the six founders."
    return "divide the territory of the six, in million km2, by three fifths."


@exercise(
    "08.6",
    whole_number,
    hint='series = sums["eight"]["gdp_usd"] / 1e12, then (series - 24.67).abs(); '
    "idxmin() names the year of the smallest value.",
)
def outlived_its_group(answer):
    row = load("sizes").set_index("size_id").loc["s033"]
    eight = _sums(members(GROUPS["eight"]), "gdp_usd") / 1e12
    ten = _sums(members(GROUPS["ten"]), "gdp_usd") / 1e12
    gap = (eight - row["value"]).abs()
    expected = gap.idxmin()
    if answer == expected:
        return right(
            f"The eight of {expected} made {eight[expected]:.2f} trillion. So the "
            "figure fits an older, smaller group; proof it is not, for "
            f"{expected + 1} lies close, and revisions move such sums."
        )
    if answer == (ten - row["value"]).abs().idxmin():
        return "that is the nearest year of the ten; take the eight."
    if answer == row["as_of_on"].year:
        return "that is the year of the page; our table does not reach it."
    if answer in gap.index:
        return (
            f"in {answer} the eight made {eight[answer]:.2f} trillion; another year is "
            "nearer."
        )
    return f"give a year between {gap.index.min()} and {gap.index.max()}."


# ---- Lesson 09: did the crisis bite --------------------------------------------------

SUMMIT_2009 = "2009-06-16"


def _by_year(table, column):
    """One column of a table as a grid: years down, states across."""
    grid = load(table).pivot(index="year", columns="iso3", values=column)
    return grid.astype(float)


@exercise(
    "09.1",
    number,
    hint="Take 100 as the level before. What is it after the fall? By what must you "
    "multiply that to have 100 again?",
)
def way_back_for_russia(answer):
    growth = _by_year("indicators", "gdp_growth_pct").loc[2009, "RUS"]
    left = 1 + growth / 100
    expected = 100 * (1 / left - 1)
    if round(answer, 1) == round(expected, 1):
        return right(
            "More than it fell, for it starts from less. The deeper the fall, the "
            "wider the gap: after a fall by half, output must double."
        )
    if round(answer, 1) == round(-growth, 1):
        return "that is the fall itself; but the rise starts from a lower level."
    if round(answer, 1) == round(growth, 1):
        return "that is the fall; you want the rise that makes up for it."
    if round(answer, 3) in (round(1 / left, 3), round(1 / left - 1, 3)):
        return "the ratio is right; give it as a rise in per cent."
    if round(answer, 1) == round(
        _by_year("indicators", "gdp_growth_pct").loc[2010, "RUS"], 1
    ):
        return "that is how much it did grow in 2010; was that enough to be back?"
    if round(answer, 1) == round(100 * left, 1):
        return "that is the level after the fall; how far is it from there to 100?"
    return "set the level before to 100, take the fall away, and ask for the way back."


@exercise(
    "09.2",
    states,
    hint='Pivot as for output, with values="population", and divide output by it. Then '
    "compare the rows 2010 and 2008 of the six.",
)
def poorer_per_head(answer):
    six = members(SUMMIT_2009)
    output = _by_year("indicators", "gdp_2015usd")[six]
    per_head = output / _by_year("indicators", "population")[six]
    expected = frozenset(per_head.columns[per_head.loc[2010] < per_head.loc[2008]])
    in_total = frozenset(output.columns[output.loc[2010] < output.loc[2008]])
    if answer == expected:
        extra = ", ".join(sorted(expected - in_total))
        return right(
            f"In {extra} output rose a little, people more. By total it stands "
            "above, by head below: say which, and why."
        )
    if answer == in_total:
        return "that is by total output; divide by population first."
    if not answer:
        return "the list is empty; at least one state was poorer per head."
    if answer == frozenset(six) - expected:
        return "those were richer per head; turn the comparison round."
    if not answer <= frozenset(six):
        return f"{sorted(answer - frozenset(six))[0]} was not a member in 2009."
    return compare_states(answer, expected)


@exercise(
    "09.3",
    number,
    hint="sold holds the exports, dollars the output. Take the difference of two years "
    "of the one, and divide it by one year of the other.",
)
def exports_lost_by_kazakhstan(answer):
    sold = _by_year("trade_totals", "exports_usd")["KAZ"]
    made = _by_year("indicators", "gdp_usd")["KAZ"]
    lost = sold[2008] - sold[2009]
    expected = 100 * lost / made[2008]
    if round(answer, 1) == round(expected, 1):
        return right(
            "A fifth of a year's output less came in from abroad, and still output at "
            "constant prices grew a little. Dollars and quantities are two questions."
        )
    if round(answer, 1) == round(-expected, 1):
        return "the size is right; give it as a positive number."
    if round(answer, 1) == round(100 * lost / sold[2008], 1):
        return "that is in per cent of its exports; divide by its output."
    if round(answer, 1) == round(100 * lost / made[2009], 1):
        return "that divides by the output of 2009; the question says 2008."
    if round(answer, 1) == round(lost / 1e9, 1):
        return "that is the loss in billions of dollars; divide it by output."
    if round(answer, 3) == round(expected / 100, 3):
        return "that is a share; in per cent it is a hundred times as much."
    return "take exports of 2008 minus 2009, divide by the output of 2008, times 100."


def _bite():
    """Growth in 2009 minus mean growth from 2005 to 2007, by state."""
    growth = _by_year("indicators", "gdp_growth_pct")
    return growth.loc[2009] - growth.loc[2005:2007].mean()


@exercise(
    "09.4",
    number,
    hint='bite[six].drop("CHN").mean() leaves China out. Do it for each of the six, '
    "and look which mean is farthest from the one of all.",
)
def mean_bite_without_one(answer):
    bite = _bite()[members(SUMMIT_2009)]
    without = {state: bite.drop(state).mean() for state in bite.index}
    moves = {state: abs(mean - bite.mean()) for state, mean in without.items()}
    furthest = max(moves, key=moves.get)
    expected = without[furthest]
    if round(answer, 2) == round(expected, 2):
        return right(
            f"Without {furthest} the mean is {expected:.2f} instead of "
            f"{bite.mean():.2f}. When one state of six moves the mean by two points, "
            "print the states, not only the mean."
        )
    if round(answer, 1) == round(expected, 1):
        return "nearly: give two decimals, for the median is close by."
    if round(answer, 1) == round(bite.mean(), 1):
        return "that is the mean of all six; leave one out."
    if round(answer, 1) == round(bite.median(), 1):
        return "that is the median of all; it hardly feels the extreme state."
    if round(answer, 2) == round(bite[furthest], 2):
        return "that is the bite of the one state; you want the mean of the others."
    if round(answer, 1) == round(-expected, 1):
        return "the sign is wrong: growth fell, so the bite is negative."
    for absent, mean in without.items():
        if round(answer, 1) == round(mean, 1):
            return f"that leaves out {absent}; another absence changes the mean more."
    return "drop one member at a time from bite[six] and take the mean of the rest."


@exercise(
    "09.5",
    number,
    hint='door = members(day, "observer") gives the group; then '
    "bite[six].mean() minus its mean.",
)
def members_minus_observers(answer):
    bite = _bite()
    inside, door = bite[members(SUMMIT_2009)], bite[members(SUMMIT_2009, "observer")]
    expected = inside.mean() - door.mean()
    if round(answer, 2) == round(expected, 2):
        return right(
            "A point, next to nothing beside the placebos. And of four observers one "
            "slowed by nothing and one by ten points: the mean hides the story again."
        )
    if round(answer, 1) == round(expected, 1):
        return "nearly: give two decimals."
    if round(answer, 1) == round(-expected, 1):
        return "the sign is wrong: members minus observers."
    if round(answer, 1) == round(inside.median() - door.median(), 1):
        return "that compares medians; the exercise asks for means."
    if round(answer, 1) == round(door.mean(), 1):
        return "that is the observers' bite; subtract it from the members'."
    growth = _by_year("indicators", "gdp_growth_pct").loc[2009]
    plain = growth[inside.index].mean() - growth[door.index].mean()
    if round(answer, 1) == round(plain, 1):
        return "that compares growth in 2009 alone; subtract the years before first."
    later = bite[members("2026-01-01")].mean() - door.mean()
    if round(answer, 1) == round(later, 1):
        return "that takes the members of another day."
    return "take the mean bite of each of the two groups, and subtract."


@exercise(
    "09.6",
    number,
    hint="now holds population and gdp_usd of each state. What is the part of a state "
    "in the people of the five? That part of the credit, divided by its output.",
)
def tajikistans_part(answer):
    pledges = load("pledges").set_index("pledged_on")
    credit = float(pledges.loc[SUMMIT_2009, "amount_usd"])
    five = sorted(set(members(SUMMIT_2009)) - {"CHN"})
    four = sorted(set(five) - {"RUS"})
    people = _by_year("indicators", "population").loc[2009]
    made = _by_year("indicators", "gdp_usd").loc[2009]

    def part(state, group):
        return 100 * credit * people[state] / people[group].sum() / made[state]

    expected = part("TJK", five)
    if round(answer, 1) == round(expected, 1):
        return right(
            f"By output it would be {100 * credit / made[five].sum():.1f}, in equal "
            f"parts {100 * credit / 5 / made['TJK']:.0f} per cent. One sum, three "
            "keys, and nobody has said which."
        )
    if round(answer, 1) == round(part("TJK", four), 1):
        return "that leaves Russia out; the exercise shares among all five."
    if round(answer, 1) == round(100 * credit / 5 / made["TJK"], 1):
        return "that gives each state a fifth; share by head."
    if round(answer, 1) == round(100 * credit / made[five].sum(), 1):
        return "that shares by output; share by head."
    if round(answer, 1) == round(part("KGZ", five), 1):
        return "that is the part of Kyrgyzstan."
    if round(answer, 3) == round(expected / 100, 3):
        return "that is a share; in per cent it is a hundred times as much."
    if round(answer, 1) == round(100 * people["TJK"] / people[five].sum(), 1):
        return "that is its part of the people; what is that part of the credit worth?"
    return (
        "people of TJK / people of the five, times credit / output of TJK, times 100."
    )


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


def _billions(table, column):
    return table[column].astype(float) / 1e9


def _inside(group, year):
    """The pairs of a group in one year: billion (NaN without a flow), expected."""
    totals = load("trade_totals").query("year == @year").set_index("iso3")
    sells, buys = _billions(totals, "exports_usd"), _billions(totals, "imports_usd")
    world = load("world").query("area == 'world' and year == @year")
    whole = _billions(world, "exports_usd").iloc[0]
    pairs = pd.DataFrame(
        [(one, two) for one in group for two in group if one != two],
        columns=["exporter", "importer"],
    )
    flows = load("trade").query("year == @year")
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
    kyrgyz = load("kyrgyz_trade").query("year == 2019").set_index("partner")
    of_states = kyrgyz.index.str.len() == 3

    def hhi(values, whole):
        return float(((values.astype(float) / float(whole)) ** 2).sum())

    imports, whole = kyrgyz["imports_usd"], kyrgyz.at["world", "imports_usd"]
    expected = hhi(imports[of_states], whole)
    totals = load("trade_totals").query("year == 2019 and iso3 == 'KGZ'")
    baci = load("trade").query("year == 2019 and importer == 'KGZ'")["value_usd"]
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
    flows = load("trade").query("year == 2019")
    ways = load("distances").rename(
        columns={"state_a": "exporter", "state_b": "importer"}
    )
    back = ways.rename(columns={"exporter": "importer", "importer": "exporter"})
    ways = pd.concat([ways, back]).drop(columns="sources")
    flows = flows.merge(ways)
    gdp = load("indicators").query("year == 2019").set_index("iso3")["gdp_usd"]
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
    totals = load("trade_totals").query("year == @year").set_index("iso3")
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


def _way(start, end, closed=(), weight="km"):
    """The shortest way by road and its length; None where there is none."""
    roads = corridor_network("road")
    roads.remove_nodes_from(closed)
    if not nx.has_path(roads, start, end):
        return None, None
    way = nx.shortest_path(roads, start, end, weight=weight)
    return way, nx.path_weight(roads, way, "km")


def _posts_on(way):
    kinds = load("places").set_index("place")["kind"]
    return [place for place in way if kinds[place] == "border_post"]


@exercise(
    "11.1",
    whole_number,
    hint='lengths.set_index("length_id").loc[["t14", "t15"]] shows both rows; subtract '
    "one printed_km from the other.",
)
def two_lengths_of_one_highway(answer):
    rows = load("corridor_lengths").set_index("length_id")["printed_km"]
    part, whole = int(rows["t14"]), int(rows["t15"])
    if answer == part - whole:
        return right(
            "The way that ends further on is printed as the shorter one. One figure is "
            "'about', the other 'more than': read the column bound before you subtract."
        )
    if answer == whole - part:
        return "the sign is wrong: how much shorter is a positive number."
    if answer in (part, whole):
        return "that is one of the two lengths; give the difference."
    if answer == part + whole:
        return "that is the sum; give the difference."
    links = load("corridor_links")
    highway = links[links["corridor_id"] == "C12"]["great_circle_km"]
    if answer in (part - highway.sum(), whole - highway.sum()):
        return "compare the two printed lengths with each other, not with our links."
    return "subtract the length in row t15 from that in row t14."


# The toy of the lesson: five places, the shortest ways of the list between them.
_TOY = [
    ("Kashgar", "Torugart"),
    ("Kashgar", "Irkeshtam"),
    ("Torugart", "Bishkek"),
    ("Irkeshtam", "Bishkek"),
    ("Irkeshtam", "Tashkent"),
    ("Bishkek", "Tashkent"),
]


@exercise(
    "11.2",
    whole_number,
    hint="Add up both ways from end to end. The difference is what the shorter one may "
    "gain.",
)
def when_the_way_flips(answer):
    km = {frozenset(ends): _way(*ends)[1] for ends in _TOY}

    def total(*way):
        return sum(km[frozenset(step)] for step in pairwise(way))

    short = total("Kashgar", "Irkeshtam", "Tashkent")
    by_bishkek = total("Kashgar", "Torugart", "Bishkek", "Tashkent")
    if answer == by_bishkek - short:
        return right(
            "A best way has room to spare, and this is its measure. Where the room is "
            "smaller than the error of the lengths, nobody can say which way is best."
        )
    if answer == short - by_bishkek:
        return "the sign is wrong: give the kilometres to add."
    if answer == by_bishkek:
        return "that is the whole way by Torugart and Bishkek; give what must be added."
    if answer == short:
        return "that is the whole way by Irkeshtam; give what must be added."
    leg = km[frozenset(["Irkeshtam", "Tashkent"])]
    if answer == by_bishkek - short + leg:
        return "that is the new length of the link; give only what is added to it."
    if answer == total("Kashgar", "Irkeshtam", "Bishkek", "Tashkent") - short:
        return "that compares with the way by Irkeshtam and Bishkek, which is longer."
    if answer == by_bishkek - short + 1:
        return "one too many: at that length the other way is already the shorter one."
    return "compare the two ways from Kashgar to Tashkent, each from end to end."


def _three_ways():
    """Lengths of the ways from Kashgar to Volgograd with 4, 3 and 2 borders."""
    found = {}
    for price in (0, 1000, 2000):
        roads = corridor_network("road")
        states = dict(roads.nodes(data="iso3"))
        for a, b, edge in roads.edges(data=True):
            edge["border"] = int(states[a] != states[b])
            edge["cost"] = edge["km"] + price * edge["border"]
        way = nx.shortest_path(roads, "Kashgar", "Volgograd", weight="cost")
        borders = nx.path_weight(roads, way, "border")
        found[borders] = nx.path_weight(roads, way, "km")
    return found


@exercise(
    "11.3",
    whole_number,
    hint="The way with four borders costs its km plus four prices, the other its km "
    "plus three. For which price are the two sums equal?",
)
def price_of_a_border(answer):
    km = _three_ways()
    if answer == km[3] - km[4]:
        return right(
            "One border less for so many kilometres more: below this price the lorry "
            "takes four borders, above it three."
        )
    if answer == km[4] - km[3]:
        return "the sign is wrong: a price is positive."
    if answer == km[2] - km[3]:
        return "that is where three borders give way to two; take four and three."
    if answer in (km[2] - km[4], (km[2] - km[4]) // 2):
        return "that compares four borders with two; take the way with three."
    if answer in (500, 1000):
        return "that is only a price that was tried; the answer lies between."
    if abs(answer - (km[3] - km[4])) == 1:
        return "very near: there one way is cheaper by a kilometre; make them equal."
    return "put the two sums side by side: km + price times borders, for each way."


def _closed_on(day):
    closures = load("closures")
    still = closures["reopened_on"].isna() | (closures["reopened_on"] > day)
    return sorted(closures[(closures["closed_on"] <= day) & still]["place"])


@exercise(
    "11.4",
    whole_number,
    hint="A post was closed that day if closed_on is before it and reopened_on after "
    "it. Then shortest(roads, [...])[1].",
)
def february_2014(answer):
    shut = _closed_on(pd.Timestamp("2014-02-01"))
    ends = ("Kashgar", "Volgograd")
    expected = _way(*ends, shut)[1]
    open_km = _way(*ends)[1]
    if answer == expected:
        return right(
            "With the two best ways shut, a third was left, over the Kulma pass, known "
            "for its snow. That is resilience on paper: in February it may be none."
        )
    if answer == expected - open_km:
        return "that is the detour; give the whole way."
    if answer == open_km:
        return "that is the way with all posts open."
    for post in shut:
        if answer == _way(*ends, [post])[1]:
            return f"that closes {post} alone; another post was closed on that day too."
    if answer == _way(*ends, set(load("closures")["place"]))[1]:
        return "that closes every post of the table; some closed only years later."
    if answer == len(shut):
        return "that is how many posts were closed; give the way in kilometres."
    return "close the posts whose closing covers that day, and measure the way again."


@exercise(
    "11.5",
    text,
    hint='Take the way from "Tehran" to "Almaty", keep its border posts, and run the '
    "loop over them with these two ends. max(extra, key=extra.get) finds the worst.",
)
def worst_post_for_tehran(answer):
    ends = ("Tehran", "Almaty")
    way, km = _way(*ends)
    posts = _posts_on(way)
    extra = {post: _way(*ends, [post])[1] - km for post in posts}
    worst = max(extra, key=extra.get)
    if answer.casefold() == worst.casefold():
        return right(
            f"{extra[worst]} km on our list. Which roads does the list lack near it? "
            "That is the next question, not the last."
        )
    places = {place.casefold(): place for place in load("places")["place"]}
    known = places.get(answer.casefold())
    if known is None:
        return "that is no place of the table; copy the name as it stands there."
    if known in posts:
        return f"closing {known} costs {extra[known]} km; another post costs more."
    if known in _posts_on(_way("Kashgar", "Volgograd")[0]):
        return "that post is on the way from Kashgar; start from Tehran."
    if known in way:
        return "that place is on the way, but it is no border post."
    return "that place is not on the shortest way from Tehran to Almaty."


def _states_joined():
    roads = corridor_network("road")
    states = dict(roads.nodes(data="iso3"))
    pairs = {(states[a], states[b]) for a, b in roads.edges if states[a] != states[b]}
    return nx.Graph(sorted(pairs))


@exercise(
    "11.6",
    whole_number,
    hint='For one route: nx.is_connected(crossings.subgraph(["CHN", "TJK"])). The '
    'states of a row: row.states.split(";").',
)
def route_without_a_way(answer):
    crossings = _states_joined()
    routes = load("agreement_routes").set_index("route")["states"].str.split(";")
    broken = [
        route
        for route, states in routes.items()
        if not nx.is_connected(crossings.subgraph(states))
    ]
    if [answer] == broken:
        return right(
            "None of these lorries reaches Russia without passing a state that the "
            "report does not name. Perhaps it left one out; the annex would tell."
        )
    if answer in routes.index:
        named = ", ".join(routes[answer])
        return f"the states of route {answer} ({named}) are joined by our roads."
    if answer == len(broken):
        return "that is how many there are; give the number of the route."
    if answer == len(routes) - len(broken):
        return "that many routes hold together; give the number of the other one."
    return f"give a number of the column route, from 1 to {routes.index.max()}."
