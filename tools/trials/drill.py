"""`make drill`: corrupt the tables on purpose, and see what notices.

Somebody changes a table by mistake and then runs `make data`, so that rows and
checksum agree again. What is left to notice the mistake? Each corruption is tried in
a copy of ``data/`` and held against five layers, one after the other:

1. *load*: the codebook's types, keys and allowed values, as `make data` and `load`
   apply them;
2. *rules*: the tests that hold tables against each other and against what is known
   (`RULES`), called one by one without pytest, which would cost ten times as much;
3. *record*: the tests that hold them against ``tests/record`` (`RECORD`), totals and
   counts that nobody can derive from another table;
4. *check*: the checks of groups of rows that are recorded there as well (`CHECK`): what
   only a sum of all letters can tell;
5. *outputs*: the lessons that read the table, cell by cell, until one says something
   else than before. That is what nbval would notice, and what `make outputs` would
   store without a question.

What no layer notices is harmless for the lessons, but still wrong: only the checksum
in the codebook, or the source, knows. Kinds of corruption: `corruptions.KINDS`.
"""

import argparse
import ast
import contextlib
import hashlib
import importlib
import io
import itertools
import json
import math
import multiprocessing
import os
import pickle
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter, defaultdict
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from helpers import datasets
from helpers.datasets import CourseError
from tools import lessons
from tools.author import codebook
from tools.trials.corruptions import KINDS, Sheet

REPORT = lessons.ROOT / "build" / "drill"
TESTS = lessons.ROOT / "tests"
RULES = [
    "test_data.py",
    "test_data_*.py",
    "test_sources.py",
    "test_membership.py",
    "test_networks*.py",
]
RECORD = ["test_data_words.py", "test_data_totals.py", "test_data_counts.py"]
CHECK = "test_rows_are_letter_for_letter_those_that_were_counted"
# The tests that compare with the checksum: whoever ran `make data` has changed it.
CHECKSUM = {
    "test_codebook_knows_size_and_checksum",
    "test_codebook_is_as_it_was_recorded",
}


# ---- Corruptions ---------------------------------------------------------------------


def sheet_of(table):
    """One table as a sheet, from the pristine data."""
    entry = datasets.resource(table)
    keys = {
        key["fields"]: set(
            datasets.load(key["reference"]["resource"])[key["reference"]["fields"]]
        )
        for key in entry["schema"].get("foreignKeys", [])
        if isinstance(key["fields"], str)
    }
    keys["sources"] = set(datasets.load("sources")["source_id"])
    content = (datasets.DATA / entry["path"]).read_bytes()
    return Sheet(table, entry["schema"]["fields"], keys, content)


def corrupt(sheet, kind, seed):
    """The corrupted file of a table, or None where the kind does not fit it.

    The same for the same content, kind and seed, whatever else is tried. A kind may
    hit upon a change that changes nothing: it is tried again, ten times.
    """
    name = f"{sheet.table} {kind}".encode()
    for turn in range(10):
        rng = np.random.default_rng([seed, turn, *name])
        content = KINDS[kind](sheet, rng)
        if content is None or content != sheet.content:
            return content
    return None


# ---- The layers ----------------------------------------------------------------------


def refused_by_load(table):
    """Layer 1: who refuses the table, or None. Raises what is no error for people."""
    entry = datasets.resource(table)
    try:
        entry.update(codebook.describe(datasets.DATA / entry["path"]))
    except CourseError:
        return "make data"
    datasets.package()["fingerprint"] = codebook.fingerprint(datasets.package())
    try:
        datasets.load(table)
    except CourseError:
        return "load"
    return None


def rule_files():
    """The files with the rules, and after them those with the record."""
    found = {path for glob in RULES for path in TESTS.glob(glob)}
    return sorted(found, key=lambda path: (places_in_record(path.stem), path))


def places_in_record(module):
    """0 for a rule; for a test of the record its place there, from 1."""
    names = [name.removesuffix(".py") for name in RECORD]
    return names.index(module) + 1 if module in names else 0


def layer_of_test(module, name):
    if name == CHECK:
        return "check"
    return "record" if places_in_record(module) else "rules"


def rules(needed=lambda module, name: True):
    """Layers 2 to 4: the tests as (module, name, parameters, call)."""
    for path in rule_files():
        if not needed(path.stem, None):
            continue
        try:
            module = importlib.import_module(path.stem)
        except Exception as problem:
            yield path.stem, "import", {}, partial(_raise, problem)
            continue
        for name, function in list(vars(module).items()):
            rule = name.startswith("test_") and name not in CHECKSUM
            if rule and needed(path.stem, name):
                for given in cases(function):
                    yield path.stem, name, given, partial(function, **given)


def _raise(problem):
    raise problem


def cases(function):
    """The parameters of each case of a test; none where it takes a pytest fixture."""
    sets = []
    for mark in getattr(function, "pytestmark", []):
        if mark.name == "parametrize":
            names, values = mark.args[:2]
            if isinstance(names, str):
                sets.append([{names: value} for value in values])
            else:
                sets.append([dict(zip(names, value, strict=True)) for value in values])
    found = [
        {name: value for part in parts for name, value in part.items()}
        for parts in itertools.product(*sets)
    ]
    code = function.__code__
    takes = set(code.co_varnames[: code.co_argcount])
    return [given for given in found if set(given) == takes]


def elsewhere(table, given, named):
    """Whether a case is about another table, and its test does not name this one."""
    about = given.get("table")
    return about and table not in named and table not in str(list(given.values()))


def caught_by_a_rule(table, needs):
    """Layers 2 to 4: the first test that fails, as 'module::name', or None.

    `needs` has, by (module, name), the tables that each test reads and those that it
    names; what it does not know is tried.
    """

    def needed(module, name):
        return table in needs.get((module, name), [{table}])[0]

    for module, name, given, call in rules(needed):
        named = needs.get((module, name), [{table}, set()])[1]
        if not elsewhere(table, given, named):
            try:
                call()
            except Exception:
                return f"{module}::{name}"
    return None


def sound(reads):
    """Try every rule on the tables as they are, before any is spoilt.

    Returns what is wrong, a list of sentences, and the tables that each rule reads and
    names, {(module, name): (read, named)}; under (module, None) those of all its rules.
    `reads` has the tables that each module reads when it is imported.
    """
    quiet()
    wrong, needs = [], defaultdict(lambda: (set(), set()))
    with watched() as read:
        for module, name, given, call in rules():
            if (module, name) not in needs:
                named = written_in(module, name, reads[module])
                needs[module, name] = set(named), named
                forget()
            read.clear()
            try:
                call()
            except Exception as problem:
                wrong.append(f"{module}::{name} {given}: {problem!r}")
            needs[module, name][0].update(read)
            needs[module, None][0].update(needs[module, name][0])
            read.clear()
    return wrong, dict(needs)


@contextlib.contextmanager
def loads_watched():
    """The set of tables that are read by `load`."""
    read, plain = set(), datasets._remembered

    def remembered(table, *states):
        read.add(table)
        return plain(table, *states)

    datasets._remembered = remembered
    yield read
    datasets._remembered = plain


@contextlib.contextmanager
def watched():
    """The set of tables that are read, by `load` or straight from the file."""
    names = datasets.tables().index
    paths = {
        str(datasets.DATA / datasets.resource(name)["path"]): name for name in names
    }
    with loads_watched() as read:

        def opened(event, arguments):
            if event == "open" and str(arguments[0]) in paths:
                read.add(paths[str(arguments[0])])

        sys.addaudithook(opened)  # for good: to be used in a child only
        yield read


def forget():
    """Empty the memories of helpers and tests, so that reading shows again."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("test_", "helpers.membership")):
            for thing in list(vars(module).values()):
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()


def written_in(module, name, read):
    """The tables that a test names, itself or through names of its module.

    Those that were read when the module was imported, `read`, and that it nowhere
    names (a helper has read them) count for each of its tests.
    """
    known = set(datasets.tables().index)
    statements = {}
    for node in ast.parse((TESTS / f"{module}.py").read_text(encoding="utf-8")).body:
        words = {
            n.value
            for n in ast.walk(node)
            if isinstance(n, ast.Constant) and isinstance(n.value, str)
        }
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        targets = getattr(node, "targets", [])
        bound = {getattr(node, "name", "")} | {
            n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)
        }
        for one in bound:
            old = statements.get(one, (set(), set()))
            statements[one] = old[0] | words, old[1] | names
    seen, todo, said = set(), {name}, set()
    while todo:
        one = todo.pop()
        seen.add(one)
        words, names = statements.get(one, (set(), set()))
        said |= words & known
        todo |= (names & set(statements)) - seen
    anywhere = set().union(*(words for words, _ in statements.values()))
    return said | (read - anywhere)


def statements(notebook):
    """Layer 5: what each cell of a lesson says, one text a cell; pictures are mute."""
    from IPython.core import display_functions
    from matplotlib.figure import Figure

    from helpers import figures

    said = []

    def note(*things, **_):
        for thing in things:
            said.append(
                thing["text/plain"] if isinstance(thing, dict) else spoken(thing)
            )

    Figure.savefig = lambda *_, **__: None
    figures.display = display_functions.display = note
    namespace = {"__name__": "__main__", "display": note}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        said.clear()
        body = ast.parse(cell.source).body
        last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
        out = io.StringIO()
        try:
            with contextlib.redirect_stdout(out):
                exec(compile(ast.Module(body, []), "<cell>", "exec"), namespace)
                if last and not cell.source.rstrip().endswith(";"):
                    value = eval(
                        compile(ast.Expression(last.value), "<cell>", "eval"), namespace
                    )
                    if value is not None:
                        said.append(spoken(value))
        except Exception as problem:
            yield f"{type(problem).__name__}: {problem}"
            return
        yield "\n".join([out.getvalue(), *said])


def spoken(value):
    """What a notebook shows of a value."""
    page = getattr(value, "_repr_html_", None)
    return (page() if page else None) or repr(value)


def changed_lesson(table, before):
    """The first lesson and cell that say something else, as '03, cell 7', or None.

    `before` has, for each lesson, the tables that it reads and what its cells said.
    """
    for path in lessons.lesson_paths():
        read, said = before[path.stem]
        if table in read:
            # Apart, because exercises remember what was answered in this process.
            number = apart(first_difference, path, said)
            if number:
                return f"{lessons.lesson_id(path)}, cell {number}"
    return None


def first_difference(path, said):
    """The number of the first cell of a lesson that says something else, or None."""
    now = map(brief, statements(lessons.read(path)))
    pairs = itertools.zip_longest(said, now)
    return next((n for n, (a, b) in enumerate(pairs, start=1) if a != b), None)


# ---- Trying one ----------------------------------------------------------------------


def apart(function, *arguments):
    """What a function returns in a process of its own, which leaves no trace here."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            result = True, function(*arguments)
        except BaseException:
            result = False, traceback.format_exc()
        with open(writer, "wb") as pipe:
            pickle.dump(result, pipe)
        os._exit(0)
    os.close(writer)
    with open(reader, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    fine, result = pickle.loads(told)
    if not fine:
        raise RuntimeError(result)
    return result


class Copy:
    """A copy of data/ in which tables may be spoiled; helpers and tests read it."""

    def __init__(self, folder, tables=None):
        self.pristine = datasets.DATA
        self.folder = Path(folder) / "data"
        shutil.copytree(self.pristine, self.folder)
        datasets.DATA = self.folder
        # From here on, so that they take the copy's address.
        for name in ("membership", "networks", "figures", "exercises"):
            module = importlib.import_module(f"helpers.{name}")
            if hasattr(module, "DATA"):
                module.DATA = self.folder
        sys.path.insert(0, str(TESTS))
        importlib.import_module("pytest")
        for path in lessons.lesson_paths():
            importlib.import_module("conftest").text_of(path)
        # Tests that read a table when they are imported are imported again when it is
        # spoilt; the others stay.
        self.reads = {}
        for path in rule_files():
            with loads_watched() as read:
                importlib.import_module(path.stem)
            self.reads[path.stem] = read
        for table in tables or datasets.tables().index:
            datasets.load(table)

    @contextlib.contextmanager
    def spoilt(self, table, content):
        """The copy with another content in the file of one table."""
        path = datasets.resource(table)["path"]
        try:
            (self.folder / path).write_bytes(content)
            yield
        finally:
            # With its time stamp, so that the table as it was is still remembered.
            shutil.copy2(self.pristine / path, self.folder / path)


def judged(table, reads, needs, before, outputs):
    """What notices the corruption of a table: {layer: who}; called in a child."""
    quiet()
    for module, read in reads.items():
        if table in read:
            del sys.modules[module]
    try:
        refused = refused_by_load(table)
    except Exception as problem:
        return {"traceback": f"{type(problem).__name__}: {problem}"}
    if refused:
        return {"load": refused}
    found = {}
    rule = caught_by_a_rule(table, needs)
    if rule:
        found[layer_of_test(*rule.split("::"))] = rule
    if outputs(set(found) - {"check"}):
        found["outputs"] = changed_lesson(table, before) or ""
    return found


def quiet():
    warnings.simplefilter("error")
    sys.stdout = sys.stderr = io.StringIO()


def as_they_are(path):
    """The tables that a lesson reads, and a short stand-in for what each cell says."""
    quiet()
    with watched() as read:
        said = list(map(brief, statements(lessons.read(path))))
    return read, said


def brief(text):
    return hashlib.sha256(text.encode()).hexdigest()[:12]


# ---- Trying many ---------------------------------------------------------------------

_copy = None  # the copy of data/ that this worker spoils


def start(place, tables=None):
    """Make this worker's copy of the data in a folder; read these tables or all."""
    global _copy
    _copy = Copy(tempfile.mkdtemp(dir=place), tables)


def base(path=None):
    """What holds before anything is spoilt: `sound`, or a lesson as it is."""
    return apart(as_they_are, path) if path else apart(sound, _copy.reads)


def try_one(table, kind, seed, needs, before, share):
    """Spoil one table in one way: what notices it; None where the kind does not fit.

    Returns a dictionary with table, kind, seed and, as far as they apply, `load`,
    `rules`, `record` or `check`, and `outputs` (who notices it; outputs are "" where
    nothing changes and absent where the lessons were not run) or `traceback` (an error
    not for people). `share` is the share of those that the tests miss, or would without
    a check, and of those that they catch, for which the lessons are run.
    """
    try:
        content = corrupt(sheet_of(table), kind, seed)
    except Exception as problem:
        raise CourseError(
            f"The kind {kind} cannot spoil {table} with seed {seed} "
            f"({type(problem).__name__}: {problem}): mend it in corruptions.py."
        ) from None
    if content is None:
        return None
    lot = np.random.default_rng([seed, 99, *f"{table} {kind}".encode()]).random()
    with _copy.spoilt(table, content):
        found = apart(
            judged,
            table,
            _copy.reads,
            needs,
            before,
            lambda caught: lot < share[bool(caught)],
        )
    return {"table": table, "kind": kind, "seed": seed, **found}


def attempts(todo, share, jobs=2):
    """Try each (table, kind, seed) of a list; yields what `try_one` gives."""
    fork = multiprocessing.get_context("fork")
    with (
        tempfile.TemporaryDirectory(prefix="drill-") as place,
        ProcessPoolExecutor(
            jobs, mp_context=fork, initializer=start, initargs=[place]
        ) as pool,
    ):
        said = {}
        ground = pool.submit(base)
        if max(share) > 0:
            paths = lessons.lesson_paths()
            stems = [path.stem for path in paths]
            said = dict(zip(stems, pool.map(base, paths), strict=True))
        wrong, needs = ground.result()
        if wrong:
            raise CourseError(
                f"The tables are not sound before anything is spoilt: {wrong[0]}. "
                "Let make test pass first."
            )
        tried = [pool.submit(try_one, *one, needs, said, share) for one in todo]
        try:
            for one in tried:
                found = one.result()
                if found:
                    yield found
        finally:
            pool.shutdown(cancel_futures=True)  # where one failed: do not try the rest


# ---- The report ----------------------------------------------------------------------

LAYERS = ("load", "rules", "record", "check", "missed")


def layer(found):
    """The first layer that notices a corruption; 'missed' where none does."""
    return next((one for one in ("traceback", *LAYERS) if one in found), "missed")


def wilson(hits, of, z=1.96):
    """The 95 per cent interval of a share."""
    if not of:
        return 0.0, 1.0
    p = hits / of
    middle = p + z * z / (2 * of)
    half = z * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return tuple(max(0.0, (middle + s * half) / (1 + z * z / of)) for s in (-1, 1))


def speaking(results):
    """How many corruptions change what a lesson says, by the layer that notices them.

    Those that load refuses stop the lessons that read the table: all count. Of the
    others, those whose lessons were run stand for those whose were not.
    """
    counted = {}
    for name in LAYERS:
        group = [r for r in results if layer(r) == name]
        run = [r for r in group if "outputs" in r]
        loud = sum(bool(r["outputs"]) for r in run)
        part = loud / len(run) if run else 0.0
        counted[name] = len(group) * (1.0 if name == "load" else part)
    return counted


def table_of(results, column):
    """One line for each kind or table: tried, by layer, loud among the missed."""
    lines = [
        f"| {column} | tried | load | rules | record | check | missed "
        "| of these, lessons run | say otherwise |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for name in sorted({r[column] for r in results}):
        group = [r for r in results if r[column] == name]
        by = Counter(map(layer, group))
        run = [r for r in group if layer(r) == "missed" and "outputs" in r]
        loud = sum(bool(r["outputs"]) for r in run)
        lines.append(
            f"| {name} | {len(group)} "
            + "".join(f"| {by[one]} " for one in LAYERS)
            + f"| {len(run)} | {loud} |"
        )
    return lines


def report(results, seconds):
    """What a drill found, as Markdown."""
    by = Counter(map(layer, results))
    loud = speaking(results)
    told = sum(loud.values()) - loud["load"]
    seeds = sorted({r["seed"] for r in results})
    rules = Counter(
        r[name] for r in results for name in ("rules", "record", "check") if name in r
    )
    lines = [
        "# Corruption drill",
        "",
        f"{len(results)} corruptions, seeds {seeds}, {seconds:.0f} s. After each, rows "
        "and checksums were recorded anew, so that the checksum was no help.",
        "",
        f"- refused by make data or load: {by['load']}",
        f"- caught by a rule: {by['rules']}",
        f"- caught only by a total, count or word of the record: {by['record']}",
        f"- caught only by a check of all letters: {by['check']}",
        f"- missed by all: {by['missed']}",
        f"- errors that are not for people: {by['traceback']}",
        "",
    ]
    run = [r for r in results if "outputs" in r and layer(r) != "load"]
    if run and told:
        missed = [r for r in results if layer(r) == "missed" and "outputs" in r]
        low, high = wilson(sum(bool(r["outputs"]) for r in missed), len(missed))
        everything = told + loud["load"]
        spread = (
            f"About {loud['missed']:.0f} of the missed ({by['missed'] * low:.0f} to "
            f"{by['missed'] * high:.0f} with 95 % confidence)"
            if by["missed"]
            else "None of the missed, as there are none"
        )
        lines += [
            f"Lessons were run for {len(run)} of those that load lets pass "
            f"({len(missed)} of the missed). {spread}, "
            f"about {loud['rules']:.0f} of those caught by a rule, "
            f"about {loud['record']:.0f} of those caught by the record and about "
            f"{loud['check']:.0f} of those caught only by a check change what a lesson "
            "says. Of all that would change it, "
            f"{100 * (1 - loud['missed'] / everything):.1f} % are caught, "
            f"{100 * (1 - loud['missed'] / told):.1f} % of those that load lets pass "
            f"({100 * (loud['rules'] + loud['record']) / told:.1f} % without the "
            f"checks, {100 * loud['rules'] / told:.1f} % without the record either); "
            "the stored outputs alone would tell of the rest.",
            "",
        ]
    lines += ["## By kind", "", *table_of(results, "kind")]
    lines += ["", "## By table", "", *table_of(results, "table")]
    lines += ["", "## By rule", "", "| rule | first to catch |", "|---|---|"]
    lines += [f"| {name} | {number} |" for name, number in rules.most_common()]
    lines += ["", "## Missed, and changing what a lesson says", ""]
    lines += [
        f"- {r['table']}, {r['kind']}, seed {r['seed']}: lesson {r['outputs']}"
        for r in results
        if layer(r) == "missed" and r.get("outputs")
    ]
    lines += ["", "## Errors that are not for people", ""]
    lines += [
        f"- {r['table']}, {r['kind']}, seed {r['seed']}: {r['traceback']}"
        for r in results
        if layer(r) == "traceback"
    ]
    return "\n".join(lines) + "\n"


# ---- The command ---------------------------------------------------------------------


def options(words):
    parser = argparse.ArgumentParser(
        prog="make drill",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="another seed, other places"
    )
    parser.add_argument("--rounds", type=int, default=1, help="seeds after the first")
    parser.add_argument("--tables", nargs="*", help="these tables only")
    parser.add_argument("--kinds", nargs="*", help="these kinds only")
    parser.add_argument("--sample", type=int, help="so many only, drawn by the seed")
    parser.add_argument(
        "--lessons",
        nargs=2,
        type=float,
        default=[1, 0.1],
        metavar=("MISSED", "CAUGHT"),
        help="share of the missed (or seen by a check alone) and of the caught for "
        "which lessons are run",
    )
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--list", action="store_true", help="list the kinds and stop")
    return parser.parse_args(words)


def chosen(given, known, what):
    for word in given or []:
        if word not in known:
            raise CourseError(
                f"There is no {what} {word!r}.{datasets.closest(word, known)} "
                f"There are: {', '.join(known)}."
            )
    return given or list(known)


def plan(wanted):
    """All (table, kind, seed) to try, kind after kind."""
    names = chosen(wanted.tables, list(datasets.tables().index), "table")
    kinds = chosen(wanted.kinds, list(KINDS), "kind")
    seeds = range(wanted.seed, wanted.seed + wanted.rounds)
    todo = [(t, k, s) for s in seeds for k in kinds for t in names]
    if wanted.sample and wanted.sample < len(todo):
        rng = np.random.default_rng(wanted.seed)
        # Each kind first once, in turn, so that a small sample has them all.
        order = rng.permutation(len(todo))
        seen = Counter()
        ranked = []
        for place in order:
            kind = todo[place][1]
            ranked.append((seen[kind], place))
            seen[kind] += 1
        todo = [todo[place] for _, place in sorted(ranked)[: wanted.sample]]
    return todo


def main(words=None):
    wanted = options(words)
    if wanted.list:
        for name, function in KINDS.items():
            print(f"{name:16} {function.says}")
        return 0
    begun = time.monotonic()
    results, failed = [], False
    try:
        for found in attempts(plan(wanted), wanted.lessons, wanted.jobs):
            results.append(found)
            if len(results) % 25 == 0:
                by = Counter(map(layer, results))
                told = ", ".join(f"{name} {by[name]}" for name in LAYERS)
                passed = time.monotonic() - begun
                print(f"{len(results)} tried: {told} ({passed:.0f} s)", flush=True)
    except (CourseError, KeyboardInterrupt) as problem:
        print(str(problem) or "Stopped.", file=sys.stderr)
        failed = True
    if not results:
        return 1
    text = report(results, time.monotonic() - begun)
    REPORT.mkdir(parents=True, exist_ok=True)
    (REPORT / "report.md").write_text(text, encoding="utf-8")
    lines = "".join(json.dumps(found, ensure_ascii=False) + "\n" for found in results)
    (REPORT / "results.jsonl").write_text(lines, encoding="utf-8")
    print(text.split("## By rule")[0])
    print(f"Written: {(REPORT / 'report.md').relative_to(lessons.ROOT)}")
    return int(failed or any(layer(found) == "traceback" for found in results))


if __name__ == "__main__":
    sys.exit(main())
