"""Checks of part I, history (lessons 01 to 05)."""

import pandas as pd

from helpers.datasets import load
from helpers.exercises import exercise, right
from helpers.exercises.answers import (
    choice,
    date,
    number,
    states,
    text,
    whole_number,
)
from helpers.exercises.start import VERDICTS
from helpers.membership import OPENS, members, spells, status_on


def compare_states(given, expected, more=""):
    """What a set of states has too many or too few, in words."""
    extra, missing = sorted(given - expected), sorted(expected - given)
    if extra:
        return f"{', '.join(extra)} should not be in it.{more}"
    return f"{len(missing)} still missing from it.{more}"


# ---- Lesson 03: who belongs since when -----------------------------------------------


@exercise(
    "03.1",
    choice(*OPENS),
    hint="Look for the row of BLR whose event_on is before that day and whose ended_on "
    "is after it.",
)
def belarus_in_2016(answer):
    day = "2016-01-01"
    expected = status_on("BLR", day)
    if answer == expected:
        return right(
            "Belarus had been a dialogue partner before and was a member later: "
            "the same state, three answers, depending on the day."
        )
    held = spells(answer)
    held = held[held["iso3"] == "BLR"]
    if held.empty:
        return f"Belarus never was {answer.replace('_', ' ')} in this table."
    if held["began_on"].iloc[0] > pd.Timestamp(day):
        return f"that began only on {held['began_on'].iloc[0]:%Y-%m-%d}."
    return f"that had ended on {held['ended_on'].iloc[0]:%Y-%m-%d}."


@exercise(
    "03.2",
    whole_number,
    hint="On that day two spells as observer ended and two spells as member began. "
    "The day on which a spell ends no longer counts.",
)
def observers_that_day(answer):
    day = pd.Timestamp("2017-06-09")
    expected = len(members(day, "observer"))
    if answer == expected:
        return right(
            "The two new members no longer count as observers on the day itself. Had "
            "both ends counted, they would stand in two groups at once."
        )
    if answer == len(members(day - pd.Timedelta(days=1), "observer")):
        return "that is the count of the day before; a spell's last day does not count."
    if answer == len(members(day)):
        return "that is the number of members on this day."
    if answer == len(members(day, "dialogue_partner")):
        return "that is the number of dialogue partners on this day."
    return "count the rows of observers that cover this very day."


@exercise(
    "03.3",
    states,
    hint='set(members("2022-12-01", "dialogue_partner", "decision")) minus the same '
    'with "signature".',
)
def decided_not_signed(answer):
    day = "2022-12-01"
    decided = frozenset(members(day, "dialogue_partner", "decision"))
    signed = frozenset(members(day, "dialogue_partner", "signature"))
    expected = decided - signed
    if answer == expected:
        return right(
            "A decision for each of them, a memorandum for none. Whether they belong "
            "in your count is your rule, not a fact of nature."
        )
    if answer == decided:
        return (
            "these are all who had been decided upon; take away those who had signed."
        )
    if answer == signed:
        return "these are the ones who had signed; you want the others."
    if not answer:
        return "the list is empty. Subtract the smaller group from the larger one."
    return compare_states(answer, expected)


def _handshake_to_paper():
    steps = load("statuses").query("status == 'dialogue_partner'")
    table = steps.pivot_table("event_on", "iso3", "event", aggfunc="min")
    return (table["signature"] - table["decision"]).dt.days.dropna()


@exercise(
    "03.4",
    number,
    hint='Filter statuses to status == "dialogue_partner", make the pivot_table, '
    'subtract ["decision"] from ["signature"], take .dt.days and then .median().',
)
def median_to_signature(answer):
    days = _handshake_to_paper()
    if answer == days.median():
        return right(
            f"Half of the states signed within {days.median():g} days, and the slowest "
            f"took {days.max():g}. For Sri Lanka the day of signature is a "
            "placeholder; the median does not depend on it."
        )
    if answer == -days.median():
        return "the sign is wrong: subtract the earlier date from the later one."
    if abs(answer - days.mean()) < 0.5:
        return "that is the mean; the median is the middle one of the sorted values."
    if answer in (days.min(), days.max()):
        return "that is the shortest or longest wait; the median is the middle one."
    if answer == len(days):
        return "that is how many states there are; we want days."
    if abs(answer - days.median() / 365.25) < 0.01:
        return "that looks like years; give days."
    return "take signature minus decision for each state, then the median of the days."


@exercise(
    "03.5",
    whole_number,
    hint="The longest wait ends on the last day on which the signature is possible.",
)
def longest_for_sri_lanka(answer):
    steps = load("statuses").query("iso3 == 'LKA' and status == 'dialogue_partner'")
    on = steps.set_index("event")["event_on"]
    last = on["signature"] + pd.offsets.MonthEnd(0)
    expected = (last - on["decision"]).days
    if answer == expected:
        return right(
            "A date known to the month makes a wait known to the month: honest answers "
            "have a from and a to."
        )
    if answer == (on["signature"] - on["decision"]).days:
        return (
            "that uses the placeholder, the first day of the month: the shortest wait."
        )
    if answer == expected + 1:
        return (
            "that counts both ends; the number of days between two dates is one less."
        )
    if answer == -expected:
        return "the sign is wrong: subtract the earlier date from the later one."
    return "count from the decision to the last day of the month of the signature."


def _circle():
    """Observers and dialogue partners together, on each day that changed them."""
    around = pd.concat([spells("observer"), spells("dialogue_partner")])
    days = pd.concat([around["began_on"], around["ended_on"]]).dropna().unique()
    groups = ("observer", "dialogue_partner")
    number = {
        day: sum(len(members(day, group)) for group in groups) for day in sorted(days)
    }
    return pd.Series(number)


@exercise(
    "03.6",
    date,
    hint="In circle, look for the first January with a smaller number than the one "
    "before. Which spells of observers ended in the year between?",
)
def first_fall(answer):
    circle = _circle()
    falls = circle.index[circle.diff() < 0]
    if answer == falls[0]:
        return right(
            "Two observers became members: the circle shrank because the centre grew. "
            "A count that falls can be a success; ask where the missing went."
        )
    if answer in falls:
        return "the number did fall on that day, but not for the first time."
    if answer.year == falls[0].year + 1 and (answer.month, answer.day) == (1, 1):
        return "that is the January by which it had fallen; find the day itself."
    if answer.year == falls[0].year:
        return "the year is right; look up the day in the spells."
    return "on that day the number did not fall."


# ---- Lesson 04: what did they sign ---------------------------------------------------

BINDING = ["agreement", "charter", "convention", "protocol", "treaty"]
PERIODS = {
    "1996-2000": (1996, 2000),
    "2001-05": (2001, 2005),
    "2006-10": (2006, 2010),
    "2011-15": (2011, 2015),
    "2016-20": (2016, 2020),
    "2021-26": (2021, 2026),
}


def _economic_by_period():
    """Economic documents of each period: how many, and what share of all."""
    documents = load("documents")
    year = documents["signed_on"].dt.year
    found = {}
    for period, (first, last) in PERIODS.items():
        economic = documents.loc[year.between(first, last), "domain"] == "economic"
        found[period] = {"count": economic.sum(), "share": economic.mean()}
    return pd.DataFrame(found).T


@exercise(
    "04.1",
    choice(*PERIODS),
    hint="Look down the column economic of shares, not of counts; or ask for "
    'shares["economic"].idxmax().',
)
def largest_economic_share(answer):
    economic = _economic_by_period()
    if answer == economic["share"].idxmax():
        most = economic["count"].idxmax()
        return right(
            f"By count it would be {most}, the period for which most documents of all "
            "kinds were found. A share asks about the agenda, a count about the list."
        )
    if answer == economic["count"].idxmax():
        return "that is where most were counted; but all documents are many there."
    if answer == economic["share"].idxmin():
        return "that is the smallest share; the Shanghai Five dealt with borders."
    return "compare the shares in the column economic; another one is larger."


def _two_fields_by_term():
    """Economic and security documents in each Secretary-General's term."""
    officials = load("officials").query("office == 'secretary_general'")
    terms = officials.sort_values("began_on")
    edges = [*terms["began_on"], pd.Timestamp.max]
    documents = load("documents")
    term = pd.cut(documents["signed_on"], edges, labels=terms["name"], right=False)
    return pd.crosstab(term, documents["domain"])[["economic", "security"]]


@exercise(
    "04.2",
    text,
    hint='term = pd.cut(documents["signed_on"], [*terms["began_on"], '
    'pd.Timestamp("2027-01-01")], labels=terms["name"], right=False). Then crosstab '
    "term with domain, and divide economic by the sum of economic and security.",
)
def smallest_share_by_term(answer):
    fields = _two_fields_by_term()
    names = {name.casefold(): name for name in fields.index}
    names |= {name.split()[-1].casefold(): name for name in fields.index}
    name = names.get(answer.casefold())
    if name is None:
        return "that is not a name in the column name of terms."
    shares = fields["economic"] / fields.sum(axis=1)
    if name == shares.idxmin():
        n = fields.loc[name].sum()
        return right(
            f"A share of {shares[name]:.0%}, out of {n} documents. The finer the "
            "periods, the wilder the shares: this says little about a person."
        )
    if shares[name] == shares.max():
        return "there the economic share is the largest."
    if fields.loc[name, "economic"] == fields["economic"][shares > 0].min():
        return "few economic documents there, but a few are not the smallest share."
    return f"the economic share there is {shares[name]:.0%}; another term has less."


@exercise(
    "04.3",
    whole_number,
    hint='documents["domain"].mask(title.str.contains("drug"), "humanitarian") gives '
    "the new coding; count how often security stands in it.",
)
def security_without_drugs(answer):
    documents = load("documents")
    security = documents["domain"] == "security"
    drugs = documents["title"].str.lower().str.contains("drug")
    expected = (security & ~drugs).sum()
    if answer == expected:
        return right(
            f"{(security & drugs).sum()} documents changed sides because of one idea "
            "about what security is. A coding rule is part of the result: print it."
        )
    if answer == security.sum():
        return "that is the number before the change."
    if answer == (security & drugs).sum():
        return "that is how many you moved; we want those that are left."
    exact = documents["title"].str.contains("drug")
    if answer == (security & ~exact).sum():
        return "titles such as 'Anti-Drug' have a capital letter: use str.lower first."
    return "mask the domain where the title contains drug, then count security."


def _days_to_force():
    documents = load("documents")
    days = (documents["in_force_on"] - documents["signed_on"]).dt.days
    return days[documents["kind"].isin(BINDING)].dropna(), days.dropna()


@exercise(
    "04.4",
    number,
    hint='Take the column days of known and call .median(). No rows of "documents" '
    "that are not treaties.",
)
def median_to_force(answer):
    days, everything = _days_to_force()
    if answer == days.median():
        return right(
            f"About {days.median() / 365.25:.1f} years. With an even number of waits "
            "it lies halfway between the two middle ones. It speaks for the treaties "
            "whose date was found, not for the others."
        )
    if abs(answer - days.mean()) < 1:
        return "that is the mean; the longest waits pull it up."
    if answer == everything.median():
        return "that counts regulations too, which were in force on the day itself."
    if abs(answer - days.median() / 365.25) < 0.1:
        return "that looks like years; give days."
    if answer == -days.median():
        return "the sign is wrong: subtract the earlier date from the later one."
    if answer in set(days):
        return "that is one of the waits; between the two middle ones lies the median."
    return "sort the known waits and take the middle, or use .median()."


@exercise(
    "04.5",
    states,
    hint='set(signed["iso3"]) minus set(members("2026-01-01")).',
)
def signatories_never_members(answer):
    signatures = load("documents")["signatories"].dropna().str.split(";").explode()
    signed = frozenset(signatures)
    belonged = frozenset(members("2026-01-01"))
    expected = signed - belonged
    if answer == expected:
        return right(
            "They came as observers, dialogue partners or guests: a signature under "
            "one text of the SCO does not make a member."
        )
    if answer == signed:
        return "these are all signatories; take away the members."
    if answer == belonged:
        return "these are the members; you want the other signatories."
    if not answer:
        return "the list is empty. Subtract the members from the signatories."
    if answer - signed:
        stranger = sorted(answer - signed)[0]
        return f"{stranger} stands under no document of the list."
    if answer & belonged:
        member = sorted(answer & belonged)[0]
        return f"{member} was a member on that day, whatever it was when it signed."
    return compare_states(answer, expected)


@exercise(
    "04.6",
    choice(*VERDICTS),
    hint="Find the document of 1996 in the table. Is its date as the claim says? Its "
    "kind?",
)
def form_of_the_first_text(answer):
    claim = load("claims").set_index("claim_id").loc["S07"]
    text_of_1996 = load("documents").set_index("document_id").loc["D001"]
    same_year = claim["as_of_on"].year == text_of_1996["signed_on"].year
    same_form = text_of_1996["kind"] == "treaty"
    expected = "disputed" if same_year and not same_form else "supported"
    if not same_year:
        expected = "contradicted"
    if answer == expected:
        return right(
            f"Year, place and subject agree, but the text is an "
            f"{text_of_1996['kind']}. The same page says the same of the text of the "
            "next year (S07b): one rule, one verdict."
        )
    if answer == "supported":
        return "the year agrees, but look at the form: what does kind say?"
    if answer == "contradicted":
        return "the text exists, and year and place are right; only its form differs."
    return "the table can tell: find the document of that year, and its kind."
