"""`make update`: bring everything in step with what was changed by hand.

It records rows and checksums of the tables, builds the lessons whose source or tables
changed (or those named), lets them decide their claims, writes the answer key, and lays
out what moved in build/review.html. What `make test` would refuse is refused at once,
with file, sentence and reason; then nothing is written.
"""

import json
import re
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

import nbformat

from helpers import datasets
from helpers.datasets import DATA, CourseError, DataError, load, package, tables
from helpers.exercises.progress_record import EARLIER
from tools import lessons
from tools.author import build, codebook, ledger, review, source, timetable
from tools.trials.test import environment

WORKERS = 2
FORM = "tests/lessons/test_anatomy.py tests/lessons/test_words.py"


class Refused(CourseError):
    """What keeps the update from being whole."""


class NotSeen(Refused):
    """Numbers of a sentence that no output of their lesson shows."""


def main(names=()):
    try:
        update(names)
    except NotSeen as problem:
        sys.exit(f"\nRefused, and left as it was (all else is in step): {problem}")
    except CourseError as problem:
        sys.exit(f"\nRefused, and nothing was written: {problem}")


def update(names=()):
    known = build.sources()
    chosen = list(known) if list(names) == ["all"] else list(names)
    for name in chosen:
        if name not in known:
            raise Refused(f"there is no lesson {name}. There are: {', '.join(known)}.")
    review.PAGE.unlink(missing_ok=True)
    before = review.State()
    try:
        moved = codebook.main()
        _forget()
        _check_tables()
        if moved:
            _hold_rules()
        stale = chosen or [id for id, path in known.items() if build.is_stale(path)]
        removed = _without_source()
        if not stale and not removed:
            print("Everything is in step: no lesson has to be built.")
            if moved:
                page = review.write(before, [])
                print(f"What moved: {page.relative_to(lessons.ROOT)}")
            return
        if stale:
            print(f"To build: {', '.join(stale)}", flush=True)
        _build(known, stale)
    except NotSeen:
        raise
    except CourseError:
        before.restore()
        raise
    for path in removed:
        path.unlink()
        print(f"{path.relative_to(lessons.ROOT)} has no source any more: removed.")
    pages = timetable.update()
    for page in pages:
        print(f"{page.relative_to(lessons.ROOT)}: minutes and needs as in the boxes.")
    page = review.write(before, stale, pages)
    print(f"What moved: {page.relative_to(lessons.ROOT)}")
    drafts = {id for id, path in known.items() if source.is_draft(path)}
    broken = _hold_budgets([id for id in stale if id not in drafts])
    if broken:
        sys.exit(f"\nBuilt and written, but `make test` will refuse:\n{broken}")


def _build(known, stale):
    """Work out, decide, write the key, run in kernels, store."""
    done = {}
    with ProcessPoolExecutor(WORKERS) as pool:
        while stale:
            for one in pool.map(build.work_out, [known[id] for id in stale]):
                print(
                    f"{one.id} {'REFUSED' if one.refused else 'worked out'}", flush=True
                )
                done[one.id] = one
            refused = [one.refused for one in done.values() if one.refused]
            if refused:
                raise Refused("\n".join(refused))
            stale = _decide(done, known) if set(stale) == set(done) else []
    _write_keys(done.values(), list(known))
    # New processes, in which no key and no table is remembered.
    with ProcessPoolExecutor(WORKERS) as pool:
        built = []
        for one in pool.map(build.execute, done.values()):
            print(f"{one.id} {'REFUSED' if one.refused else 'run'}", flush=True)
            built.append(one)
    for one in built:
        if not one.refused:
            nbformat.write(one.notebook, one.path)
    refused = [one.refused for one in built if one.refused]
    if refused:
        raise NotSeen("\n".join(refused))


def _decide(done, known):
    """Write the verdicts of the lessons into the ledger; which lessons that touches."""
    decided = {one.id: one.decided for one in done.values() if not one.draft}
    text, told = ledger.updated(decided)
    if not told:
        return []
    print("\n".join(f"  {line}" for line in told))
    ledger.CLAIMS.write_text(text, encoding="utf-8", newline="")
    codebook.main()
    _forget()
    # Those that read the ledger show its new rows.
    return [id for id, path in known.items() if id in done or build.is_stale(path)]


def _write_keys(built, numbers):
    """Exchange the entries of these lessons, drafts in a key of their own."""
    drafts = {id for id, path in build.sources().items() if source.is_draft(path)}
    for draft in (False, True):
        file = build.key_file(draft)
        mine = [one for one in built if one.draft == draft]
        there = [number for number in numbers if (number in drafts) == draft]
        known = json.loads(file.read_text("utf-8")) if file.is_file() else {}
        if mine or known:
            file.parent.mkdir(parents=True, exist_ok=True)
            text = build.merged_key(mine, known, there)
            if not draft:
                _keep_answered(known, json.loads(text))
            file.write_text(text, encoding="utf-8", newline="")


def _keep_answered(known, now):
    """A question that was put into other words, and has the answer that it had, stays
    answered for those who had it right: `progress_record` knows its earlier digests."""
    earlier = json.loads(EARLIER.read_text("utf-8"))
    texts = dict.fromkeys(["asked", "wrong", "otherwise", "right", "hint"])
    for id, entry in now.items():
        old = known.get(id, entry)
        if old["asked"] == entry["asked"]:
            continue
        digests = {*earlier.pop(id, []), old["asked"]} - {entry["asked"]}
        if "answer" in old and {**old, **texts} == {**entry, **texts}:
            earlier[id] = sorted(digests)
            print(f"  {id} is asked in other words: whoever had it right still has.")
    lines = [f' "{id}": {json.dumps(earlier[id])}' for id in now if earlier.get(id)]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    EARLIER.write_text(text, encoding="utf-8", newline="")


def _without_source():
    """Notebooks of lessons whose source is gone."""
    known = {source.read(path).notebook_path for path in build.sources().values()}
    return [path for path in lessons.lesson_paths() if path not in known]


def _forget():
    """Let the tables and the codebook be read anew."""
    datasets.package.cache_clear()
    datasets._remembered.cache_clear()


def _check_tables():
    """Refuse a table that breaks a rule, names what is not there, or has no entry."""
    listed = {DATA / entry["path"] for entry in package()["resources"]}
    for path in sorted({*DATA.rglob("*.csv")} - listed):
        raise DataError(
            f"data/{path.relative_to(DATA).as_posix()} has no entry in "
            'data/datapackage.json: add one (CONTRIBUTING.md, "Add a table"), or move '
            "the file."
        )
    for table in tables().index:
        _check_references(table, load(table))


def _check_references(table, frame):
    """Refuse a cell that names a row of another table, or a source, that is not there.

    Of several columns together, the tests of the tables know.
    """
    entry = datasets.resource(table)
    keys = [*entry["schema"].get("foreignKeys", [])]
    if "sources" in frame:
        there = {"resource": "sources", "fields": "source_id"}
        keys.append({"fields": "sources", "reference": there})
    for key in keys:
        column, reference = key["fields"], key["reference"]
        if not isinstance(column, str):
            continue
        other = reference["resource"] or table
        known = set(load(other)[reference["fields"]].astype(str))
        cells = frame[column].dropna()
        for row, value in cells.astype(str).str.split(";").explode().items():
            if value not in known:
                raise DataError(
                    f"data/{entry['path']}, line {row + 2}, column '{column}': "
                    f"{value!r} is not in table {other}, column "
                    f"'{reference['fields']}'.{datasets.closest(value, known)} "
                    f"Mend it, or add its row to table {other}."
                )


def _hold_rules():
    """What the tests of the tables know (order, dates, sums): run before anything is
    built, where a table or the codebook has changed. All that fail are told at once."""
    print("The rules of the tables (tests/data) …", flush=True)
    broken = _broken(f"-n {WORKERS} tests/data", "-k", "not mutation")
    if broken:
        raise Refused(
            "a rule of the tables does not hold any more. Mend the row; or, if it is "
            "right, write it down with its reason where the test keeps its exceptions."
            f"\n{broken}"
        )


def _hold_budgets(ids):
    """What the tests say of the form of these lessons: how long they are, which words
    of Python they use before they tell them. They are built by then, and may grow."""
    named = " ".join(f"--lesson={id}" for id in ids)
    return _broken(f"{named} {FORM}") if ids else ""


def _broken(options, *more):
    """Run some tests; what is told of those that fail, or nothing."""
    command = f"-m pytest -q -p tools --no-header --tb=short {options}"
    done = subprocess.run(
        [sys.executable, *command.split(), *more],
        cwd=lessons.ROOT,
        env=environment("tests"),
        capture_output=True,
        text=True,
    )
    return broken_rules(done.stdout) if done.returncode else ""


def broken_rules(said):
    """What pytest said of the rules that fail, with the lists each of them reads."""
    said = re.sub(r"^E +(?:Use -v to get|Omitting|\s*$).*\n", "", said, flags=re.M)
    told = re.findall(r"^(?:E   .*|tests/\S+: .*|_+ \w.* _+)$", said, re.M)
    shown = [line[:300].strip("_ ") for line in told[:60]] or [said[-2000:]]
    for file, test in dict.fromkeys(re.findall(r"^FAILED (\S+?)::(\w+)", said, re.M)):
        lists = _lists_of(lessons.ROOT / file, test)
        lists = f"; its lists: {', '.join(lists)}" if lists else ""
        shown.append(f"{file}, {test}{lists}")
    return "\n".join(shown)


def _lists_of(path, test):
    """The constants of a module that one of its functions reads, with their lines."""
    text = path.read_text(encoding="utf-8")
    # Up to the next line that begins at the margin.
    body = re.search(rf"^def {test}\(.*?(?=^[^\s)]|\Z)", text, re.M | re.S)
    lines = text.splitlines()
    names = dict.fromkeys(re.findall(r"\b[A-Z][A-Z_]+\b", body[0] if body else ""))
    return [
        f"{name} (line {number})"
        for name in names
        for number, line in enumerate(lines, start=1)
        if line.startswith(f"{name} = ")
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
