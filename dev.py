#!/usr/bin/env python3
"""Everything about the checkout in one command; needs Python 3.11 or newer and nothing else.

    python3 dev.py run        make the environment, start the embedded server, open the window
    python3 dev.py test       run everything that must be green (parts: dev.py test pure ui ..)
    python3 dev.py env        make or renew .venv only
    python3 dev.py bench      measure; prints each figure beside its limit (--json for a list)
    python3 dev.py pictures   draw the pictures of the guide from the demo book
    python3 dev.py faults     a sample of the fifty faults (--all: the whole, and the score in docs/trust.md)
    python3 dev.py build      make the one-folder program in dist/remitdesk and try it (remitdesk self-check)
    python3 dev.py mutants    take every guard out of the schema, one at a time, and see who notices
    python3 dev.py fuzz       damaged files and amounts through every reader (--inputs N)
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
BUILD_LOCK = ROOT / "requirements-build.lock"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST = (3, 11)
WINDOWS_OR_MAC = os.name == "nt" or sys.platform == "darwin"

# Library that Qt opens, and the Debian package that brings it.
QT_ALWAYS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
QT_ON_A_DISPLAY = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-randr.so.0": "libxcb-randr0",
}


class Stop(Exception):
    """A sentence for the person at the keyboard."""


def main(arguments: list[str]) -> int:
    """Run one command; problems a person can solve end as one sentence and exit code 1."""
    commands = {"run": run, "test": test, "env": env, "bench": bench, "pictures": pictures,
                "faults": faults, "build": build}  # fmt: skip
    commands |= {"mutants": mutants, "fuzz": fuzz}
    if not arguments or arguments[0] not in commands:
        print(__doc__)
        return 2
    try:
        return commands[arguments[0]](arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# --- the environment -------------------------------------------------------------------------------------------------

def env(_arguments: list[str]) -> int:
    """Make or renew .venv."""
    ensure_environment()
    ensure_qt_libraries(display=has_display())
    print(f"The environment is ready: {PYTHON.relative_to(ROOT)}")
    return 0


def ensure_environment() -> None:
    """A virtual environment with exactly what the lock holds; nothing is done when it is current."""
    mark = VENV / "remitdesk-lock.sha256"
    wanted = hashlib.sha256(
        LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes() + f"{sys.version_info[:2]} {ROOT}".encode()
    ).hexdigest()
    if PYTHON.exists() and mark.exists() and mark.read_text(encoding="ascii") == wanted:
        return
    print("Making the environment in .venv ...", flush=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True, check=False)
    if made.returncode != 0 or not PYTHON.exists():
        raise Stop(f"Python cannot make a virtual environment here: install {_venv_package()} or free some disk space.")
    pip("install", "--require-hashes", "-r", str(LOCK))
    pip("install", "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    mark.write_text(wanted, encoding="ascii")


def pip(*arguments: str) -> None:
    """Run pip in .venv; its output is shown only when something went wrong."""
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "-q", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return
    said = done.stderr + done.stdout
    if re.search(r"NewConnectionError|ConnectTimeout|Temporary failure|name resolution|ProxyError|Connection refused"
                 r"|Network is unreachable|No matching distribution|Max retries", said):
        raise Stop("The packages could not be fetched: check the network or pip's index setting, then run this again.")
    raise Stop("The packages could not be installed. pip's last words:\n" + "\n".join(said.strip().splitlines()[-8:]))


def _venv_package() -> str:
    return f"the package python{sys.version_info[0]}.{sys.version_info[1]}-venv" if shutil.which("apt-get") else "venv"


def ensure_qt_libraries(*, display: bool) -> None:
    """On Linux: the system libraries Qt opens. Installed on Debian as root, else the line to type is printed."""
    if not sys.platform.startswith("linux"):
        return
    needed = {**QT_ALWAYS, **(QT_ON_A_DISPLAY if display else {})}
    packages = sorted({package for library, package in needed.items() if not _loads(library)})
    if not packages:
        return
    line = "apt-get install -y --no-install-recommends " + " ".join(packages)
    if shutil.which("apt-get") is None:
        raise Stop(f"Qt needs system libraries that are missing here (named as on Debian): {' '.join(packages)}")
    if os.geteuid() != 0:
        raise Stop(f"Qt needs system libraries that are missing here; type: sudo {line}")
    print(f"Installing Qt's system libraries: {' '.join(packages)} ...", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-q"], line.split()):
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=quiet)
    if done.returncode != 0:
        raise Stop(f"Qt's system libraries could not be installed; check the network and type: {line}")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_display() -> bool:
    """Whether a window could be shown."""
    if os.environ.get("QT_QPA_PLATFORM"):
        return os.environ["QT_QPA_PLATFORM"] not in {"offscreen", "minimal"}
    return WINDOWS_OR_MAC or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# --- run -------------------------------------------------------------------------------------------------------------

def run(arguments: list[str]) -> int:
    """Everything from a bare clone to a working desk; `remitdesk start` does what needs the environment."""
    display = has_display()
    ensure_environment()
    ensure_qt_libraries(display=display)
    return remitdesk(["start", *arguments], child_environment(display=display))


def remitdesk(arguments: list[str], environment: dict[str, str]) -> int:
    """The program with these arguments; its exit code."""
    return subprocess.run([str(PYTHON), "-m", "app", *arguments], cwd=ROOT, env=environment, check=False).returncode


def child_environment(*, display: bool) -> dict[str, str]:
    """Our environment, with Qt told to draw into memory when there is no display."""
    found = dict(os.environ)
    if not display:
        found["QT_QPA_PLATFORM"] = "offscreen"
        found.setdefault("QT_LOGGING_RULES", "default.warning=false")      # the offscreen plugin's own remarks
    return found


def bench(arguments: list[str]) -> int:
    """Measure."""
    ensure_environment()
    ensure_qt_libraries(display=False)
    command = [str(PYTHON), "-m", "tests.bench", *arguments]
    return subprocess.run(command, cwd=ROOT, env=child_environment(display=False), check=False).returncode


def faults(arguments: list[str]) -> int:
    """Break things on purpose."""
    ensure_environment()
    ensure_qt_libraries(display=False)
    make_server_account()
    command = [str(PYTHON), "-m", "tests.faults", *arguments]
    return subprocess.run(command, cwd=ROOT, env=child_environment(display=False), check=False).returncode


def mutants(arguments: list[str]) -> int:
    """Mutants of the schema (tests/guard)."""
    ensure_environment()
    command = [str(PYTHON), "-m", "tests.guard", "mutants", *arguments]
    return subprocess.run(command, cwd=ROOT, env=child_environment(display=False), check=False).returncode


def fuzz(arguments: list[str]) -> int:
    """Fuzz the readers (tests/fuzz); atheris is fetched the first time it is asked for."""
    ensure_environment()
    if "atheris" in arguments:
        pip("install", "--require-hashes", "-r", str(ROOT / "requirements-fuzz.lock"))
    command = [str(PYTHON), "-m", "tests.fuzz", *arguments]
    return subprocess.run(command, cwd=ROOT, env=child_environment(display=False), check=False).returncode


def pictures(arguments: list[str]) -> int:
    """Draw the guide's pictures from the demo book of this desk, which is built when it is missing."""
    ensure_environment()
    ensure_qt_libraries(display=False)
    environment = child_environment(display=False)
    built = remitdesk(["demo", "--if-empty"], environment)
    return built or remitdesk(["pictures", *arguments], environment)


# --- build -----------------------------------------------------------------------------------------------------------

def build(_arguments: list[str]) -> int:
    """The one-folder program by build.spec, then its own check on it."""
    ensure_environment()
    ensure_qt_libraries(display=False)
    pip("install", "--require-hashes", "-r", str(BUILD_LOCK))
    made = [str(PYTHON), "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", "build.spec"]
    code = subprocess.run(made, cwd=ROOT, check=False).returncode
    if code != 0:
        return code
    name = "remitdesk-cli.exe" if os.name == "nt" else "remitdesk"
    program = ROOT / "dist" / "remitdesk" / name
    print(f"Built {program.relative_to(ROOT)}; trying it ...", flush=True)
    return subprocess.run([str(program), "self-check"], cwd=ROOT / "dist", check=False).returncode


# --- test ------------------------------------------------------------------------------------------------------------

@dataclass(frozen=True)
class Part:
    """One part of the test run: a command that must end with 0."""

    name: str
    title: str
    command: list[str]
    environment: dict[str, str]


@dataclass(frozen=True)
class Result:
    """How a part ended: `text` is its own last word, `seconds` how long it took."""

    part: Part
    ok: bool
    text: str
    seconds: float


def test(arguments: list[str]) -> int:
    """Run the parts named, or all; print a summary and fail when one failed."""
    ensure_environment()
    ensure_qt_libraries(display=False)
    parts = test_parts()
    unknown = set(arguments) - {part.name for part in parts}
    if unknown:
        raise Stop(f"There is no part {', '.join(sorted(unknown))}; parts: {', '.join(part.name for part in parts)}.")
    make_server_account()
    results = [run_part(part) for part in parts if not arguments or part.name in arguments]
    print("\n--- summary " + "-" * 60)
    for result in results:
        print(f"{'ok  ' if result.ok else 'FAIL'}  {result.part.title:<34} {result.seconds:6.1f} s  {result.text}")
    if installed_postgres_15() is None:
        print("      database tests on Postgres 15      not run: this machine has no Postgres 15 programs")
    failed = [result.part.title for result in results if not result.ok]
    print(f"FAILED: {', '.join(failed)}" if failed else "All parts passed.")
    return 1 if failed else 0


def make_server_account() -> None:
    """As root, the system account of the test servers: made once here, since two test processes at once collide."""
    command = [str(PYTHON), "-c", "from app.db.account import server_account; server_account()"]
    subprocess.run(command, cwd=ROOT, check=False)


def test_parts() -> list[Part]:
    """Everything that must be green, quickest first."""
    python, plain = str(PYTHON), child_environment(display=False)
    plain["QT_QPA_PLATFORM"] = "offscreen"
    on_15 = {**plain, "REMITDESK_TEST_SERVER": "15"}

    def pytest(name: str, title: str, folder: str, environment: dict[str, str], *more: str) -> Part:
        return Part(name, title, [python, "-m", "pytest", "-q", f"tests/{folder}", *more], environment)

    two = ["-n", "2", "--dist", "loadfile"]
    parts = [
        Part("ruff", "ruff", [python, "-m", "ruff", "check", "."], plain),
        Part("mypy", "mypy --strict", [python, "-m", "mypy"], plain),
        pytest("architecture", "import contracts, house rules", "architecture", plain),
        pytest("pure", "pure tests", "pure", plain, *two),
        pytest("db", "database tests on Postgres 18", "db", plain, *two),
        pytest("ui", "window tests (offscreen)", "ui", plain),
        pytest("journeys", "journeys", "journeys", plain),
    ]
    if installed_postgres_15() is not None:
        parts.insert(5, pytest("db15", "database tests on Postgres 15", "db", on_15, *two))
    known = {"architecture", "pure", "db", "ui", "journeys"}
    for folder in sorted(path.name for path in (ROOT / "tests").iterdir() if path.is_dir()):
        if folder not in known and any((ROOT / "tests" / folder).glob("test_*.py")):
            parts.append(pytest(folder, f"tests/{folder}", folder, plain))
    return parts


def run_part(part: Part) -> Result:
    """Run a part, its output passing through to the screen."""
    print(f"\n--- {part.title} " + "-" * max(4, 68 - len(part.title)), flush=True)
    started = time.monotonic()
    lines: list[str] = []
    with subprocess.Popen(
        part.command, cwd=ROOT, env=part.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        encoding="utf-8", errors="replace",
    ) as running:
        for line in running.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line.strip())
    last = next((line for line in reversed(lines) if line), "")
    return Result(part, running.returncode == 0, last.strip("= ")[:70], time.monotonic() - started)


def installed_postgres_15() -> str | None:
    """The folder of Postgres 15's programs in the usual places (the same as app/db/binaries.py), or None."""
    for place in ("/usr/lib/postgresql/15/bin", "/usr/pgsql-15/bin", "/opt/homebrew/opt/postgresql@15/bin"):
        if (Path(place) / "initdb").exists():
            return place
    return None


def newer_python() -> str | None:
    """A Python on the PATH that is new enough."""
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    return None


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        other = newer_python()
        if other is None:
            sys.exit("RemitDesk needs Python 3.11 or newer: install it and type `python3.11 dev.py run`.")
        os.execv(other, [other, *sys.argv])  # noqa: S606  # no shell is wanted
    sys.exit(main(sys.argv[1:]))
