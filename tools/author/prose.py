"""Numbers in prose, tied to what produces them.

An author writes a number as a placeholder, and `make update` puts it in:

- ``{{ len(members) }}``: Python, evaluated in the lesson when it has run through; in a
  lesson its value must be seen in an output. ``| word`` and ``| Word`` write it as a
  word, ``| year`` without a comma;
- ``{{ 2005 | source: some_id }}``: a source in data/sources.csv says so;
- ``{{ 3166 | name }}``: part of a name (ISO 3166);
- ``{{ 2008 | instruction }}``: something the reader is to type or do;
- in notes for teachers also ``{{ 15% | example }}``, made up for the talk, ``{{ 1951 |
  literature }}``, the year of a work that is named, and ``{{ 0.42 | seen }}``, which
  stands in an output of the lesson.

Number words that count what the sentence itself lists need no placeholder. Not looked
at: code, links, exercise and lesson numbers, minutes.
"""

import datetime as dt
import numbers
import re

from helpers.datasets import CourseError, closest

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November"
    "|December"
)
WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen twenty"
).split()
# 'one' is more often a pronoun than a number: it is not looked at.
COUNTED = "|".join(word for word in WORDS if word != "one")
TOKEN = re.compile(
    rf"(?<!\w)\d{{1,2}} (?:{MONTHS}) \d{{4}}"
    rf"|(?:{MONTHS}) \d{{4}}"
    rf"|(?<!\w)\d+(?:,\d{{3}})*(?:\.\d+)?%?"
    rf"|\b(?:{COUNTED}|half|twice|dozen)\b",
    re.I,
)
NOT_PROSE = [
    re.compile(r"^```.*?^```", re.M | re.S),
    re.compile(r"``[^`]+``|`[^`\n]+`"),
    re.compile(r"\]\([^)]*\)"),
    re.compile(r"<[^>]+>"),
    re.compile(r"\{\{.*?\}\}"),
    re.compile(r"\b[Ee]xercises? [\dP]\d\.\d+(?:(?:, | and | to |-)[\dP]\d\.\d+)*"),
    re.compile(r"\b[Ll]essons? [\dP]\d(?:(?:, | and | to |-)[\dP]\d)*"),
    re.compile(r"\bP\d(?:\.\d+)?\b"),
    re.compile(r"\b\d+(?: \+ \d+)? minutes?\b"),
    re.compile(r"^\d+\. ", re.M),
    re.compile(r"^ {4}.*$", re.M),  # code that a prompt shows
]
PLACEHOLDER = re.compile(r"\{\{(.+?)\}\}", re.S)
# Ways to write a value, and kinds of number that are typed.
LIKE = {"word": "two", "Word": "Two", "year": "2001"}
TYPED = ("name", "instruction", "example", "literature", "seen")
WAYS = (*LIKE, *TYPED)


class ProseError(CourseError):
    """A sentence whose numbers cannot be put in."""


def tokens(markdown):
    """The numbers in a piece of Markdown, as (start, text), in order."""
    blank = markdown
    for pattern in NOT_PROSE:
        blank = pattern.sub(lambda match: " " * len(match[0]), blank)
    return [(match.start(), match[0]) for match in TOKEN.finditer(blank)]


def spoken(value, like=""):
    """A value as prose prints it: 2,991 · 12.5 · 9 June 2017; in the form of `like`:
    a number word, or a year without its comma."""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, numbers.Integral) or float(value).is_integer():
        whole = int(value)
        if like.lower() in WORDS and 0 <= whole < len(WORDS):
            word = WORDS[whole]
            return word.capitalize() if like[:1].isupper() else word
        return str(whole) if re.fullmatch(r"\d{4,}", like) else f"{whole:,}"
    return f"{value:,}"


def fill(markdown, namespace):
    """Put values into the placeholders: (the Markdown, the [number, tie] pairs).

    Raises ProseError naming the expression that cannot be worked out.
    """
    ties = []
    for line in markdown.splitlines():
        if line.count("{{") != line.count("}}"):
            raise ProseError(
                f"an expression begins or ends with {{{{ or }}}} alone: {line!r}."
            )

    def text_of(match):
        body, _, way = (part.strip() for part in match[1].rpartition("|"))
        if not body or not (way in WAYS or way.startswith("source: ")):
            if body and re.fullmatch(r"[A-Za-z]+", way) and way not in namespace:
                ways = ", ".join([*WAYS, "source: id"])
                raise ProseError(
                    f"{{{{ {match[1].strip()} }}}}: no way {way!r}; {ways}."
                )
            body, way = match[1].strip(), ""
        if way in TYPED or way.startswith("source: "):
            ties.append((body, way, None))
            return body
        try:
            value = eval(body, dict(namespace))
            text = spoken(
                value, LIKE.get(way, "2001" if body.endswith(".year") else "")
            )
        except Exception as problem:
            raise ProseError(
                f"{{{{ {body} }}}} cannot be worked out "
                f"({type(problem).__name__}: {problem})."
            ) from None
        ties.append((text, f"= {body}", value))
        return text

    return PLACEHOLDER.sub(text_of, markdown), ties


def untied(markdown):
    """The numbers in digits that an author typed without a placeholder."""
    return [text for _, text in tokens(markdown) if re.search(r"\d", text)]


def problems(ties, printed, source_ids):
    """What is wrong with the ties of one text, as a list of sentences.

    `printed` is what the lesson's outputs say; None where a number need not be seen.
    """
    wrong = []
    for text, tie, value in ties:
        if tie.startswith("source: "):
            unknown = set(tie[8:].split(";")) - set(source_ids)
            wrong += [
                f"'{text}': there is no source '{name}'.{closest(name, source_ids)} A "
                "new one is a row of data/sources.csv"
                for name in unknown
            ]
        elif printed is None:
            continue
        elif tie == "seen" and not seen(text, text, printed):
            wrong.append(f"'{text}' is in no output of the lesson")
        elif tie.startswith("= ") and tokens(text) and not seen(value, text, printed):
            wrong.append(f"'{text}' ({tie}) is in no output of the lesson")
    return wrong


def seen(value, text, printed):
    """Whether a value stands in the printed outputs, in one of its usual forms."""
    forms = {text, text.rstrip("%"), text.replace(",", "")}
    if isinstance(value, dt.date):
        forms.add(f"{value:%Y-%m-%d}")
    elif not isinstance(value, str):
        forms |= {str(value), f"{value:,}", spoken(value)}
        if float(value).is_integer():
            forms.add(str(int(value)))
            if 0 <= value < len(WORDS):
                forms |= {WORDS[int(value)], WORDS[int(value)].capitalize()}
    return any(
        re.search(rf"(?<![\w.,]){re.escape(form)}(?![\w]|[.,]\d)", printed)
        for form in forms
    )
