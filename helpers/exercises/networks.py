"""Checks of part III, member networks (lessons 12 to 16)."""

from functools import cache

import numpy as np
import pandas as pd

from helpers.datasets import load
from helpers.exercises import exercise, right
from helpers.exercises.answers import (
    compare_states,
    number,
    state,
    states,
    whole_number,
)
from helpers.membership import members

# ---- Lesson 12: who borders whom -----------------------------------------------------


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


# ---- Lesson 15: do they vote together ------------------------------------------------


# ---- Lesson 16: who may visit whom ---------------------------------------------------
