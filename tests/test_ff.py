"""The wrapper makes its environment whole or not at all, once, and hands over what it was given."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from house.tree import CHECKOUT

# A lock of one small package stands for the real one: what is tested is the wrapper.
PACKAGE = "sortedcontainers"
PROGRAM = """
import sys, {package}, flyingfinish, flyingfinish_station
print("handed over", *sys.argv[1:])
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a space in its path, a tiny lock and a program that tells its arguments."""
    root = tmp_path / "a check out"
    package = root / "server" / "flyingfinish"
    package.mkdir(parents=True)
    (root / "clients" / "flyingfinish_station").mkdir(parents=True)
    (root / "clients" / "flyingfinish_station" / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(PROGRAM.format(package=PACKAGE))
    shutil.copy(CHECKOUT / "ff", root)
    lines = (CHECKOUT / "requirements-dev.lock").read_text().splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if line.startswith(PACKAGE + "=="))
    last = next(n for n in range(first, len(lines)) if not lines[n].endswith("\\\n"))
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (root / lock).write_text("".join(lines[first : last + 1]))
    return root


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "FF_"))}
    return {**kept, **more}


def run(root: Path, *words: str, cwd: Path | None = None, **env: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [str(root / "ff"), *words],
        cwd=cwd or root,
        env=environment(**env),
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def environments(root: Path) -> list[str]:
    return sorted(path.name.split("-")[1] for path in (root / ".ff").iterdir())


def test_the_first_run_makes_an_environment_and_the_second_starts_at_once(
    checkout: Path, tmp_path: Path
) -> None:
    first = run(checkout, "demo", "--speed", "a b", cwd=tmp_path)
    assert (0, "handed over demo --speed a b\n") == first[:2]
    assert "the environment is ready" in first[2]
    assert (0, "handed over demo\n", "") == run(checkout, "demo")
    assert ["run"] == environments(checkout)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("bench page", "dev"),
        ("bench --json out page", "dev"),
        ("bench page push", "dev"),
        ("bench push", "run"),
    ],
)
def test_only_what_is_measured_in_a_browser_brings_its_driver(
    checkout: Path, words: str, kind: str
) -> None:
    assert (0, f"handed over {words}\n") == run(checkout, *words.split())[:2]
    assert [kind] == environments(checkout)


def test_two_first_runs_at_once_leave_one_whole_environment(checkout: Path) -> None:
    command = [str(checkout / "ff"), "demo"]
    both = [
        subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [b"handed over demo\n"] * 2 == [process.communicate()[0] for process in both]
    assert ["run"] == environments(checkout)


def test_a_package_that_is_not_the_pinned_one_stops_it(checkout: Path) -> None:
    lock = checkout / "requirements.lock"
    pin = lock.read_text().splitlines()[0]
    lock.write_text(f"{pin}\n    --hash=sha256:{'0' * 64}\n")
    code, out, err = run(checkout, "demo")
    assert (1, "") == (code, out)
    assert "could not be installed" in err
    assert [] == environments(checkout)


def test_a_python_without_venv_is_told_the_one_line_to_type(checkout: Path) -> None:
    python = checkout / "bare-python"
    python.write_text(
        f'#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexec {shutil.which("python3")} "$@"\n'
    )
    python.chmod(0o755)
    code, _, err = run(checkout, "demo", FF_PYTHON=str(python))
    assert 1 == code
    assert "sudo apt install python3-venv" in err


def test_a_python_that_is_too_old_is_refused(checkout: Path) -> None:
    python = checkout / "old-python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    code, _, err = run(checkout, "demo", FF_PYTHON=str(python))
    assert 1 == code
    assert "not a Python 3.11 or newer" in err
