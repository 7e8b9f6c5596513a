"""Open JupyterLab on the first lesson, in the student's own copy: `make lab`."""

import os
import subprocess
import sys
import webbrowser
from pathlib import Path

import zmq
from jupyter_core import paths as jupyter

from tools.student import work
from tools.student.work import ROOT

FIRST = "00_start_here.ipynb"
# Or each kernel would warn in the terminal that it can be listened to.
ENCRYPTION = "auto" if zmq.has("curve") else "disabled"
SETTINGS = Path(__file__).with_name("jupyterlab")


def main():
    options = [
        f"--ServerApp.root_dir={ROOT}",
        f"--LabApp.default_url=/lab/tree/{lessons_folder()}/{FIRST}",
        # The lock says which JupyterLab it is: no question about news, no offer to
        # upgrade, nothing asked of the internet.
        f"--LabApp.app_settings_dir={SETTINGS}",
        f"--KernelManager.transport_encryption={ENCRYPTION}",
    ]
    if not has_browser():
        print("No browser here: copy the address with the token, below, into one.")
        options.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # A container's only user is root, whom Jupyter refuses unless told.
        print("You are root: what a lesson runs, it runs as root.")
        options.append("--allow-root")
    if not home_takes_files():
        place = ROOT / "build" / "home"
        print(f"Your home folder takes no files: JupyterLab keeps its own in {place}.")
        for name in ("CONFIG", "DATA", "RUNTIME"):
            os.environ[f"JUPYTER_{name}_DIR"] = str(place / name.lower())
        os.environ["IPYTHONDIR"] = str(place / "ipython")
        os.environ["MPLCONFIGDIR"] = str(place / "matplotlib")
    for folder in (work.MINE, work.NOTEBOOKS):
        for path in folder.rglob("helpers.py"):
            print(f"{path} has the name of the course's helpers: rename it.")
    # The sources of the lessons import tools, in kernels that start in any folder; and
    # the course's helpers come before any other package of that name.
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    sys.stdout.flush()
    os.chdir(ROOT)
    command = [sys.executable, "-m", "jupyterlab", *options, *sys.argv[1:]]
    if os.name == "nt":
        # There execv would give the terminal back while JupyterLab still uses it.
        sys.exit(subprocess.call(command))
    os.execv(sys.executable, command)


def home_takes_files():
    """Whether Jupyter can write where it keeps its settings and what it runs."""
    for place in (jupyter.jupyter_config_dir(), jupyter.jupyter_runtime_dir()):
        try:
            Path(place).mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return False
        if not os.access(place, os.W_OK):
            return False
    return True


def lessons_folder():
    """Where to work: the student's own copies or, if there can be none, the lessons."""
    try:
        work.say(work.bring_up_to_date(), work.MINE.name)
    except OSError as problem:
        print(work.excuse(work.MINE, problem))
    copy = work.MINE / FIRST
    return (work.MINE if copy.is_file() else work.NOTEBOOKS).name


def has_browser():
    """Whether a browser with a window can open; one inside the terminal is no use."""
    on_screen = "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ
    if sys.platform.startswith("linux") and not on_screen:
        return "BROWSER" in os.environ
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


if __name__ == "__main__":
    main()
