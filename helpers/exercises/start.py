"""Checks of lesson 00."""

from helpers.datasets import load
from helpers.exercises import exercise, right
from helpers.exercises.answers import choice, state, text, whole_number
from helpers.membership import members, status_on

VERDICTS = ("supported", "contradicted", "disputed", "undecided")


@exercise(
    "00.1",
    text,
    hint="Look at countries.head(50), or ask for the one row: "
    'countries[countries["name"] == "Kyrgyzstan"].',
)
def code_of_kyrgyzstan(answer):
    countries = load("countries").set_index("name")["iso3"]
    expected = countries["Kyrgyzstan"]
    if answer == expected:
        return right("All tables use this code, so that they can be joined.")
    if answer.upper() == expected:
        return "almost: codes are written in capital letters."
    if answer.casefold() == "kyrgyzstan":
        return "that is the name; we want the code, in column iso3."
    if answer.upper() in set(countries):
        name = countries.index[countries == answer.upper()][0]
        return f"that is the code of {name}."
    return "no state in the table has this code."


@exercise(
    "00.2",
    whole_number,
    hint='statuses = load("statuses") on one line, answer = len(statuses) on the next.',
)
def rows_of_statuses(answer):
    expected = len(load("statuses"))
    if answer == expected:
        return right("One row is one step of one state, so that many steps were found.")
    if answer == len(load("countries")):
        return "that is the number of rows of countries."
    if answer == len(load("statuses").columns):
        return "that is the number of columns; len(...) of the table counts rows."
    if answer == expected + 1:
        return "one too many: the line with the column names is not a row."
    return "load the table statuses and count its rows with len(...)."


@exercise("00.3", whole_number, hint='len(...) of members("2020-01-01").')
def members_in_2020(answer):
    expected = len(members("2020-01-01"))
    if answer == expected:
        return right("India and Pakistan had joined, Iran and Belarus not yet.")
    if answer == len(members("2026-01-01")):
        return "that is the number of 2026; change the date."
    if answer == len(members("2001-06-15")):
        return "that is the number of founders; others had joined by then."
    if answer == len(members("2020-01-01", "observer")):
        return "that is the number of observers on that day."
    return "ask members for 2020-01-01 and count with len(...)."


@exercise(
    "00.4",
    state,
    hint='Partners are hatched on the map. Or try: "TUR" in partners',
)
def partner_on_the_map(answer):
    day = "2026-01-01"
    choices = {"IRN", "TUR", "UZB", "PAK"}
    if answer not in choices:
        return "choose one of the four states named in the question."
    if status_on(answer, day) == "partner":
        return right("A neighbour of members, and no member: colour and hatch tell.")
    return f"that state was a {status_on(answer, day)} on that day."


@exercise(
    "00.5",
    choice(*VERDICTS),
    hint="How many states are in founders? How many does the claim name?",
)
def founders_claim(answer):
    claimed = load("claims").set_index("claim_id").loc["Q07", "quantity"]
    expected = "supported" if len(members("2001-06-15")) == claimed else "contradicted"
    if answer == expected:
        return right(
            "The number that decides it is your own count of founders. It rests on the "
            "declaration itself, not on the article."
        )
    if answer == "undecided":
        return "the data can tell: count founders and compare with the claim."
    if answer == "disputed":
        return "no source in the tables gives another number of founders."
    return "compare the count of founders with the quantity of the claim."
