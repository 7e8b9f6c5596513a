"""Checks of part II, economic initiatives (lessons 06 to 11)."""

from helpers.datasets import load
from helpers.exercises import exercise, right
from helpers.exercises.answers import compare_states, number, states
from helpers.membership import members

# ---- Lesson 06: what did they promise in 2009 ----------------------------------------


# ---- Lesson 07: from proposal to practice --------------------------------------------


# ---- Lesson 08: how big is the SCO ---------------------------------------------------


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
    for state, mean in without.items():
        if round(answer, 1) == round(mean, 1):
            return f"that leaves out {state}; another absence changes the mean more."
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


# ---- Lesson 11: which way does the road run ------------------------------------------
