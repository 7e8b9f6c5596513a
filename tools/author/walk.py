"""Run a lesson once, in this process: all that its source says, worked out.

What `walk` returns serves `make update`, the editions for teachers and the tests: the
names the lesson leaves, the key of its exercises, the verdicts it decides, its
pictures, the tables it reads, and all texts with their numbers put in.
"""

import ast
import builtins
import contextlib
import dis
import io
import pickle
import re
import time
import types
from base64 import b64decode
from copy import deepcopy
from dataclasses import dataclass, field
from unittest import mock

import matplotlib
import matplotlib.pyplot as plt
import networkx as nx
import numpy as np
import pandas as pd

from helpers import datasets, figures, membership, networks
from helpers.exercises import answers, judge
from tools.author import desk as author_desk
from tools.author import prose, puzzles
from tools.author.desk import DeskError, Rule, decide, desk, evidence
from tools.author.ledger import verdict, written
from tools.author.source import SourceError, section


@dataclass
class Walk:
    """A lesson that has run through."""

    lesson: object
    namespace: dict = field(default_factory=dict)
    at_exercise: dict = field(default_factory=dict)  # {id: names there, blank}
    answers: dict = field(default_factory=dict)  # {id: what the model answer gives}
    solved: dict = field(default_factory=dict)  # {id: names there, solved}
    key: dict = field(default_factory=dict)
    tried: dict = field(default_factory=dict)  # {id: [(one wrong answer, reason), ...]}
    decided: dict = field(default_factory=dict)  # {claim: (section, found, verdict)}
    evidence: dict = field(default_factory=dict)  # {claim: [(number, value, source)]}
    differ: list = field(
        default_factory=list
    )  # cells that say another thing, run twice
    pictures: list = field(default_factory=list)  # (index of the cell, PNG, its words)
    tables: set = field(default_factory=set)  # those it reads, by name
    texts: dict = field(default_factory=dict)  # {index: Markdown with its numbers}
    ties: dict = field(default_factory=dict)  # {index: ties of its numbers}
    teachers: dict = field(default_factory=dict)  # {heading: text with its numbers}
    teachers_ties: list = field(default_factory=list)


def walk(lesson, twice=False):
    """Run a lesson and work out all it says. Raises SourceError naming the place.

    With `twice`, every cell is run a second time right away, as students do, and what
    it then says is compared: `differ` names the cells that say something else.
    """
    found = Walk(lesson)
    names = found.namespace
    names["__name__"] = "__main__"
    places = {one.place: one for one in lesson.exercises.values()}
    with _watched(found) as here:
        for index, cell in enumerate(lesson.cells):
            here["index"] = index
            if cell.cell_type == "code":
                raises = "raises-exception" in cell.metadata.get("tags", [])
                repeat = twice and index not in places
                given = _given(cell.source, names) if repeat else None
                here["shown"] = []
                start = time.process_time()
                said = _run(cell.source, names, lesson, raises)
                slow = time.process_time() - start > 0.05
                shown = here["shown"]
                found.pictures += shown
                # A slow cell that finds all it reads as it was would say the same.
                if repeat and not (slow and given == _given(cell.source, names)):
                    here["shown"] = []
                    again = _run(cell.source, names, lesson, raises)
                    if (again, here["shown"]) != (said, shown):
                        found.differ.append(cell.source)
            if index in places:
                found.at_exercise[places[index].id] = _copied(names)
                _exercise(found, places[index])
            for after, code in lesson.claims:
                if after == index:
                    _decide(found, code, section(lesson.cells, index))
    _fill(found)
    return found


@contextlib.contextmanager
def _watched(found):
    """Keep what is shown, and note which tables are read."""
    here = {"index": 0, "shown": []}

    def show(*told, metadata=None, raw=False):
        if raw and "image/png" in told[0]:
            png = b64decode(told[0]["image/png"])
            alt = metadata["image/png"]["alt"]
            here["shown"].append((here["index"], png, alt))

    def resource(table):
        entry = given(table)
        found.tables.add(table)
        return entry

    def opened(file, *rest, **more):
        if str(file).endswith("outlines.geojson"):
            found.tables.add("outlines")
        return given_open(file, *rest, **more)

    # What the helpers remember of another lesson's run would hide a table.
    for room in (membership, networks):
        for function in vars(room).values():
            if hasattr(function, "cache_clear"):
                function.cache_clear()
    given, given_open = datasets.resource, io.open
    backend = matplotlib.get_backend()
    plt.switch_backend("agg")
    # The style is set anew, so that a picture owes nothing to what ran before.
    with (
        plt.style.context(figures.STYLE, after_reset=True),
        mock.patch.object(figures, "display", show),
        mock.patch.object(datasets, "resource", resource),
        mock.patch.object(figures, "resource", resource),
        mock.patch.object(io, "open", opened),
        mock.patch.object(builtins, "display", lambda *_: None, create=True),
    ):
        yield here
    plt.close("all")
    plt.switch_backend(backend)


def _run(code, names, lesson, raises=False):
    """Run some code and return what it prints and shows; what it raises is a
    SourceError, or is returned where it is meant to raise."""
    try:
        tree, out = ast.parse(code), io.StringIO()
        if tree.body and isinstance(tree.body[-1], ast.Expr):
            # As a notebook shows the value of the last line.
            shown = ast.parse("_shown(0)").body[0]
            shown.value.args = [tree.body[-1].value]
            tree.body[-1] = ast.copy_location(shown, tree.body[-1])
            ast.fix_missing_locations(tree)
        names["_shown"] = lambda value: None if value is None else print(repr(value))
        with contextlib.redirect_stdout(out):
            exec(compile(tree, f"<lesson {lesson.id}>", "exec"), names)
        return out.getvalue()
    except SystemExit:
        raise
    except BaseException as problem:
        if raises:
            return f"{type(problem).__name__}: {problem}"
        told = f"{type(problem).__name__}: {' '.join(str(problem).split())}"
        raise SourceError(
            f"{lesson.where}: the cell that begins {code.strip().splitlines()[0]!r} "
            f"stops with {told}"
        ) from None


def _given(code, names):
    """What a cell finds under the names it reads, those of the lesson's functions that
    it calls included: where it has changed nothing of that, it may run again."""
    found, own = {"figures": plt.get_fignums()}, set()
    waiting = [*dis.get_instructions(compile(code, "", "exec"))]
    while waiting:
        step = waiting.pop(0)
        name = step.argval
        if step.opname == "STORE_NAME":
            own.add(name)
        elif hasattr(name, "co_code"):
            waiting = [*dis.get_instructions(name), *waiting]
        elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL"):
            if name not in names or name in own | found.keys():
                continue
            value = names[name]
            found[name] = None
            if hasattr(value, "__code__"):
                waiting = [*dis.get_instructions(value), *waiting]
            elif not isinstance(value, types.ModuleType):
                found[name] = _bytes(value)
    return found


def _bytes(value):
    """A value as bytes, to compare; what has none, such as a figure, or too many is
    never equal."""
    if isinstance(value, nx.Graph):
        value = list(value.nodes(data=True)), list(value.edges(data=True))
    if isinstance(value, list) and len(value) > 500:
        value = len(value), value[:10], value[-10:]  # a thousand worlds, say
    kept = _Few()
    try:
        pickle.Pickler(kept).dump(value)
    except Exception:
        return object()
    return kept.getvalue()


class _Few(io.BytesIO):
    def write(self, part):
        if self.tell() > 8e6:
            raise OverflowError
        return super().write(part)


def _copied(names):
    """Names as they stand here: an answer must change nothing that the lesson goes on
    with, neither a table nor what the next random number will be."""
    tables = pd.DataFrame, pd.Series, nx.Graph
    return {
        k: v.copy()
        if isinstance(v, tables)
        else deepcopy(v)
        if isinstance(v, np.random.Generator)
        else v
        for k, v in names.items()
    }


def _exercise(found, exercise):
    """Solve one exercise where it stands, and write its entry in the key."""
    lesson = found.lesson
    names = _copied(found.namespace)
    _run(exercise.answer, names, lesson)
    if "answer" not in names or names["answer"] is ...:
        raise SourceError(f"{lesson.where}: exercise {exercise.id} gives no answer.")
    found.answers[exercise.id] = names["answer"]
    names.update({name: getattr(author_desk, name) for name in author_desk.__all__})
    desk.clear()
    _run(exercise.key, names, lesson)
    found.solved[exercise.id] = names
    before = found.at_exercise[exercise.id]
    try:
        found.key[exercise.id] = _entry(exercise, names["answer"], before)
    except (DeskError, answers.WrongKind) as problem:
        raise SourceError(
            f"{lesson.where}, exercise {exercise.id}: {problem}"
        ) from None
    loops = _lines_in_loops(exercise.key)
    _refuse_untold(lesson, exercise, loops)
    found.tried[exercise.id] = [
        (value, reason)
        for value, reason, off, line in desk.wrong
        if not isinstance(value, Rule) and off is None and line not in loops
    ]


def _refuse_untold(lesson, exercise, loops):
    """A reason that is never told, because another one stands before it."""
    told = {}
    for value, reason, off, line in desk.wrong:
        plain = isinstance(value, bool | int | float | str) and off is None
        if not plain or line in loops:
            continue
        if told.setdefault((type(value), value), reason) != reason:
            raise SourceError(
                f"{lesson.where}, exercise {exercise.id}: two reasons for {value!r}; "
                f"the second, {reason[:50]!r}, would never be told."
            )


def _entry(exercise, answer, names):
    """What the key keeps of one exercise, but for its texts.

    `names` are those that the lesson has there.
    """
    if desk.kind is None:
        raise DeskError("its key does not say what it expects(...)")
    entry = {"asked": exercise.asked, **desk.kind}
    if "names" in entry:
        names = {str(k).casefold(): str(v) for k, v in entry["names"].items()}
        entry["names"] = dict(sorted(names.items()))
    if entry["kind"] == "judge":
        return entry
    if "within" in entry:
        entry["within"] = _json(float(entry["within"]))
    if entry["kind"] == "order":
        return _ordered(entry, exercise, answer, _copied(names))
    entry["answer"] = plain(entry, answer)
    if "also" in entry:
        entry["also"] = [plain(entry, value) for value in entry["also"]]
    loops = _lines_in_loops(exercise.key)
    entry["wrong"] = []
    for value, reason, off, line in desk.wrong:
        if isinstance(value, Rule):
            rule = {k: _json(v) for k, v in value.items()}
        else:
            rule = _listed(entry, value, reason, off, line in loops)
        if rule is None:
            continue
        if off is not None:
            rule["within"] = _json(float(off))
        told = [{k: v for k, v in one.items() if k != "say"} for one in entry["wrong"]]
        if rule not in told:
            entry["wrong"].append({**rule, "say": unmarked(reason)})
    entry["otherwise"] = unmarked(desk.otherwise)
    if desk.prints:
        puzzles.hold_to_print(entry, exercise.prompt, _copied(names))
    return entry


def _ordered(entry, exercise, answer, names):
    """The entry of an exercise that puts lines in order: every order is run."""
    if desk.orders is None:
        raise DeskError("its key does not say what the order must give: orders(...)")
    lines = puzzles.lines_of(exercise.prompt)
    entry["letters"] = sorted(lines)
    entry["answer"] = answers.read(entry, answer)
    right, wrong = puzzles.try_orders(lines, entry["answer"], desk.orders, names)
    entry["also"] = [order for order in right if order != entry["answer"]]
    own = {tuple(answers.read(entry, value)): why for value, why, *_ in desk.wrong}
    for order in own:
        if list(order) in right:
            raise DeskError(f"wrong({list(order)}, ...) gives the right result")
    entry["wrong"] = [
        {"is": order, "say": own.get(tuple(order), why)} for order, why in wrong
    ]
    entry["otherwise"] = desk.otherwise
    return entry


def _listed(entry, value, reason, off, in_loop):
    """A wrong answer as the key lists it; None where a loop meets the right one."""
    try:
        read = answers.read(entry, value)
    except answers.WrongKind as problem:
        raise DeskError(
            f"wrong({value!r}, {reason!r}) is told already: {problem}"
        ) from None
    if off is None and judge.is_right(entry, read):
        if in_loop:
            return None
        raise DeskError(
            f"wrong(..., {reason!r}) is the right answer today: its value is {read!r}, "
            "and so is that of the answer. Drop it, or ask otherwise."
        )
    return {"is": _json(read)}


def _lines_in_loops(code):
    """The lines of a key that stand in a loop: there the right one may come by."""
    return {
        line
        for node in ast.parse(code).body
        if isinstance(node, ast.For)
        for line in range(node.lineno, node.end_lineno + 1)
    }


def plain(entry, value):
    """An answer as the key keeps it: read as any answer is, then fit for JSON."""
    return _json(answers.read(entry, value))


def _json(value):
    """A value as JSON has it; numbers to ten digits, the same on every machine."""
    if isinstance(value, bool):
        return value
    if isinstance(value, frozenset | set):
        return sorted(_json(one) for one in value)
    if isinstance(value, list | tuple):
        return [_json(one) for one in value]
    if isinstance(value, dict):
        return {key: _json(one) for key, one in value.items()}
    if hasattr(value, "isoformat"):
        return value.isoformat()[:10]
    if hasattr(value, "item"):
        return _json(value.item())
    return float(f"{value:.10g}") if isinstance(value, float) else value


def _decide(found, code, heading):
    """Run a cell of claims in a copy of the names there are."""
    names = {**found.namespace, "decide": decide, "evidence": evidence}
    desk.clear()
    try:
        _run(code, names, found.lesson)
    except SourceError as problem:
        # A row that is gone, a day that became unknown: say which claims.
        about = ", ".join(sorted(set(re.findall(r"[GQXWS]\d\d[a-z]?", code))))
        raise SourceError(
            f"Claims {about} can no longer be decided under '{heading}'. {problem}"
        ) from None
    for claim, value, holds in desk.claims:
        found.decided[claim] = (heading, written(value), verdict(holds))
    for claim, number, value, source in desk.evidence:
        found.evidence.setdefault(claim, []).append((number, value, source))


def _fill(found):
    """Put the numbers into every text."""
    lesson = found.lesson
    for index, cell in enumerate(lesson.cells):
        if cell.cell_type == "markdown":
            text, ties = _filled(lesson, cell.source, found.namespace)
            found.texts[index], found.ties[index] = text, ties
    # What teachers are told may need more than students compute.
    for_teachers = dict(found.namespace)
    for code in lesson.notes:
        _run(code, for_teachers, lesson)
    for id, exercise in lesson.exercises.items():
        names = {**for_teachers, **found.solved[id]}
        texts = {}
        for lead, said in exercise.leads.items():
            texts[lead], ties = _filled(lesson, said, names, digits=lead == "Hint")
            found.teachers_ties += ties
        found.key[id]["right"] = told(texts["Right"])
        found.key[id]["hint"] = told(texts["Hint"])
        found.teachers[id] = texts["In class"]
    for heading, said in lesson.teachers.items():
        table = re.sub(r"^\|.*$", "", said, flags=re.M)
        _refuse_untied(lesson, table)
        found.teachers[heading], ties = _filled(lesson, said, for_teachers, digits=True)
        found.teachers_ties += ties


def told(text):
    """A text of the source as `check` prints it: one line, no marks of Markdown."""
    return " ".join(unmarked(text).replace("`", "").split())


def unmarked(text):
    """A text without the stars that Markdown sets *around* words."""
    return re.sub(r"(?<![\w*])(\*\*?)(?=\w)([^*]+)(?<=[\w.!?])\1(?![\w*])", r"\2", text)


def _refuse_untied(lesson, text):
    typed = prose.untied(text)
    if typed:
        line = next(one for one in text.splitlines() if prose.untied(one))
        start = next(at for at, one in prose.tokens(line) if one == typed[0])
        around = line[max(0, start - 40) : start + 40].strip()
        raise SourceError(
            f"{lesson.where}: {typed[0]!r} is typed in '… {around} …'. Tie it: "
            "{{ expression }}, or {{ " + f"{typed[0]} | source: id" + " }}."
        )


def _filled(lesson, text, names, digits=False):
    """A text with its numbers, and their ties; typed digits are refused."""
    if not digits:
        _refuse_untied(lesson, text)
    try:
        return prose.fill(text, names)
    except prose.ProseError as problem:
        raise SourceError(f"{lesson.where}, {text.strip()[:60]!r}: {problem}") from None
