"""Checks of part III, member networks (lessons 12 to 16)."""

import networkx as nx

from helpers.datasets import load
from helpers.exercises import exercise, right
from helpers.exercises.answers import compare_states, number, states, whole_number
from helpers.membership import members
from helpers.networks import visa_network

# ---- Lesson 12: who borders whom -----------------------------------------------------


# ---- Lesson 13: who sits in the same clubs -------------------------------------------


# ---- Lesson 14: who depends on whom --------------------------------------------------


# ---- Lesson 15: do they vote together ------------------------------------------------


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
