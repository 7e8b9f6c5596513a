"""Checks of part III, member networks (lessons 12 to 16)."""

from functools import cache

import numpy as np

from helpers.datasets import load
from helpers.exercises import exercise, right
from helpers.exercises.answers import compare_states, number, states, whole_number
from helpers.membership import members

# ---- Lesson 12: who borders whom -----------------------------------------------------


# ---- Lesson 13: who sits in the same clubs -------------------------------------------


# ---- Lesson 14: who depends on whom --------------------------------------------------


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
