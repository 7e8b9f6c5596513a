"""Everything CI runs, stage by stage: `make test`; or what concerns some lessons:
`make test LESSONS=03`."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# `tools` before pytest's own plugins, of which nbval reads notebooks: a quicker start.
PYTEST = "pytest -q -p tools"
NBVAL = (
    "--nbval --nbval-current-env --nbval-cell-timeout=60 "
    "--nbval-sanitize-with tests/nbval.cfg"
)
STAGES = {
    "ruff check": "ruff check .",
    "ruff format": "ruff format --check .",
    "codespell": "codespell_lib",
    "tests": f"{PYTEST} -n 2 tests",  # tests/conftest.py says what runs where
    # `loadfile` keeps the cells of a lesson together and in order.
    "lessons": f"{PYTEST} -n 2 --dist loadfile {NBVAL} notebooks",
}


def stages(ids):
    """What concerns some lessons alone: their tests, and their outputs run again."""
    from tools import lessons

    paths = {lessons.lesson_id(path): path for path in lessons.lesson_paths()}
    for id in ids:
        if id not in paths:
            if [*(lessons.BUILD / "drafts").rglob(f"{id}_*.ipynb")]:
                sys.exit(f"Lesson {id} is a draft (draft: true): no test looks at it.")
            sys.exit(f"There is no lesson {id}. There are: {', '.join(paths)}.")
    named = " ".join(f"--lesson={id}" for id in ids)
    files = " ".join(str(paths[id].relative_to(ROOT)) for id in ids)
    return {
        "tests": f"{PYTEST} {named} tests/lessons tests/exercises",
        "lessons": f"{PYTEST} {NBVAL} {files}",
    }


def main(ids=()):
    start = time.monotonic()
    failed, chosen = [], stages(ids) if ids else STAGES
    for number, (name, command) in enumerate(chosen.items(), start=1):
        print(f"\n{number}/{len(chosen)} {name}", flush=True)
        module = [sys.executable, "-m", *command.split()]
        if subprocess.call(module, cwd=ROOT, env=environment(name)):
            failed.append(name)
    verdict = "failed: " + ", ".join(failed) if failed else "all passed"
    print(f"\n{verdict}, after {time.monotonic() - start:.0f} s")
    return 1 if failed else 0


def environment(name):
    """The caller's environment, without what would change outputs."""
    variables = {**os.environ}
    variables.pop("MPLBACKEND", None)
    variables.pop("PYTHONPATH", None)
    # Two workers fill two cores: threads of their own would wait for each other.
    variables["OPENBLAS_NUM_THREADS"] = "1"
    # Nor does what a student has already done change what a lesson prints.
    variables["SCO_COURSE_PROGRESS"] = "off"
    if name == "lessons":
        # Its sitecustomize.py refuses every connection beyond this machine.
        variables["PYTHONPATH"] = str(ROOT / "tests" / "offline")
    return variables


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
