"""Checks of part III, member networks (lessons 12 to 16)."""

from functools import cache

import networkx as nx
import numpy as np
import pandas as pd

from helpers.datasets import DATA, load, resource
from helpers.exercises import exercise, right
from helpers.exercises.answers import (
    compare_states,
    number,
    state,
    states,
    whole_number,
)
from helpers.membership import members
from helpers.networks import border_network, trade_network, visa_network

# ---- Lesson 12: who borders whom -----------------------------------------------------

FOUNDED, LATEST = "2001-06-15", "2026-03-03"
THIRD_DECIMAL, SECOND_DECIMAL, OF_DRAWS = 0.0006, 0.006, 0.3


def _circle():
    """Members and partners of 2026 with the land borders among them."""
    return border_network(members(LATEST) + members(LATEST, "partner"))


@exercise(
    "12.1",
    states,
    hint="Sort out the rows of borders in which UZB stands in one column and one of "
    "the five in the other; or ask twice, as for Kyrgyzstan.",
)
def neighbours_of_uzbekistan(answer):
    six = border_network(members(FOUNDED))
    expected = frozenset(six["UZB"])
    if answer == expected:
        return right(
            "Three ties at once: no newcomer since has brought as many. Its other "
            "neighbours, Afghanistan and Turkmenistan, were no members."
        )
    if answer - {"UZB"} == expected:
        return "almost: no state is its own neighbour; leave out UZB."
    everyone = load("borders")
    row = (everyone["state_a"] == "UZB") | (everyone["state_b"] == "UZB")
    all_ends = set(everyone.loc[row, ["state_a", "state_b"]].to_numpy().flat)
    if answer and answer < expected:
        return "these are right, but UZB stands in both columns; more neighbours wait."
    if answer == all_ends - {"UZB"}:
        return "those are all its neighbours; keep only states of the Shanghai Five."
    if "CHN" in answer:
        return "China and Uzbekistan are close, but look for a row that has them both."
    if "RUS" in answer:
        return "between Russia and Uzbekistan lies Kazakhstan."
    return compare_states(answer, expected)


@exercise(
    "12.2",
    number,
    hint='graph = border_network(members("2001-06-15")); then as for the five, and '
    "take the value of CHN.",
)
def share_of_china_in_2001(answer):
    six = border_network(members(FOUNDED))
    expected = nx.betweenness_centrality(six)["CHN"]
    points = nx.betweenness_centrality(six, normalized=False)["CHN"]
    five = border_network(members("1996-04-26", "shanghai_five"))
    if abs(answer - expected) < THIRD_DECIMAL:
        return right(
            "Kazakhstan has exactly as much: Uzbekistan gave it a way to Russia and "
            "cost China its place. One newcomer made two middles of one."
        )
    if abs(answer - points) < SECOND_DECIMAL:
        return "those are the points; the share divides them by the pairs of others."
    if abs(answer - 100 * expected) < 0.06:
        return "that is in per cent; give the share, between 0 and 1."
    if abs(answer - nx.betweenness_centrality(five)["CHN"]) < THIRD_DECIMAL:
        return "that is the share among the Shanghai Five; Uzbekistan is missing."
    if (
        abs(answer - nx.betweenness_centrality(border_network())["CHN"])
        < SECOND_DECIMAL
    ):
        return "that is the share among the members of today; take the date of 2001."
    if abs(
        answer - nx.degree_centrality(six)["CHN"]
    ) < SECOND_DECIMAL or answer == six.degree("CHN"):
        return "that is about the degree: neighbours, not ways that lead through."
    if abs(answer - nx.closeness_centrality(six)["CHN"]) < SECOND_DECIMAL:
        return "that is the closeness, another measure; use betweenness_centrality."
    if abs(answer - nx.density(six)) < SECOND_DECIMAL:
        return "that is the density of the six, a number about the whole network."
    if abs(answer - expected) < SECOND_DECIMAL:
        return "almost: give three decimals."
    return "make the network of the six founders and look up the betweenness of CHN."


@exercise(
    "12.3",
    states,
    hint='nx.articulation_points of border_network([*members("2024-07-04"), "AFG"]).',
)
def cut_states_with_afghanistan(answer):
    ten = members("2024-07-04")
    graph = border_network([*ten, "AFG"])
    expected = frozenset(nx.articulation_points(graph))
    if answer == expected:
        return right(
            "Afghanistan borders five of them, and so gives Iran, Pakistan and India "
            "a second way. Only Belarus still hangs on one state."
        )
    if answer == frozenset(nx.articulation_points(border_network(ten))):
        return "those are the cut states without Afghanistan; add it to the list."
    if "AFG" in answer:
        return "Afghanistan connects, but all its neighbours also have other ways."
    if "BLR" in answer:
        return "Belarus lies at an end: without it, nobody else loses the way."
    if answer == frozenset(members(LATEST)):
        return "those are the members; ask which of them cut the network in two."
    if not answer:
        return "one is left: look for a state with a single neighbour."
    if answer > expected:
        return (
            f"{', '.join(sorted(answer - expected))}: without it, can the others still "
            "reach each other by way of Afghanistan?"
        )
    return compare_states(answer, expected)


@exercise(
    "12.4",
    whole_number,
    hint="with_iraq = circle.copy(), then four lines with_iraq.add_edge(...) with IRN, "
    "TUR, KWT and SAU; len(list(nx.connected_components(...))) counts.",
)
def components_with_iraq(answer):
    circle = _circle()
    before = nx.number_connected_components(circle)
    graph = circle.copy()
    graph.add_edges_from(("IRQ", code) for code in ("IRN", "TUR", "KWT", "SAU"))
    expected = nx.number_connected_components(graph)
    if answer == expected:
        return right(
            "One state outside sews the Gulf to the rest. The Gulf was a piece of its "
            "own only because we had stopped drawing at the list of partners."
        )
    if answer == before:
        return "that is the number without Iraq; the Gulf should find a connection."
    if answer == before + 1:
        return "Iraq stands alone there: have the borders been added?"
    if answer == nx.number_of_isolates(graph):
        return "those are the states without neighbours; the large piece counts too."
    if answer == len(max(nx.connected_components(graph), key=len)):
        return "that is how many states the largest piece has; count the pieces."
    if answer == len(graph):
        return "that is the number of states."
    if answer == graph.degree("IRQ"):
        return "that is Iraq's degree; count the pieces of the whole network."
    return "add Iraq's four borders to a copy of circle and count the components."


@exercise(
    "12.5",
    number,
    hint="Repeat the cell with the loop, rng.choice(pool, ...) in place of "
    "rng.choice(all27, ...), and take np.mean of what you collected.",
)
def mean_of_the_harder_model(answer):
    circle = _circle()
    pool = max(nx.connected_components(circle), key=len)

    def on_average(states):
        # Each border has the same chance that both its ends are among the ten drawn.
        borders, n = circle.subgraph(states).number_of_edges(), len(states)
        return borders * 10 * 9 / (n * (n - 1))

    expected = on_average(pool)
    observed = border_network(members(LATEST)).number_of_edges()
    if abs(answer - expected) < OF_DRAWS:
        return right(
            f"Every draw differs a little; the exact mean is {expected:.2f}. The "
            "members still have more than most draws, but no longer more than all: "
            "part of the first surprise was islands in the drum."
        )
    if abs(answer - on_average(list(circle))) < OF_DRAWS:
        return "that is the mean for all 27; draw from pool."
    if answer == observed:
        return "that is what the members have; give the mean of the draws."
    if answer == circle.subgraph(pool).number_of_edges():
        return "those are all borders in the pool; draw ten states from it."
    if answer == len(pool):
        return "that is the size of the pool."
    if 0 <= answer <= 1:
        return "that looks like a part of the draws; give their mean number of borders."
    if abs(answer - expected) < 0.8:
        return "close, but too far off for 2,000 draws of ten; are they all from pool?"
    return "the mean of 2,000 draws lies between that of all 27 and the members' own."


@exercise(
    "12.6",
    states,
    hint="Divide the column of 2025 in shown by that of 1993; idxmax() names the row "
    "of the largest value.",
)
def border_that_grew_most(answer):
    lengths = load("border_lengths").set_index(["state_a", "state_b"])
    circle = _circle()
    inside = lengths[[a in circle and b in circle for a, b in lengths.index]]
    last = inside.loc[inside["edition"] == 2025, "km_profile_a"]
    first = inside.loc[inside["edition"] == 1993, "km_profile_a"]
    growth = (last / first).dropna()
    most = growth.idxmax()
    expected = frozenset(most)
    ten = set(members(LATEST))
    among_ten = growth[[set(key) <= ten for key in growth.index]]
    if answer == expected:
        return right(
            f"From {first[most]} to {last[most]} km: the shortest border of all. A "
            "kilometre more or less is much of a short line, so a list by per cent "
            "begins with the short ones."
        )
    if len(answer) != 2:
        return "a border has two states; give their two codes."
    if answer == frozenset(among_ten.idxmax()):
        return "that one grew most among the ten; look at all borders of the 27."
    if answer == frozenset((last - first).dropna().idxmax()):
        return "that one grew most in kilometres; the question is per cent."
    if answer == frozenset(growth.idxmin()):
        return "that one shrank most; look at the other end."
    if answer == frozenset(last.idxmax()) or answer == frozenset(first.idxmax()):
        return "that is the longest border, not the one that grew most."
    if tuple(sorted(answer)) not in growth.index:
        return "these two have no border in both editions."
    value = 100 * growth[tuple(sorted(answer))] - 100
    return f"that one changed by {value:.0f} per cent; another grew more."


# ---- Lesson 13: who sits in the same clubs -------------------------------------------

# The rule of the lesson: what counts as belonging, and on which day.
BELONGS = ["member", "participating_state", "participant", "founding_signatory"]
CLUB_DAY = pd.Timestamp("2025-01-01")


def _seats(day, statuses=tuple(BELONGS), ended=False):
    """Rows of affiliations that hold on a day; with `ended`, those over as well."""
    rows = load("affiliations")
    begun = rows["began_on"].isna() | (rows["began_on"] <= day)
    lasts = rows["ended_on"].isna() | (rows["ended_on"] > day) | ended
    return rows[begun & lasts & rows["status"].isin(statuses)]


def _clubs():
    """States by clubs on the day of the lesson, and the clubs shared by each pair."""
    seats = _seats(CLUB_DAY)
    matrix = pd.crosstab(seats["iso3"], seats["organisation"])
    return matrix, matrix @ matrix.T


@exercise(
    "13.1",
    whole_number,
    hint="shared.loc[row, column] takes one cell; both labels are texts in quotation "
    "marks.",
)
def clubs_of_two_neighbours(answer):
    matrix, shared = _clubs()
    expected = shared.loc["KAZ", "UZB"]
    if answer == expected:
        return right(
            "All but one of Uzbekistan's clubs are Kazakhstan's too: the exception is "
            "the Non-Aligned Movement, where Kazakhstan only observes."
        )
    if answer in (shared.loc["KAZ", "KAZ"], shared.loc["UZB", "UZB"]):
        return "that is the diagonal: all clubs of one of the two."
    either = ((matrix.loc["KAZ"] + matrix.loc["UZB"]) > 0).sum()
    if answer == either:
        return "that counts clubs in which at least one of the two sits."
    if answer == shared.loc["KAZ"].sum() - shared.loc["KAZ", "KAZ"]:
        return "that adds Kazakhstan's overlaps with all states."
    if answer == shared.loc["KAZ", "KGZ"]:
        return "that is Kazakhstan with Kyrgyzstan; look at the column UZB."
    return "take the cell in row KAZ and column UZB."


@exercise(
    "13.2",
    whole_number,
    hint="Set then = pd.Timestamp(...) and write begun and lasts again with it. Which "
    "of the three conditions speaks of the status?",
)
def uzbekistan_on_another_day(answer):
    then = pd.Timestamp("2010-01-01")
    mine = load("affiliations")["iso3"] == "UZB"

    def number_of(**choices):
        return int(mine[_seats(then, **choices).index].sum())

    expected = number_of()
    every = tuple(load("affiliations")["status"].unique())
    if answer == expected:
        return right(
            "It sat in the CSTO then, had just left EurAsEC and had not yet joined the "
            "AIIB. A club is not for ever."
        )
    if answer == int(mine[_seats(CLUB_DAY).index].sum()):
        return "that is Uzbekistan in 2025; put the other day into both dates."
    if answer == number_of(ended=True):
        return "that counts clubs it had left before; use ended_on too."
    if answer == number_of(statuses=every):
        return "that counts observers and partners as well; keep the statuses in full."
    if answer == number_of(statuses=("member",)):
        return "that counts the word member only; full has four words."
    if answer == int(mine.sum()):
        return "that counts all rows of Uzbekistan, whatever the day."
    if answer == len(_seats(then)):
        return "that counts the seats of all states; keep UZB."
    return (
        "keep rows of UZB that had begun, had not ended, and whose status is in full."
    )


@exercise(
    "13.3",
    state,
    hint='jaccard["IRN"] is a Series. Iran resembles itself most of all: drop that, '
    "then idxmax() gives the label of the largest value.",
)
def nearest_to_iran(answer):
    matrix, shared = _clubs()
    own = matrix.sum(axis=1)
    jaccard = shared["IRN"] / (own + own["IRN"] - shared["IRN"])
    others = jaccard.drop("IRN").round(2)
    if answer == "IRN":
        return "every state is most similar to itself; drop Iran first."
    if answer not in others:
        return "that state is not among the 39 of the table."
    if others[answer] == others.max():
        return right(
            "Faith, oil and non-alignment, more than the SCO: no fellow member comes "
            "first, but a state that is only a partner there."
        )
    most = shared["IRN"].drop("IRN")
    if most[answer] == most.max():
        return "that state shares the most clubs, but it has many; use jaccard."
    if others[answer] == others.min():
        return "that is the least similar; look for the largest value."
    place = int((others > others[answer]).sum()) + 1
    return f"by Jaccard that state comes only at place {place}."


# Another seed moves z by a tenth or two: that is an answer, too.
A_SEED_APART = 0.25


@cache
def _worlds(changed, rounds=101 + 3000):
    """Mean overlap of the newcomers, the founders and the ten: real, and by chance."""
    matrix, _ = _clubs()
    cards, rng = matrix.to_numpy().copy(), np.random.default_rng(13)
    ten, six = members(CLUB_DAY), members("2005-01-01")
    groups = {"new": sorted(set(ten) - set(six)), "six": six, "ten": ten}
    places = {name: matrix.index.get_indexer(group) for name, group in groups.items()}
    noted = []
    for turn in range(rounds):
        if turn == 0 or (turn > 100 and turn % 3 == 0):
            blocks = [cards[p] @ cards[p].T for p in places.values()]
            noted.append(
                [(b.sum() - b.trace()) / (len(b) * (len(b) - 1)) for b in blocks]
            )
        order = rng.permutation(len(cards))
        for a, b in zip(order[::2], order[1::2], strict=False):
            differ = np.flatnonzero(cards[a] != cards[b])
            dealt = rng.permutation(cards[a, differ])
            cards[a, differ], cards[b, differ] = dealt, 1 - dealt
    return pd.DataFrame(noted, columns=list(groups))


@exercise(
    "13.4",
    number,
    hint="Make the group with a list: members in ten that are not in six. The rest is "
    "the loop of the lesson for one group: inside, the mean over axis=1, row 0 against "
    "the rows from 1 on.",
)
def overlap_of_the_newcomers(answer):
    worlds = _worlds(load("affiliations").shape)
    chance = worlds[1:]
    z = (worlds.loc[0] - chance.mean()) / chance.std()
    near = abs(answer - z["new"])
    if near <= A_SEED_APART:
        return right(
            "Below chance, if not far: each of the four brought a world of its own. "
            "That is why the ten together no longer stand out."
        )
    if abs(answer + z["new"]) <= 0.25:
        return "the sign is wrong: real minus chance, so less than chance is negative."
    if abs(answer - z["ten"]) <= 0.15:
        return "that is z for all ten members."
    if abs(answer - z["six"]) <= 0.25:
        return "that is z for the six founders."
    if abs(answer - worlds.loc[0, "new"]) <= 0.01:
        return "that is their real overlap; compare it with chance."
    if abs(answer - chance["new"].mean()) <= 0.1:
        return "that is the overlap by chance; z divides a difference by a spread."
    if abs(answer - (worlds["new"] >= worlds.loc[0, "new"]).mean()) <= 0.03:
        return "that is p; z counts in standard deviations."
    difference = worlds.loc[0, "new"] - chance["new"].mean()
    if abs(answer - difference) <= 0.1:
        return "that is the difference; divide it by the standard deviation."
    return "real minus the mean of the draws, divided by their standard deviation."


ONE_PLACE = 1
WHOLE = 0.6  # a whole number will do


@exercise(
    "13.5",
    number,
    hint="How many pairs can one make of these states? worlds.shape[1] knows. Of a "
    "hundred fair tests at this level, how many are false alarms?",
)
def false_alarms(answer):
    states = len(_clubs()[0])
    pairs = states * (states - 1) / 2
    expected = pairs / 100
    # Rounded to a whole number it is right, too.
    if round(answer, ONE_PLACE) == round(expected, ONE_PLACE) or answer == round(
        expected
    ):
        return right(
            "The simulation gave fewer, since shared clubs are whole numbers and many "
            "worlds tie: the tests are cautious. The rule of thumb is an upper bound."
        )
    if abs(answer - pairs / 20) <= 0.06:
        return "that is for five per cent."
    if abs(answer - states * states / 100) <= 0.05:
        return "that counts each pair twice, and each state with itself."
    if abs(answer - states * (states - 1) / 100) <= 0.05:
        return "that counts each pair twice: A with B is B with A."
    if answer == pairs:
        return "that is the number of pairs; take one per cent of it."
    if abs(answer - 0.01) < 1e-9:
        return "that is the chance for one pair; how many pairs are there?"
    return "multiply the number of pairs by one per cent."


@exercise(
    "13.6",
    states,
    hint="network = affiliation_network(day) has the neighbours of a club: "
    'list(network["EAEU"]). Or filter sitting. Then keep those in ten.',
)
def members_of_both(answer):
    sco = set(members(CLUB_DAY))
    seats = _seats(CLUB_DAY)
    union = set(seats.loc[seats["organisation"] == "EAEU", "iso3"])
    expected = frozenset(sco & union)
    rows = load("affiliations")
    watching = (rows["organisation"] == "EAEU") & (rows["status"] == "observer")
    watchers = set(rows.loc[watching, "iso3"])
    if answer == expected:
        return right(
            "Four of ten: the claim named three of them. Nearly the whole union sits "
            "in the SCO, and less than half of the SCO in the union."
        )
    if answer == frozenset(union):
        return "that is the whole union; keep those that are SCO members."
    if answer == frozenset(sco):
        return "these are all members of the SCO; keep those in the union."
    if answer & watchers:
        return "an observer of the union is among them; keep its members."
    return compare_states(answer, expected)


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

    if abs(answer - theirs / ours) <= WHOLE:
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

SIX = ("CHN", "KAZ", "KGZ", "RUS", "TJK", "UZB")
BY_HAND = [5254, 5309, 5489, 5511, 5568]
CREDIT = {"Y": 1.0, "A": 0.5, "N": 0.0, "-": np.nan}


@cache
def _ballots():
    """The ballots as numbers, states by roll calls; and the roll calls themselves."""
    votes, calls = load("votes"), load("roll_calls")
    grid = [[CREDIT[letter] for letter in row] for row in votes["ballots"]]
    return dict(zip(votes["iso3"], np.array(grid), strict=True)), calls


def _calls(first, last, issue=None):
    """Which roll calls lie in these years and, if one is named, touch an issue."""
    calls = _ballots()[1]
    held = calls["year"].between(first, last)
    return (held & calls[issue] if issue else held).to_numpy()


def _mean_agreement(group, held):
    """Mean half-credit agreement of the pairs of a group."""
    rows = _ballots()[0]
    cast = np.array([rows[state][held] for state in group])
    found = [
        1 - np.nanmean(np.abs(cast[a] - cast[b]))
        for a in range(len(group))
        for b in range(a)
    ]
    return float(np.mean(found))


CLOSE = 0.006  # two decimals, rounded or cut
NEAR = 0.0051  # two decimals, rounded
LUCK = 0.009  # what one thousand draws differ from the next, and rounding


def _is(answer, value, within=CLOSE):
    return abs(answer - value) <= within


@exercise(
    "15.1",
    number,
    hint="Write as for China and Russia: positions.loc[state, five] twice, then 1 "
    "minus the mean distance. Gaps are skipped by themselves.",
)
def two_neighbours(answer):
    rows, calls = _ballots()
    held = calls["roll_call_id"].isin(BY_HAND).to_numpy()
    one, other = rows["KGZ"][held], rows["UZB"][held]
    both = ~np.isnan(one) & ~np.isnan(other)
    credit = 1 - np.abs(one - other)[both]
    if abs(answer - credit.mean()) < CLOSE:
        return right(
            "Three times the same letter, once one step apart, once not both there: "
            "three and a half out of four."
        )
    if _is(answer, (credit == 1).mean()):
        return "that is the share of identical letters; one step apart earns half."
    if _is(answer, credit.sum() / len(one)):
        return "that divides by all five; only four have a vote of both."
    if _is(answer, (1 - np.abs(np.nan_to_num(one, nan=0.5) - other)).mean()):
        return "that reads the absence as an abstention; leave that roll call out."
    if _is(answer, 1 - credit.mean()):
        return "that is the mean distance; agreement is 1 minus it."
    if _is(answer, credit.sum()):
        return "that is the sum of the credits; divide by the roll calls of both."
    if _is(answer, 100 * credit.mean(), 0.6):
        return "that is in per cent; give a share between 0 and 1."
    return "give each of the roll calls in which both voted 1, 0.5 or 0, and average."


@exercise(
    "15.2",
    whole_number,
    hint="Take the columns of positions with years.between(1992, 2000), the rows of "
    "the six, then dropna(axis=1) and count the columns that are left.",
)
def missing_decade(answer):
    rows = _ballots()[0]
    gaps = np.isnan(np.array([rows[state] for state in SIX]))
    held = _calls(1992, 2000)
    everyone = ~gaps.any(axis=0)
    if answer == (everyone & held).sum():
        return right(
            f"Of {held.sum()} roll calls of nine years so few have all six. Whoever "
            "compares before and after the founding compares thin with thick data."
        )
    if answer == held.sum():
        return "that counts all roll calls of these years, whoever voted."
    if answer == (~gaps.all(axis=0) & held).sum():
        return "in these at least one of the six voted; all six are asked for."
    if answer == (gaps.any(axis=0) & held).sum():
        return "in these at least one of the six is missing; count the others."
    if answer == (everyone & _calls(2002, 2016)).sum():
        return "that is the number in the years 2002 to 2016."
    if answer == everyone.sum():
        return "that counts all years; only those up to 2000 are asked for."
    if answer == (everyone & _calls(1992, 2001)).sum():
        return "that goes on to 2001."
    return "keep only the columns without any gap in the six rows."


@cache
def _medians():
    """The middle of 1,000 random groups of six, by pool, for the era of the six."""
    rows, held = _ballots()[0], _calls(2002, 2016)
    table = load("votes").set_index("iso3")
    names = list(rows)
    cast = np.array([rows[name][held] for name in names])
    letters = [(cast == level).astype(float) for level in (0.0, 0.5, 1.0)]
    joint = sum(letters) @ sum(letters).T
    far = sum(
        abs(a - b) / 2 * letters[a] @ letters[b].T for a in range(3) for b in range(3)
    )
    alike = 1 - far / np.maximum(joint, 1)
    outside = table["oecd_since"].isna() | (table["oecd_since"] > 2016)
    pools = {c: list(table.index[table["continent"] == c]) for c in ("Africa", "Asia")}
    pools |= {"UN": names, "outside": list(table.index[outside])}
    luck, found = np.random.default_rng(1515), {}
    for name, pool in pools.items():
        places = [names.index(state) for state in pool]
        drawn = []
        for _ in range(1000):
            group = luck.choice(places, 6, replace=False)
            drawn.append((alike[np.ix_(group, group)].sum() - 6) / 30)
        found[name] = float(np.median(drawn))
    return found


@exercise(
    "15.3",
    number,
    hint='pools["Africa"] = list(votes.index[votes["continent"] == "Africa"]), then '
    "the two lines of the loop for this pool, and np.median.",
)
def continent_by_luck(answer):
    medians, six = _medians(), _mean_agreement(SIX, _calls(2002, 2016))
    if abs(answer - medians["Africa"]) < LUCK:
        return right(
            "Six African states drawn by luck are mostly closer than the six founders, "
            "and nobody founded an organisation of just these six. But they sit in "
            "others together: the African Union, the Group of 77."
        )
    names = {
        "UN": "all of the UN",
        "Asia": "Asia",
        "outside": "states outside the OECD",
    }
    nearest = min(names, key=lambda pool: abs(answer - medians[pool]))
    if _is(answer, medians[nearest]):
        return f"that is the median for {names[nearest]}; draw from Africa alone."
    if _is(answer, 100 * medians["Africa"], 1):
        return "that is in per cent; give a share between 0 and 1."
    if 0 < answer < 1:
        return (
            "that is off by more than luck explains. Draw six, without putting back, "
            f"from Africa, with the table alike; the founders have {six:.2f}."
        )
    return "a share between 0 and 1 is expected."


@exercise(
    "15.4",
    number,
    hint='tables["nuclear"] holds the agreement of all pairs; togetherness takes '
    "a list of states and a table.",
)
def without_nuclear_powers(answer):
    held = _calls(2002, 2016, "nuclear")
    four = [state for state in SIX if state not in ("CHN", "RUS")]
    if abs(answer - _mean_agreement(four, held)) < CLOSE:
        return right(
            "The split runs between the two that own nuclear weapons and the four, "
            "which have made their region a zone without them (a treaty of 2006)."
        )
    if _is(answer, _mean_agreement(SIX, held)):
        return "that is all six; leave China and Russia out."
    if _is(answer, _mean_agreement(["CHN", "RUS"], held)):
        return "that is the pair of nuclear powers; the other four are asked for."
    if _is(answer, _mean_agreement([*four, "CHN"], held)):
        return "China is still in it, and owns nuclear weapons too."
    if _is(answer, _mean_agreement([*four, "RUS"], held)):
        return "Russia is still in it, and owns nuclear weapons too."
    if _is(answer, _mean_agreement(four, _calls(2002, 2016)), 0.003):
        return "that is the four on all roll calls; take only the nuclear ones."
    if _is(answer, _mean_agreement(four, _calls(2002, 2016, "disarmament")), 0.003):
        return "that is the four on disarmament; take the nuclear ones."
    return "take the four Central Asian states and the table of nuclear roll calls."


@exercise(
    "15.5",
    states,
    hint='Read the row of Russia in lately.loc["RUS", eight], or the picture: which '
    "weights reach the threshold?",
)
def ties_of_russia(answer):
    eight = members("2018-01-01")
    held = _calls(2018, 2019)
    weight = {s: _mean_agreement(["RUS", s], held) for s in eight if s != "RUS"}
    expected = {state for state, value in weight.items() if value >= 0.8}
    if answer == expected:
        return right(
            "China, both newcomers and one Central Asian state; a cut a little higher "
            "would leave China alone."
        )
    if "RUS" in answer:
        return "a state has no tie to itself: leave Russia out."
    if answer == {state for state, value in weight.items() if value < 0.8}:
        return "these lie below the threshold."
    if answer == {state for state, value in weight.items() if value >= 0.85}:
        return "that is the threshold 0.85."
    if answer == set(weight):
        return "these are all; at 0.8 some fall away."
    return compare_states(set(answer), expected)


@cache
def _spread(group, year, ddof=0):
    points = load("ideal_points")
    now = points[(points["year"] == year) & points["iso3"].isin(group)]
    return float(now["ideal_point"].std(ddof=ddof))


@exercise(
    "15.6",
    number,
    hint='rest = [state for state in six if state != "RUS"]; then '
    "where[rest].std(axis=1, ddof=0), and the year 2018 of it.",
)
def five_without_one(answer):
    rest = tuple(state for state in SIX if state != "RUS")
    points = load("ideal_points")
    now = points[(points["year"] == 2018) & points["iso3"].isin(rest)]
    error = float((((now["high"] - now["low"]) / 3.29) ** 2).mean() ** 0.5)
    if abs(answer - _spread(rest, 2018)) < NEAR:
        return right(
            f"Error alone would spread them by {error:.2f}: without Russia the model "
            "sees one point. Most of what divides the founders has one name."
        )
    if _is(answer, _spread(SIX, 2018), NEAR):
        return "that is with Russia."
    if _is(answer, _spread(rest, 2018, 1), NEAR):
        return "almost: add ddof=0, as in the table, so that both compare."
    if _is(answer, error, NEAR):
        return "that is the error alone; the spread of the points is asked for."
    if _is(answer, _spread(tuple(s for s in SIX if s != "CHN"), 2018), NEAR):
        return "that leaves out China; leave out Russia."
    if any(_is(answer, _spread(rest, year), NEAR) for year in (2017, 2019)):
        return "that is a neighbouring year; 2018 is asked for."
    return "drop Russia from the six columns, then take the standard deviation by year."


# ---- Lesson 16: who may visit whom ---------------------------------------------------

LOOKS = ["2020-02-07", "2020-11-19", "2026-02-17"]


def _visas_among(group, snapshot):
    """The rows of the table of visas for one group of states on one day."""
    visas = load("visas")
    there = visas["passport"].isin(group) & visas["destination"].isin(group)
    return visas[there & (visas["snapshot_on"] == snapshot)]


@exercise(
    "16.1",
    states,
    hint="The row of the matrix is the passport. In the graph: now.successors(...) "
    "gives the states that ties from a node lead to.",
)
def open_to_the_chinese(answer):
    graph = visa_network(LOOKS[-1], states=members(LOOKS[-1]))
    expected = frozenset(graph.successors("CHN"))
    reverse = frozenset(graph.predecessors("CHN"))
    early = visa_network(LOOKS[0], states=members(LOOKS[-1]))
    if answer == expected:
        extra = ", ".join(sorted(expected - reverse))
        return right(
            f"All but one also send visitors the other way: {extra} lets Chinese in, "
            "and its own citizens need a visa for China. Always say which way."
        )
    if answer == reverse:
        return "that is the other direction: whose citizens may visit China."
    if answer == expected & reverse:
        return "those are the ties that are returned; one way goes only there."
    if answer == expected | reverse and expected != reverse:
        return "that mixes both directions; follow the ties that leave China."
    if answer == frozenset(early.successors("CHN")):
        return "that was so in February 2020; ways have opened since."
    if "CHN" in answer:
        return "China itself is not a destination for its citizens."
    return compare_states(answer, expected)


@exercise(
    "16.2",
    whole_number,
    hint="The table kinds has a row for each snapshot and a column for each regime. "
    "Which columns need nothing before the journey?",
)
def nothing_before_the_journey(answer):
    ten = members(LOOKS[-1])
    kinds = _visas_among(ten, LOOKS[0])["regime"].value_counts()
    late = _visas_among(ten, LOOKS[-1])["regime"].value_counts()
    free, border = kinds["visa_free"], kinds["visa_on_arrival"]
    if answer == free + border:
        return right(
            f"{border} more than the strict count, all of them ways into India. The "
            "next snapshot calls them electronic visas: whether the rule changed, or "
            "the label, the table does not say."
        )
    if answer == free:
        return "that is the strict count; add the visas handed out at the border."
    if answer == border:
        return "those are the visas on arrival alone; add the ways without a visa."
    if answer == free + border + kinds["e_visa"]:
        return "that counts electronic visas too, which are bought before the journey."
    if answer == late["visa_free"] + late["visa_on_arrival"]:
        return "that is February 2026; the question says 2020."
    if answer == len(_visas_among(ten, LOOKS[0])):
        return "those are all ways, open or not."
    return "add two regimes of the row 2020-02: without a visa, and at the border."


@exercise(
    "16.3",
    number,
    hint="Build a graph as for the members, with states=partners, and ask networkx for "
    "its overall_reciprocity.",
)
def reciprocity_of_the_partners(answer):
    partners = members(LOOKS[-1], "partner")
    graph = visa_network(LOOKS[0], states=partners)
    expected = nx.overall_reciprocity(graph)
    mutual = sum(graph.has_edge(b, a) for a, b in graph.edges) / 2
    joined = graph.number_of_edges() - mutual
    if round(answer, 2) == round(expected, 2):
        return right(
            f"Not far from that of all 27, at a density of {nx.density(graph):.2f}: "
            "few ways are open, and those that are mostly come in pairs."
        )
    late = visa_network(LOOKS[-1], states=partners)
    for other, why in [
        (nx.density(graph), "that is the density: open ways among all possible ones."),
        (nx.overall_reciprocity(late), "that is the last snapshot; take the first."),
        (mutual / joined, "that is the share of connected pairs; count ties."),
        (1 - expected, "that is the share of ties that are not returned."),
        (100 * expected, "give it as a share between 0 and 1."),
    ]:
        if round(answer, 2) == round(other, 2):
            return why
    for group, name in [(members(LOOKS[-1]), "ten"), (None, "39")]:
        other = visa_network(LOOKS[0], states=group)
        if round(answer, 2) == round(nx.overall_reciprocity(other), 2):
            return f"that is the reciprocity among the {name}; take the partners."
    return "keep the 17 partners only, then divide returned ties by all ties."


@exercise(
    "16.4",
    number,
    hint="regime.unstack(0) puts the snapshots side by side, one row a way. Keep rows "
    "free in the first and not in the second; what stands in the second?",
)
def banned_among_the_lost(answer):
    grid = load("visas").pivot(
        index=["passport", "destination"], columns="snapshot_on", values="regime"
    )
    before, after = grid[LOOKS[0]], grid[LOOKS[1]]
    lost = (before == "visa_free") & (after != "visa_free")
    banned = after == "covid_ban"
    expected = 100 * banned[lost].mean()
    ten = set(members(LOOKS[-1]))
    inside = grid.index.map(lambda pair: set(pair) <= ten)
    again = (grid[LOOKS[2]] == "visa_free")[lost & banned].sum()
    if round(answer, 1) == round(expected, 1):
        return right(
            f"{banned[lost].sum()} of {lost.sum()}. A ban stands where the rule stood, "
            f"and {again} of these ways are free again in 2026: mostly the rule was "
            "covered, not abolished."
        )
    if round(answer, 3) == round(expected / 100, 3):
        return "that is a share; in per cent it is a hundred times as much."
    if round(answer, 1) == round(100 - expected, 1):
        return "those are the ones that stand as something else."
    if round(answer, 1) == round(100 * banned.mean(), 1):
        return "that is the share of bans among all ways; keep those that were free."
    if round(answer, 1) == round(100 * banned[before == "visa_free"].mean(), 1):
        return "that divides by all ways once free; keep those that were lost."
    if round(answer, 1) == round(100 * lost[banned].mean(), 1):
        return "that is how many of the bans hit a free way: the other way round."
    if round(answer, 1) == round(100 * banned[lost & inside].mean(), 1):
        return "that is among the ten members only; take the whole table."
    if answer == banned[lost].sum():
        return "that is how many; divide by all ways lost, times 100."
    return "count the ways lost, and how many of them are banned in November."


@exercise(
    "16.5",
    whole_number,
    hint="record has the two looks as before and after, in the row KAZ to CHN. A "
    "difference of dates has days.",
)
def window_of_kazakhstan_to_china(answer):
    rows = load("visas").query("passport == 'KAZ' and destination == 'CHN'")
    free = rows["regime"] == "visa_free"
    first_with = rows.loc[free, "snapshot_on"].min()
    looks = rows["snapshot_on"]
    last_without = looks[looks < first_with].max()
    known = load("visa_decisions").query("passport == 'KAZ' and destination == 'CHN'")
    day = known["effective_on"].iloc[0]
    back = load("visas").query("passport == 'CHN' and destination == 'KAZ'")
    back_with = back.loc[back["regime"] == "visa_free", "snapshot_on"].min()
    back_without = back["snapshot_on"][back["snapshot_on"] < back_with].max()
    if answer == (first_with - last_without).days:
        return right(
            "Nearly a year. With yearly looks, 'opened in 2023' is the most that such "
            "a table can say, and whether a summit came first it cannot say at all."
        )
    if answer == (last_without - first_with).days:
        return "the size is right; take the later date minus the earlier."
    if answer in ((day - last_without).days, (first_with - day).days):
        return "that uses the day of the decision; from the snapshots it is not known."
    if answer == (back_with - back_without).days:
        return "that is the way from China to Kazakhstan."
    if answer == (first_with - looks.min()).days:
        return "the window begins with the last look without, not with the first look."
    if abs(answer - (first_with - last_without).days) == 1:
        return "take the difference of the two dates, without adding or taking a day."
    return (
        "find the last snapshot in which it is not free, and the first in which it is."
    )


@exercise(
    "16.6",
    number,
    hint="Keep the rows of ways where both_soviet is False (~ turns True and False "
    "round), then group by both_members.",
)
def members_without_the_heritage(answer):
    day, soviet = LOOKS[-1], {"ARM", "AZE", "BLR", "KAZ", "KGZ", "RUS", "TJK", "UZB"}
    ten = members(day)
    ways = _visas_among([*ten, *members(day, "partner")], day)
    free = ways["regime"] == "visa_free"
    inside = ways["passport"].isin(ten) & ways["destination"].isin(ten)
    old = ways["passport"].isin(soviet) & ways["destination"].isin(soviet)
    touched = ways["passport"].isin(soviet) | ways["destination"].isin(soviet)

    def gap(kept):
        return 100 * (free[kept & inside].mean() - free[kept & ~inside].mean())

    expected = gap(~old)
    if round(answer, 1) == round(expected, 1):
        return right(
            f"From {gap(old | ~old):.1f} points to {expected:.1f}: nearly all of the "
            "difference was ways between Soviet successor states."
        )
    if round(answer, 1) == round(-expected, 1):
        return "the size is right; take members minus the rest."
    if round(answer, 1) == round(gap(old | ~old), 1):
        return "that is with the heritage; leave the ways between two such states out."
    if round(answer, 1) == round(gap(old), 1):
        return "that keeps only the heritage; turn the condition round."
    if round(answer, 1) == round(gap(~touched), 1):
        return "that drops every way that touches one such state; drop where both are."
    if round(answer, 1) in (
        round(100 * free[~old & inside].mean(), 1),
        round(100 * free[~old & ~inside].mean(), 1),
    ):
        return "that is one of the two shares; take their difference."
    if round(answer, 3) == round(expected / 100, 3):
        return "in percentage points it is a hundred times as much."
    return "filter first, then take the share with minus the share without, times 100."
