"""Other versions of the packages: `make test-latest` and `make test-oldest`.

*latest*: an environment of its own under build/ gets the newest version of every
dependency, whatever the lock says. The lessons and the tests of the helpers run with
it; what differs is told in lines for people. A difference is news, not a fault: it says
what the next `make lock LOCK_ARGS=--upgrade` and `make update` will have to look at.

*oldest*: another gets the lowest versions that pyproject.toml lets in, as servers with
packages of their own have them. There every lesson must run without a warning, every
model answer be right and every listed wrong one wrong; how tables and pictures look may
differ.
"""

import json
import re
import subprocess
import sys
import tomllib

from tools.trials.test import ROOT, STAGES, environment

LATEST, OLDEST = ROOT / "build" / "latest-venv", ROOT / "build" / "oldest-venv"
# The helpers alone: the other tests are about this repository and its lock.
TESTS = ["tests/helpers", "tests/exercises/test_answers.py"]
# All lessons from the first cell to the last, their answers, right and wrong; but how
# a table looks in print is not compared.
ALL_ANSWERS = ["tests/exercises", "-k", "not gives_what_is_stored"]


def wanted(oldest=False):
    """All direct dependencies: their names or, for the oldest, with their bounds."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    tests = project["optional-dependencies"]["test"]
    if oldest:
        return [*project["dependencies"], "ipykernel>=6.17", *tests]
    lab = project["optional-dependencies"]["lab"]
    return sorted({re.match(r"[\w.-]+", line)[0] for line in [*lab, *tests]})


def locked():
    """{package: version} of the lock."""
    text = (ROOT / "requirements.txt").read_text("utf-8")
    return dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))


def uv(*command):
    """Run uv; its output, or None after its last lines were printed."""
    ran = subprocess.run(
        [sys.executable, "-m", "uv", *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        print("\n".join(ran.stderr.strip().splitlines()[-6:]))
        return None
    return ran.stdout


def install(venv, oldest=False):
    """Make the environment; {package: version} in it, or None where that failed."""
    place = ["--python", str(venv)]
    how = ["--resolution", "lowest-direct"] if oldest else ["--upgrade"]
    # The oldest have no wheels for the newest Python.
    python = "3.11" if oldest else sys.executable
    steps = [
        ["venv", "--quiet", "--allow-existing", "--python", python, str(venv)],
        ["pip", "install", "--quiet", *how, *place, *wanted(oldest)],
        ["pip", "install", "--quiet", "--no-deps", *place, "-e", "."],
    ]
    if any(uv(*step) is None for step in steps):
        return None
    listed = uv("pip", "list", *place, "--format", "json")
    return {one["name"]: one["version"] for one in json.loads(listed)}


def python_of(venv):
    """The Python of a virtual environment."""
    return venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def run(title, python, command):
    """Run pytest, keep what it says in build/, and return the names of what fails."""
    ran = subprocess.run(
        [python, "-m", *command, "-rfE"],
        cwd=ROOT,
        env=environment("lessons" if "--nbval" in command else "tests"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    (ROOT / "build" / f"{title}.txt").write_text(ran.stdout, encoding="utf-8")
    found = failed(ran.stdout)
    if ran.returncode and not found:
        return [f"{title} did not run", *ran.stdout.strip().splitlines()[-1:]]
    return found


def failed(said):
    """The cells and tests that pytest says have failed, in its short summary."""
    return re.findall(r"^(?:FAILED|ERROR) (.+?(?:\[.*?\])?)(?: - .*)?$", said, re.M)


def only_with_the_newest(title, options, files):
    """What fails with the newest releases and does not with those of the lock."""
    found = run(f"latest-{title}", python_of(LATEST), [*options, *files])
    again = dict.fromkeys(name.partition("::")[0] for name in found)
    again = [name for name in again if (ROOT / name).exists()]
    known = run(f"locked-{title}", sys.executable, [*options, *again]) if again else []
    return [name for name in found if name not in known]


def oldest():
    """Run the helpers and every lesson, with its answers, with the lowest versions."""
    now = install(OLDEST, oldest=True)
    if now is None:
        print("The oldest releases could not be installed (see above).")
        return 1
    names = [re.match(r"[\w.-]+", line)[0] for line in wanted(oldest=True)][:5]
    print(", ".join(f"{name} {now[name]}" for name in names), flush=True)
    # What old packages think of young ones beneath them, notebooks do not show.
    quiet = ["-W", "ignore::DeprecationWarning"]
    command = [python_of(OLDEST), *"-m pytest -q -p tools -n 2".split(), *quiet]
    return subprocess.call([*command, *ALL_ANSWERS], cwd=ROOT, env=environment("tests"))


def latest():
    now, before = install(LATEST), locked()
    if now is None:
        print("The newest releases could not be installed (see above).")
        return 1
    newer = {name: now[name] for name in sorted(now) if name in before}
    newer = {name: has for name, has in newer.items() if has != before[name]}
    print(f"{len(now)} packages installed, {len(newer)} other than in the lock:")
    for name, version in newer.items():
        direct = " (named in pyproject.toml)" if name in wanted() else ""
        print(f"  {name} {before[name]} -> {version}{direct}")
    added = sorted(set(now) - set(before) - {"sco-course"})
    if added:
        print(f"  not in the lock at all: {', '.join(added)}")
    sys.stdout.flush()
    *options, folder = STAGES["lessons"].split()
    runs = {
        "lessons": (options, [folder]),
        "tests": (["pytest", "-q", "-n", "2"], TESTS),
    }
    for title, (options, files) in runs.items():
        found = only_with_the_newest(title, options, files)
        print(f"{title}: {'these differ' if found else 'the same as with the lock'}")
        for name in found:
            print(f"  {name}")
        if found:
            print(f"  The details are in build/latest-{title}.txt.")
    return 0


if __name__ == "__main__":
    sys.exit(oldest() if sys.argv[1:] == ["oldest"] else latest())
