"""Feedback on answers: `check`, `hint`, `progress`.

An exercise in a lesson is two lines: ``answer = ...`` and ``check("03.2", answer)``.
`check` prints one of four things: not answered yet; the wrong kind of thing; off,
with the reason; right, and why it matters. It never raises, whatever it is given, and
what it compares with is computed from the tables each time.

The checks themselves lie in one module per part: ``start``, ``history``, ``economy``,
``networks``, ``claims``. Each is a function of an answer that `answers` has already
brought into plain form; it returns `right(...)` or a text that says what is off.
"""

from importlib import import_module

from helpers.datasets import CourseError
from helpers.exercises import record
from helpers.exercises.answers import WrongKind, kind_of

# The modules that the checks lie in, one a part.
PARTS = ("start", "history", "economy", "networks", "claims")
_EXERCISES = {}
_RIGHT = set()
_TRIED = set()

MARKS = {"right": "✔", "off": "✘", "open": "○"}


class Right(str):
    """What a check returns when the answer is right: why it matters."""


def right(why):
    return Right(why)


class Exercise:
    """One exercise: its id, how its answer is read, how it is judged, and a hint."""

    def __init__(self, id, read, judge, hint):
        self.id, self.read, self.judge, self.hint = id, read, judge, hint


def exercise(id, read, hint):
    """Register a check: `read` brings the answer into plain form, or refuses it."""

    def register(judge):
        _EXERCISES[id] = Exercise(id, read, judge, hint)
        return judge

    return register


def registry():
    """All exercises by id, after the checks of every part have been read in."""
    for part in PARTS:
        import_module(f"helpers.exercises.{part}")
    return _EXERCISES


def exercises(lesson=None):
    """The ids of all exercises, or of one lesson ("03"), in order."""
    return sorted(id for id in registry() if lesson in (None, id.partition(".")[0]))


def _say(text):
    """Print a line, also where the output has no letter for a mark or a name."""
    try:
        print(text)
    except UnicodeEncodeError:
        print(text.encode("ascii", "replace").decode())


def _find(id):
    """The exercise with this id, or None after saying which there are."""
    known = exercises()
    if type(id) is str and id in known:
        return _EXERCISES[id]
    lesson = id.partition(".")[0] if type(id) is str else ""
    near = [k for k in known if k.startswith(f"{lesson}.")] or known
    _say(f"There is no such exercise. There are: {', '.join(near)}.")
    return None


def verdict(id, answer):
    """Judge an answer: ("open" | "off" | "right", the text to print). Never raises."""
    task = registry()[id]
    if answer is ... or (type(answer) is str and answer.strip() in ("", "...")):
        return "open", (
            "not answered yet. Replace the three dots and run the cell again; "
            f'hint("{id}") helps.'
        )
    try:
        plain = task.read(answer)
    except WrongKind as problem:
        return "off", str(problem)
    except Exception:
        return "off", f"this {kind_of(answer)} could not be read as an answer."
    try:
        found = task.judge(plain)
    except Exception:
        return "off", f"this {kind_of(answer)} could not be compared with the data."
    if type(found) is Right:
        return "right", str(found)
    return "off", str(found)


def check(id, answer=...):
    """Check the answer to an exercise and say why it is right or off."""
    _check(id, answer)


def _check(id, answer):
    """Print what `check` prints; returns what `verdict` gives."""
    task = _find(id)
    if task is None:
        return "off", f"There is no exercise {id}."
    state, text = verdict(id, answer)
    words = {"right": "right. ", "off": "not yet: ", "open": ""}[state]
    _say(f"{MARKS[state]} {id} {words}{text}")
    _TRIED.add(id)
    if state == "right":
        _RIGHT.add(id)
        record.keep(id)
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
    task = _find(id)
    if task is not None:
        _say(f"Hint for {id}: {task.hint}")


def progress(lesson=None, *, start_again=False):
    """Print which exercises have been right, for every lesson begun, and what remains.

    What was once right stays right, whatever is tried later, in this kernel or in
    another: `helpers.exercises.record` keeps which exercise, and when, in a folder of
    the student's own. With a lesson, as in ``progress("03")``, only that lesson.
    ``start_again=True`` puts the record of the lesson, or of all, aside.
    """
    known = sorted({id.partition(".")[0] for id in exercises()})
    if lesson is not None and lesson not in known:
        _say(f"There is no lesson {lesson!r}. There are: {', '.join(known)}.")
        return
    if start_again:
        ids = exercises(lesson)
        if record.set_aside(ids):
            _RIGHT.difference_update(ids)
            _TRIED.difference_update(ids)
            _say(f"{f'Lesson {lesson}' if lesson else 'The course'} starts again.")
        return
    before = {id: when for id, when in record.kept().items() if id in exercises()}
    done = _RIGHT.union(before)
    begun = {id.partition(".")[0] for id in done | _TRIED}
    shown = sorted(begun) if lesson is None else [lesson]
    if not shown:
        _say("No exercise has been checked yet.")
    for number in shown:
        ids = exercises(number)
        marks = " ".join(MARKS["right" if id in done else "open"] for id in ids)
        rest = [id for id in ids if id not in done]
        ending = f"Still open: {', '.join(rest)}." if rest else "All done."
        score = f"{len(ids) - len(rest)} of {len(ids)} right."
        _say(f"Lesson {number}: {marks}  {score} {ending}")
    if before and lesson is None:
        _say(_summary(done, before, [one for one in known if one not in begun]))


def _summary(done, before, ahead):
    """A line on the whole course: how much is right, what came last, what is ahead."""
    words = [f"The whole course: {len(done)} of {len(exercises())} right."]
    dated = [(when, id) for id, when in before.items() if when]
    if dated:
        when, id = max(dated)
        words.append(f"Last: {id}, on {when.day} {when:%B %Y}.")
    if ahead:
        words.append(f"Not begun: {_spans(ahead)}.")
    return " ".join(words)


def _spans(numbers):
    """Numbers of lessons in few words: "01, 04 to 16"."""
    spans = []
    for number in numbers:
        if spans and int(number) == int(spans[-1][-1]) + 1:
            spans[-1] = [spans[-1][0], number]
        else:
            spans.append([number])
    return ", ".join(" to ".join(span) for span in spans)
