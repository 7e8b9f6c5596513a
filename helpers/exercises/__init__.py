"""Feedback on answers: `check`, `hint`, `progress`.

An exercise in a lesson is two lines: ``answer = ...`` and ``check("03.2", answer)``.
`check` prints one of four things: not answered yet; the wrong kind of thing; off,
with the reason; right, and why it matters. It never raises, whatever it is given.

What it compares with stands in ``key.json``, which is built from the lessons' sources:
`judge` says how. Open exercises, whose answers no list can hold, have a judge of their
own in `judges`.
"""

import html
import json
import re
from functools import cache
from pathlib import Path

from helpers.datasets import CourseError, shell
from helpers.exercises import judge, progress_record
from helpers.exercises.answers import WrongKind, kind_of
from helpers.exercises.judges import JUDGES

KEY = Path(__file__).with_name("key.json")
# What an author tries out; it counts nowhere.
DRAFTS = KEY.parents[2] / "build" / "drafts" / "key.json"
_RIGHT = set()
_TRIED = set()

MARKS = {"right": "✔", "off": "✘", "open": "○"}
WORDS = {"right": "right.", "off": "not yet:", "open": "open:"}
# Apart in colour, in grey and in print; the words say it to those who see none of it.
_EDGES = {
    "right": "solid var(--jp-success-color1, currentColor)",
    "off": "dashed var(--jp-error-color1, currentColor)",
    "open": "dotted currentColor",
}


def key():
    """All exercises of the course, {id: entry}, in order."""
    # Before the first build of all there is none.
    return _read(KEY, KEY.stat().st_mtime_ns) if KEY.is_file() else {}


@cache
def _read(path, changed):
    return json.loads(path.read_text(encoding="utf-8"))


def _entry(id):
    """The entry of one exercise, of a draft as well; None where there is none."""
    known = key()
    if type(id) is not str or id in known or not DRAFTS.is_file():
        return known.get(id) if type(id) is str else None
    return _read(DRAFTS, DRAFTS.stat().st_mtime_ns).get(id)


def exercises(lesson=None):
    """The ids of all exercises, or of one lesson ("03"), in order."""
    return [id for id in key() if lesson in (None, id.partition(".")[0])]


def _say(text, state="open", lead=""):
    """Show a line, after what leads it: a paragraph that breaks between words in a
    notebook, and elsewhere a printed line, whatever letters the output may lack."""
    if shell():
        from IPython.display import display

        told = f"<strong>{html.escape(lead)}</strong> " if lead else ""
        style = f"border-left: 0.3em {_EDGES[state]}; padding-left: 0.6em"
        told = f'<p role="status" style="{style}">{told}{html.escape(text, False)}</p>'
        display({"text/plain": f"{lead} {text}".strip(), "text/html": told}, raw=True)
        return
    text = f"{lead} {text}".strip()
    try:
        print(text)
    except UnicodeEncodeError:
        print(text.encode("ascii", "replace").decode())


def _find(id):
    """The entry of this exercise, or None after saying which exercises there are."""
    entry = _entry(id)
    if entry is None:
        _say(f"There is no such exercise. {_near(id)}")
    return entry


def _near(id):
    """Which exercises may be meant, in a sentence or two."""
    if type(id) is float:
        return f'Put its number in quotation marks: "{id:04.1f}".'
    here = exercises(id.partition(".")[0]) if type(id) is str else []
    if here:
        return f"There are: {', '.join(here)}."
    known = exercises()
    return f"There are: {known[0]} to {known[-1]}." if known else "There is none yet."


def verdict(id, answer):
    """Judge an answer: ("open" | "off" | "right", the text to print). Never raises."""
    entry = _entry(id)
    if answer is ... or (type(answer) is str and answer.strip() in ("", "...")):
        return "open", (
            "not answered yet. Replace the three dots and run the cell again; "
            f'hint("{id}") helps.'
        )
    try:
        if entry["kind"] == "judge":
            return JUDGES[id](entry, answer)
        return judge.verdict(entry, answer)
    except WrongKind as problem:
        return "off", str(problem)
    except Exception:
        return "off", f"this {kind_of(answer)} could not be read as an answer."


def check(id, answer=...):
    """Check the answer to an exercise and say why it is right or off."""
    _check(id.strip().upper() if type(id) is str else id, answer)


def _check(id, answer):
    """Print what `check` prints; returns what `verdict` gives."""
    entry = _find(id)
    if entry is None:
        return "off", f"There is no exercise {id}."
    state, text = verdict(id, answer)
    _say(text, state, f"{MARKS[state]} {id} {WORDS[state]}")
    if id in key():
        _TRIED.add(id)
        if state == "right":
            _RIGHT.add(id)
            progress_record.keep(id, entry["asked"])
    return state, text


class NotRight(CourseError):
    """An answer that earns no point, with the reason that `check` gives."""


def grade(id, answer=...):
    """Check an answer where a tool such as nbgrader counts the points.

    Prints what `check` prints and raises NotRight, with the same reason, unless the
    answer is right.
    """
    state, text = _check(id, answer)
    if state != "right":
        raise NotRight(text)


def hint(id):
    """Print a hint for an exercise."""
    entry = _find(id)
    if entry is not None:
        _say(entry["hint"], lead=f"Hint for {id}:")


def progress(lesson=None, *, start_again=False):
    """Print which exercises have been right, for every lesson begun, and what remains.

    What was once right stays right, whatever is tried later, in this kernel or in
    another: `progress_record` keeps which question, and when, in a folder of the
    student's own. With a lesson, as in ``progress("03")``, only that lesson.
    ``start_again=True`` puts the record of the lesson, or of all, aside.
    """
    known = list(dict.fromkeys(id.partition(".")[0] for id in key()))
    if lesson is not None and lesson not in known:
        _say(f"There is no lesson {lesson!r}. There are: {', '.join(known)}.")
        return
    if start_again:
        ids = exercises(lesson)
        if progress_record.set_aside(ids):
            _RIGHT.difference_update(ids)
            _TRIED.difference_update(ids)
            _say(f"{f'Lesson {lesson}' if lesson else 'The course'} starts again.")
        return
    before = progress_record.kept({id: entry["asked"] for id, entry in key().items()})
    done = _RIGHT.union(before)
    begun = {id.partition(".")[0] for id in done | _TRIED}
    shown = [one for one in known if one in begun] if lesson is None else [lesson]
    if not shown:
        _say("No exercise has been checked yet.")
    for number in shown:
        ids = exercises(number)
        marks = " ".join(MARKS["right" if id in done else "open"] for id in ids)
        rest = [id for id in ids if id not in done]
        ending = f"Still open: {', '.join(rest)}." if rest else "All done."
        score = f"{len(ids) - len(rest)} of {len(ids)} right."
        state = "open" if rest else "right"
        _say(f"{marks}  {score} {ending}", state, f"Lesson {number}:")
    if before and lesson is None:
        _say(_summary(done, before, known, begun))


def _summary(done, before, known, begun):
    """A line on the whole course: how much is right, what came last, what is ahead."""
    words = [f"The whole course: {len(done)} of {len(key())} right."]
    dated = [(when, id) for id, when in before.items() if when]
    if dated:
        when, id = max(dated)
        words.append(f"Last: {id}, on {when.day} {when:%B %Y}.")
    if ahead := [number for number in known if number not in begun]:
        words.append(f"Not begun: {_spans(ahead, known)}.")
    return " ".join(words)


def _spans(numbers, known):
    """Numbers of lessons in few words: "01, 04 to 16"."""
    spans = []
    for number in numbers:
        if spans and known.index(number) == known.index(spans[-1][-1]) + 1:
            spans[-1] = [spans[-1][0], number]
        else:
            spans.append([number])
    return ", ".join(" to ".join(span) for span in spans)


# ---- Numbers of exercises without quotation marks ------------------------------------

_BARE = re.compile(r"^(\s*(?:check|hint)\()(\d\d\.\d+|P\d\.\d+)\b")


def _quoted(lines):
    """The lines of a cell; check(P1.1, ...) is no Python, but is meant."""
    return [_BARE.sub(r'\1"\2"', line) for line in lines]


def _in_notebooks():
    if shell() and _quoted not in shell().input_transformers_cleanup:
        shell().input_transformers_cleanup.append(_quoted)


_in_notebooks()
