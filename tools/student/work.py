"""A student's own copies of the lessons: `make work`, and part of `make lab`.

The lessons in notebooks/ belong to the course: an update may change any of them. A
student works in copies, in my_lessons/, which git does not look at. Each start

- copies the lessons that are missing, so a deleted or renamed one comes back fresh;
- brings copies up to date in which no cell has been changed, only read or run;
- leaves all others alone, and says which of them have a newer original.

With numbers, as in ``python -m tools.student.work 03``, it lays a fresh copy of these
lessons beside what is there. No file that holds anybody's work is ever overwritten.
"""

import argparse
import contextlib
import hashlib
import json
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
MINE = ROOT / "my_lessons"
# A lesson begins with its number, a first step with a P.
LESSON = re.compile(r"(\d|P)\d_")
# What each copy was made from: {path of the lesson: its checksum, that of its cells}.
GIVEN = ".originals.json"


def originals():
    """The lessons of the course by their path in notebooks/, in order."""
    found = {
        path.relative_to(NOTEBOOKS).as_posix(): path
        for path in NOTEBOOKS.rglob("*.ipynb")
        if LESSON.match(path.name) and ".ipynb_checkpoints" not in path.parts
    }
    if not found:
        raise FileNotFoundError(f"there are no lessons in {NOTEBOOKS}")
    return dict(sorted(found.items(), key=lambda item: place(item[1].name)))


def place(name):
    """Sorts lessons: 00, then the first steps P1, P2, …, then 01, 02, …"""
    return not name.startswith("00"), not name.startswith("P"), name


def checksums(content):
    """Of a whole notebook, and of what is written in its cells.

    JupyterLab changes the file of a notebook that is only opened or run.
    """
    whole = cells = hashlib.sha256(content).hexdigest()
    with contextlib.suppress(ValueError, LookupError, TypeError):
        written = [
            [cell["cell_type"], "".join(cell["source"])]
            for cell in json.loads(content)["cells"]
        ]
        cells = hashlib.sha256(json.dumps(written).encode()).hexdigest()
    return [whole, cells]


def bring_up_to_date(mine=None):
    """Copy what is missing and refresh what is untouched.

    Returns the numbers of the lessons as {"copied": ..., "refreshed": ..., "newer":
    ...}; "newer" are those whose copy is somebody's work and whose original has changed
    since. Raises OSError where the folder cannot be written to.
    """
    mine = Path(mine or MINE)
    given = _given(mine)
    told = {"copied": [], "refreshed": [], "newer": []}
    for name, original in originals().items():
        number, content = original.name[:2], original.read_bytes()
        copy, now, then = mine / name, checksums(content), given.get(name)
        if lay(copy, content):
            told["copied"].append(number)
        else:
            there = checksums(copy.read_bytes())
            changed = then is not None and now[0] not in (there[0], then[0])
            if changed and there[1] == then[1]:
                # It says what the course gave: nobody's work is in it.
                _replace(copy, content)
                told["refreshed"].append(number)
            elif changed and now[1] not in (there[1], then[1]):
                told["newer"].append(number)
                continue  # until a fresh copy has been asked for
        given[name] = now
    _store(mine, given)
    return told


def lay_beside(numbers, mine=None):
    """Lay a fresh copy of these lessons beside what is there; returns the new files.

    Raises LookupError naming the first number that no lesson has.
    """
    mine = Path(mine or MINE)
    given = _given(mine)
    known = {path.name[:2]: (name, path) for name, path in originals().items()}
    laid = []
    for number in numbers:
        id = number.upper().zfill(2)
        if id not in known:
            there = ", ".join(known)
            raise LookupError(f"There is no lesson {number}. There are: {there}.")
        name, original = known[id]
        content, copy, count = original.read_bytes(), mine / name, 1
        while not lay(copy, content):
            count += 1
            copy = (mine / name).with_stem(f"{original.stem}_{count}")
        given[name] = checksums(content)
        laid.append(copy)
    _store(mine, given)
    return laid


def lay(path, content):
    """Make a file that is not there yet; False if there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = path.open("xb")
    except FileExistsError:
        return False
    try:
        with file:
            file.write(content)
    except OSError:
        path.unlink()  # half a lesson is no copy
        raise
    return True


def _replace(path, content):
    """Change a whole file in one step, so that a failure leaves the old one."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _given(mine):
    try:
        given = json.loads((mine / GIVEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(given, dict):
        return {}
    return {n: pair for n, pair in given.items() if type(pair) is list and pair[1:]}


def _store(mine, given):
    if given != _given(mine):
        text = json.dumps(given, indent=1)
        _replace(mine / GIVEN, text.encode("utf-8"))


def say(told, mine):
    """Print what a student wants to know; nothing where nothing has happened."""
    if told["copied"]:
        print(
            f"Your own copies of the lessons are in {mine}; no update of the course "
            f"changes what you have worked on. New: {', '.join(told['copied'])}."
        )
    if told["refreshed"]:
        print(f"Brought up to date: {', '.join(told['refreshed'])}.")
    if told["newer"]:
        one = told["newer"][0]
        print(
            f"Changed in the course since you began them: {', '.join(told['newer'])}. "
            "Yours stay as they are. To lay the new one beside yours: "
            f"make work LESSONS={one} (or: python -m tools.student.work {one})."
        )


def main(words=None):
    parser = argparse.ArgumentParser(prog="python -m tools.student.work")
    parser.add_argument(
        "lessons", nargs="*", help="lay a fresh copy of these beside yours, as in 03"
    )
    parser.add_argument("--into", default=MINE, help="a folder other than my_lessons")
    chosen = parser.parse_args(words)
    mine = Path(chosen.into).expanduser()
    try:
        for copy in lay_beside(chosen.lessons, mine):
            print(f"A fresh copy: {copy}")
        say(bring_up_to_date(mine), mine)
    except LookupError as problem:
        return str(problem)
    except OSError as problem:
        return excuse(mine, problem)
    return 0


def excuse(mine, problem):
    """Why there are no copies, in one sentence."""
    return f"Your copies of the lessons cannot be kept in {mine}: {problem}."


if __name__ == "__main__":
    sys.exit(main())
