"""What a student has had right, kept from one kernel to the next.

One small file for each exercise, named like it ("03.2"), holds the moment at which it
was first right, and nothing of the answer. A file is made once and never written again.
So two kernels at work at the same time cannot lose anything of each other's, on the
network drive of a hub either, and damage reaches one exercise at most.

The files lie in ``.sco-course/progress`` in the home folder: one record for all copies
of the course, whatever their notebooks are called. The environment variable
``SCO_COURSE_PROGRESS`` names another folder, or is ``off``. Nothing here raises.
"""

import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

VARIABLE = "SCO_COURSE_PROGRESS"
EXERCISE = re.compile(r"\d\d\.\d+")
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


def keep(id):
    """Keep that an exercise has been right. Says once, in a line, where it cannot."""
    try:
        place = folder()
        if place is None or (place / id).exists():
            return
        place.mkdir(parents=True, exist_ok=True)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with (place / id).open("x", encoding="utf-8") as file:
            file.write(f"{now}\n")
    except PROBLEMS as problem:
        # Another kernel may have made it in this very moment.
        if not (isinstance(problem, FileExistsError) and (place / id).exists()):
            _say(problem)


def kept():
    """The exercises that have been right as {id: when, or None where that is lost}."""
    try:
        place = folder()
        if place is None:
            return {}
        names = sorted(name for name in os.listdir(place) if EXERCISE.fullmatch(name))
    except FileNotFoundError:
        return {}
    except PROBLEMS as problem:
        _say(problem)
        return {}
    return {id: _moment(place / id) for id in names}


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
            found = [id for id in ids if (place / id).exists()]
            beside = place / f"until_{datetime.now():%Y-%m-%d_%H.%M.%S}"
            for id in found:
                beside.mkdir(exist_ok=True)
                (place / id).replace(beside / id)
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
