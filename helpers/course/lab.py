"""Open JupyterLab on the first lesson: `make lab`."""

import os
import sys
import webbrowser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIRST = "/lab/tree/notebooks/00_start_here.ipynb"


def main():
    options = [f"--ServerApp.root_dir={ROOT}", f"--LabApp.default_url={FIRST}"]
    if not has_browser():
        print("No browser here: copy the address with the token, below, into one.")
        options.append("--no-browser")
    if os.geteuid() == 0:
        # A container's only user is root, whom Jupyter refuses unless told.
        print("You are root: what a lesson runs, it runs as root.")
        options.append("--allow-root")
    sys.stdout.flush()
    os.chdir(ROOT)
    command = [sys.executable, "-m", "jupyterlab", *options, *sys.argv[1:]]
    os.execv(sys.executable, command)


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
