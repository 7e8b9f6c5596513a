"""Numbers in prose, tied to what produces them.

Every number in the Markdown of a lesson is listed in the metadata of its cell, in
order, with what stands behind it:

- ``= expression``: Python, evaluated in the lesson when it has run through; its value
  must read exactly as printed, and must be seen in an output of the lesson;
- ``source: id``: a source in data/sources.csv says so;
- ``name``: part of a name (Shanghai Five, ISO 3166);
- ``wording``: a number word that counts what the sentence itself lists;
- ``instruction``: something the reader is to type or do.

Authors write a placeholder in the Markdown, and ``make outputs`` puts in the text and
records the tie: ``{{ len(members) }}`` (a value), ``{{ len(members) | word }}`` (as a
number word), ``{{ 2005 | source: the_id }}``, ``{{ Five | name }}``. Not looked at:
code, links, exercise and lesson numbers, minutes.
"""

import datetime as dt
import numbers
import re

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
    re.compile(r"\b[Ee]xercises? \d\d\.\d+(?:(?:, | and | to |-)\d\d\.\d+)*"),
    re.compile(r"\b[Ll]essons? \d\d(?:(?:, | and | to |-)\d\d)*"),
    re.compile(r"\b\d+(?: \+ \d+)? minutes?\b"),
    re.compile(r"^\d+\. ", re.M),
]
PLACEHOLDER = re.compile(r"\{\{(.+?)\}\}", re.S)
KINDS = ("name", "wording", "instruction")


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
    """Put texts into the placeholders: (the Markdown, the [number, tie] pairs)."""
    ties = []

    def text_of(match):
        body, _, way = (part.strip() for part in match[1].rpartition("|"))
        known = way in ("word", "Word", *KINDS) or way.startswith("source: ")
        if not body or not known:
            body, way = match[1].strip(), ""
        if way in KINDS or way.startswith("source: "):
            text, tie = body, way
        else:
            like = {"word": "two", "Word": "Two"}.get(way, "")
            like = "2001" if body.endswith(".year") else like
            text, tie = spoken(eval(body, dict(namespace)), like), f"= {body}"
        ties.append((text, tie))
        return text

    return PLACEHOLDER.sub(text_of, markdown), ties


def problems(cell, namespace, printed, source_ids):
    """What is wrong with the ties of one Markdown cell, as a list of sentences."""
    found = [text for _, text in tokens(cell.source)]
    ties = [tuple(tie) for tie in cell.metadata.get("numbers", [])]
    listed = [number for number, _ in ties]
    if found != listed:
        return [
            f"the numbers in the text are {found}, the cell's metadata lists {listed}"
        ]
    wrong = []
    for number, tie in ties:
        if tie.startswith("= "):
            value = eval(tie[2:], dict(namespace))
            now = spoken(value, number.rstrip("%"))
            if now != number and f"{now}%" != number:
                wrong.append(f"'{number}' should read '{now}' ({tie})")
            elif not seen(value, now, printed):
                wrong.append(f"'{number}' ({tie}) is in no output of the lesson")
        elif tie.startswith("source: "):
            unknown = set(tie[8:].split(";")) - set(source_ids)
            wrong += [f"'{number}': there is no source '{name}'" for name in unknown]
        elif tie == "wording":
            if number[:1].isdigit():
                wrong.append(f"'{number}' is in digits: tie it to an output")
        elif tie not in KINDS:
            wrong.append(f"'{number}': '{tie}' is no kind of tie")
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
