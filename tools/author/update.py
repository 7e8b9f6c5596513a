"""`make update`: bring everything in step with what was changed by hand.

It records rows and checksums of the tables, builds the lessons whose source or tables
changed (or those named), lets them decide their claims, writes the answer key, and lays
out what moved in build/review.html. What `make test` would refuse is refused at once,
with file, sentence and reason; then nothing is written.
"""

import json
import sys
from concurrent.futures import ProcessPoolExecutor

import nbformat

from helpers import datasets
from helpers.datasets import CourseError, DataError, load, tables
from tools import lessons
from tools.author import build, codebook, ledger, review, source

WORKERS = 2


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
    before = review.State()
    try:
        codebook.main()
        _forget()
        _check_tables()
        stale = chosen or [id for id, path in known.items() if build.is_stale(path)]
        removed = _without_source()
        if not stale and not removed:
            print("Everything is in step: nothing to build.")
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
    print(f"What moved: {review.write(before, stale).relative_to(lessons.ROOT)}")


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
            file.write_text(text, encoding="utf-8", newline="")


def _without_source():
    """Notebooks of lessons whose source is gone."""
    known = {source.read(path).notebook_path for path in build.sources().values()}
    return [path for path in lessons.lesson_paths() if path not in known]


def _forget():
    """Let the tables and the codebook be read anew."""
    datasets.package.cache_clear()
    datasets._remembered.cache_clear()


def _check_tables():
    """Refuse a table that breaks a rule, or that cites a source nobody knows."""
    known = set(load("sources")["source_id"])
    for table in tables().index:
        frame = load(table)
        if "sources" not in frame:
            continue
        for row, cell in frame["sources"].dropna().items():
            for id in set(cell.split(";")) - known:
                path = datasets.resource(table)["path"]
                raise DataError(
                    f"data/{path}, line {row + 2}: there is no source {id!r}."
                    f"{datasets.closest(id, known)} Add it to data/sources.csv."
                )


if __name__ == "__main__":
    main(sys.argv[1:])
