"""What the newest releases would change: `make test-latest`.

An environment of its own under build/ gets the newest version of every dependency,
whatever the lock says. The lessons and the tests of the helpers run with it; what
differs is told in lines for people. A difference is news, not a fault: it says what
the next `make lock LOCK_ARGS=--upgrade` and `make outputs` will have to look at.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from xml.etree import ElementTree

from helpers.course.test import ROOT, STAGES, environment

VENV = ROOT / "build" / "latest-venv"
# The helpers alone: the other tests are about this repository and its lock.
TESTS = (
    "test_datasets test_membership test_networks test_networks_affiliations "
    "test_networks_borders test_networks_corridors test_networks_trade "
    "test_networks_visas test_figures test_exercise_engine test_ledger test_properties"
)


def wanted():
    """The names of all direct dependencies, without their versions."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = project["dependencies"] + project["optional-dependencies"]["test"]
    return [re.match(r"[\w.-]+", line)[0] for line in lines]


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


def install():
    """Make the environment; {package: version} in it, or None where that failed."""
    place = ["--python", str(VENV)]
    steps = [
        ["venv", "--quiet", "--allow-existing", "--python", sys.executable, str(VENV)],
        ["pip", "install", "--quiet", "--upgrade", *place, *wanted()],
        ["pip", "install", "--quiet", "--no-deps", *place, "-e", "."],
    ]
    if any(uv(*step) is None for step in steps):
        return None
    listed = uv("pip", "list", *place, "--format", "json")
    return {one["name"]: one["version"] for one in json.loads(listed)}


def run(title, stage, command):
    """Run pytest in the new environment; [(where, what)] of all that differs."""
    report = ROOT / "build" / f"latest-{title}.xml"
    report.unlink(missing_ok=True)
    folder = "Scripts" if sys.platform == "win32" else "bin"
    ran = subprocess.run(
        [VENV / folder / "python", "-m", *command, f"--junitxml={report}"],
        cwd=ROOT,
        env=environment(stage),
        capture_output=True,
        text=True,
        check=False,
    )
    if not report.exists():
        return [(title, (ran.stdout + ran.stderr).strip().splitlines()[-1:])]
    return differing(report)


def differing(report):
    """[(test or lesson, what)] from a report of pytest in the form of JUnit."""
    found = []
    for case in ElementTree.parse(report).iter("testcase"):
        for fault in [*case.findall("failure"), *case.findall("error")]:
            lines = (fault.text or fault.get("message", "")).splitlines()
            told = [re.sub(r"\x1b\[[\d;]*m", "", line).strip() for line in lines]
            told = [line for line in told if line]
            where = f"{case.get('classname')} {case.get('name')}"
            found.append((where, told[:4]))
    return found


def main():
    now, before = install(), locked()
    if now is None:
        print("The newest releases could not be installed (see above).")
        return 1
    newer = {name: now[name] for name in sorted(now) if name in before}
    newer = {name: has for name, has in newer.items() if has != before[name]}
    print(f"{len(newer)} packages differ from the lock, {len(now)} are installed:")
    for name, version in newer.items():
        direct = " (named in pyproject.toml)" if name in wanted() else ""
        print(f"  {name} {before[name]} -> {version}{direct}")
    added = sorted(set(now) - set(before) - {"sco-course"})
    if added:
        print(f"  not in the lock at all: {', '.join(added)}")
    lessons = run("lessons", "lessons", STAGES["lessons"].split())
    files = [f"tests/{name}.py" for name in TESTS.split()]
    files = [name for name in files if Path(ROOT, name).exists()]
    tests = run("tests", "tests", ["pytest", "-q", "-n", "2", *files])
    for title, found in (("cells of lessons", lessons), ("tests of helpers", tests)):
        print(
            f"{len(found) or 'No'} {title} differ." if found else f"All {title} hold."
        )
        for where, told in found:
            print(f"  {where}")
            print("\n".join(f"      {line[:110]}" for line in told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
