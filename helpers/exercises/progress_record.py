"""What a student has had right, kept from one kernel to the next.

One small file for each exercise, named like it and a short digest of its question
("03.2-1f2e3d4c"), holds the moment at which it was first right. It is made once and
never written again: two kernels at work at the same time cannot lose anything of each
other's, on the network drive of a hub either. A question that is written anew is
another question, and open; digests that the same one had in other words, which
`make update` keeps in ``earlier.json``, count as well.

The files lie in ``.sco-course/progress`` in the home folder: one record for all copies
of the course. The environment variable ``SCO_COURSE_PROGRESS`` names another folder, or
is ``off``. Nothing here raises.
"""

import json
import os
import sys
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

VARIABLE = "SCO_COURSE_PROGRESS"
EARLIER = Path(__file__).with_name("earlier.json")
PROBLEMS = (OSError, RuntimeError, ValueError)
_said = set()


def folder():
    """The folder of the record, or None where nothing is to be kept."""
    told = os.environ.get(VARIABLE, "").strip()
    # nbgrader runs what others have handed in: that is not the grader's own progress.
    if told == "off" or "NBGRADER_EXECUTION" in os.environ:
        return None
    if told:
        return Path(told).expanduser()
    if sys.platform == "emscripten":
        # In a browser the home folder ends with the kernel; the drive stays.
        return Path("/drive/.sco-course/progress")
    return Path.home() / ".sco-course" / "progress"


def keep(id, asked):
    """Keep that a question has been right. Says once, in a line, where it cannot."""
    name = f"{id}-{asked}"
    try:
        place = folder()
        if place is None or any((place / one).exists() for one in _names(id, asked)):
            return
        place.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with (place / name).open("x", encoding="utf-8") as file:
            file.write(f"{now}\n")
    except PROBLEMS as problem:
        # Another kernel may have made it in this very moment.
        if not (isinstance(problem, FileExistsError) and (place / name).exists()):
            _say(problem)


def _names(id, asked):
    """The names of the files that would say that this question has been right."""
    return [f"{id}-{digest}" for digest in (asked, *_earlier().get(id, []))]


@cache
def _earlier():
    """Digests that today's questions had in other words: {id: [digest, ...]}."""
    return json.loads(EARLIER.read_text(encoding="utf-8"))


def kept(asked):
    """Of some questions, {id: digest}, those that have been right.

    Returns {id: when, or None where that is lost}.
    """
    try:
        place = folder()
        if place is None:
            return {}
        there = set(os.listdir(place))
    except FileNotFoundError:
        return {}
    except PROBLEMS as problem:
        _say(problem)
        return {}
    found = {}
    for id, digest in asked.items():
        names = [name for name in _names(id, digest) if name in there]
        if names:
            found[id] = _moment(place / names[0])
    return found


def _moment(file):
    try:
        moment = datetime.fromisoformat(file.read_text(encoding="utf-8").strip())
        return moment.astimezone()
    except (*PROBLEMS, OverflowError):
        return None


def set_aside(ids):
    """Move what is kept of these exercises to a folder beside; True if it worked."""
    try:
        place = folder()
        if place is not None:
            there = os.listdir(place) if place.is_dir() else []
            found = [name for name in there if name.partition("-")[0] in ids]
            beside = place / f"until_{datetime.now():%Y-%m-%d_%H.%M.%S}"
            for name in found:
                beside.mkdir(exist_ok=True)
                (place / name).replace(beside / name)
    except PROBLEMS as problem:
        _say(problem)
        return False
    return True


def _say(problem):
    try:
        place = folder()
    except PROBLEMS:
        place = "the home folder"
    if place not in _said:
        _said.add(place)
        reason = getattr(problem, "strerror", None) or str(problem)
        print(
            f"Note: your progress cannot be kept in {place} ({reason}); "
            "it counts until this kernel stops."
        )
