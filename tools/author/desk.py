"""What an author says about an exercise or a claim, in the cells that students lack.

In the cell tagged ``key``, below the solved answer::

    expects("number", 1, unit="per cent")   # what kind of answer, how precise
    wrong(-answer, "the size is right; give it as a positive number.")
    wrong(between(0, 1), "that is a share; give per cent.")
    otherwise("divide by the output of 2008, times 100.")

In a cell tagged ``claims``::

    decide("S13", found, found == 10)       # the deciding value, and what must hold
    evidence("S13", "58.3", 100 * six / eurasia)    # a number its evidence names

In JupyterLab these come from the first cell of the text, ``from tools.author.desk
import *``; there they only look whether they can be meant. The build reads them.
"""

import sys

import numpy as np

from helpers.exercises import answers

__all__ = (
    "above all_and_more below between decide evidence expects has lacks none_of "
    "one_of orders otherwise outside part_of prints sized tries with_any wrong"
).split()
HOW = ("within", "unit", "also", "of", "names", "strange", "table", "column")


class DeskError(ValueError):
    """Something an author wrote that cannot be meant."""


class Desk:
    """What has been said since it was cleared."""

    def __init__(self):
        self.clear()

    def clear(self):
        self.kind, self.wrong, self.otherwise = None, [], ""
        self.prints, self.orders = False, None
        self.claims, self.evidence = [], []


desk = Desk()


def expects(kind, decimals=None, **how):
    """What kind of answer the exercise asks for.

    `kind` is one of those of `helpers.exercises.answers`: "number", "whole number",
    "date", "state", "states", "text", "texts", "choice", "truths", "ids", "list" (in
    its order), "dictionary", "table", …, "order" (see `orders`), "function" (see
    `tries`), or "judge" for the open exercises of `helpers.exercises.judges`. A number
    is right if it differs by no more than 0.6 units of its last decimal, or by no more
    than ``within=``. ``unit="days"`` lets the judge guess at slips of it,
    ``also=[...]`` gives further right answers. For "choice", ``of=[...]`` are the
    words; for "text" and "texts", ``names={...}`` are other names for what is meant,
    and ``strange="..."`` is told where a word is neither; for "ids",
    ``table="claims", column="claim_id"``.
    """
    if kind not in answers.KINDS:
        raise DeskError(f"no kind {kind!r}; there are {', '.join(answers.KINDS)}")
    unknown = set(how) - set(HOW)
    if unknown:
        raise DeskError(f"expects() knows no {sorted(unknown)[0]!r}")
    desk.clear()
    desk.kind = {"kind": kind, **how}
    if decimals is not None:
        desk.kind["decimals"] = decimals


def wrong(value, reason, within=None):
    """An answer that somebody will give, or a rule for several, and why it is off.

    The first that fits is told. ``within=`` is by how much a number may differ and
    still be meant; without it, as much as a right one.
    """
    if desk.kind is None:
        raise DeskError("say first what the exercise expects(...)")
    if not str(reason).strip():
        raise DeskError(f"say why {value!r} is off")
    line = sys._getframe(1).f_lineno
    desk.wrong.append((value, str(reason), within, line))


def prints():
    """*What will it print?* The code in the prompt, indented by four blanks, is run:
    what it prints, or the value of its last line, must be the answer."""
    desk.prints = True


def orders(expression=""):
    """*Put the lines in order*: the prompt has them indented by four blanks, each after
    a letter, ``    A   now = members("2020-01-01")``. Every order is run: those after
    which `expression` (without one: what they print, or the value of a chain of lines
    that begin with a dot) is as after the answer's are right, all others get a reason.
    """
    desk.orders = expression


def tries(*inputs):
    """The inputs on which a function is tried; several arguments as a tuple."""
    if desk.kind is None:
        raise DeskError("say first what the exercise expects(...)")
    desk.kind["inputs"] = [
        list(one) if isinstance(one, tuple) else [one] for one in inputs
    ]


def otherwise(reason):
    """What any other answer is told."""
    desk.otherwise = str(reason)


# ---- Rules: what `wrong` takes in place of a value -----------------------------------


class Rule(dict):
    """A rule as the key keeps it: {"between": [0, 1]}."""


def between(low, high):
    """Any number from low to high, both among them."""
    return Rule(between=[low, high])


def above(low):
    return Rule(above=low)


def below(high):
    return Rule(below=high)


def one_of(values):
    """Any of these."""
    return Rule(one_of=list(values))


def none_of(values):
    """Anything but these."""
    return Rule(none_of=list(values))


def has(*those):
    """A group in which all of these are."""
    return Rule(has=list(those))


def lacks(*those):
    """A group in which one of these is not."""
    return Rule(lacks=list(those))


def part_of(group):
    """A group, not empty, that is part of this one."""
    return Rule(part_of=sorted(group))


def outside(group):
    """A group with somebody who is not in this one; {who} in the reason names who."""
    return Rule(outside=sorted(group))


def with_any(group):
    """A group with somebody of this one; {who} in the reason names who."""
    return Rule(with_any=sorted(group))


def all_and_more(group):
    """A group that has all of this one, and more."""
    return Rule(all_and_more=sorted(group))


def sized(low, high=None):
    """A group of so many."""
    return Rule(sized=[low, low if high is None else high])


# ---- Claims --------------------------------------------------------------------------


def decide(claim, found, *holds):
    """The value that decides a claim, and a truth value for each part or reading.

    All hold: supported; none: contradicted; some: disputed; no `holds`: undecided.
    """
    # Several values, or one list or column of them.
    desk.claims.append((claim, found, [bool(one) for one in np.ravel(holds)]))


def evidence(claim, number, value=None, source=None, instruction=False):
    """What stands behind a number that the evidence for a claim names: a value, a
    source that the claim cites, or something asked of whoever would decide it."""
    source = "instruction" if instruction else source
    desk.evidence.append((claim, number, value, source))
