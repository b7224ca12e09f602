"""The two tiers of the tests are everything together, and neither is changed by the shell that starts it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import component

ROOT = Path(__file__).parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]


def commands(target: str) -> list[str]:
    """What `make` runs for a target, without what the target needs."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (recipe,) = re.findall(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    return [line.strip() for line in recipe.splitlines()]


def collected(*arguments: str) -> set[str]:
    """Ids of the tests that pytest would run."""
    done = subprocess.run(
        [*PYTEST, "--collect-only", "-q", "-q", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    # Twice quiet: a line for each file, with the number of its tests.
    return {line for line in done.stdout.splitlines() if re.fullmatch(r"\S+\.py: \d+", line)}


def counted(found: set[str]) -> dict[str, int]:
    return {name: int(number) for name, number in (line.split(": ") for line in found)}


def test_the_tiers_together_are_everything() -> None:
    assert commands("test") == ['$(BIN)/python -m pytest $(PARALLEL) -m "not full"']
    assert commands("test-all") == ["$(BIN)/python -m pytest $(PARALLEL)"]
    quick, full, everything = (counted(collected(*chosen)) for chosen in (("-m", "not full"), ("-m", "full"), ()))
    assert sum(quick.values()) > 2000
    assert sum(full.values()) > 200
    assert everything == {name: quick.get(name, 0) + full.get(name, 0) for name in {*quick, *full}}
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").glob("test_*.py")}
    assert files <= set(everything)


def test_ci_runs_the_quick_tier_before_it_installs_anything_and_then_everything() -> None:
    steps = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    order = [
        next(number for number, line in enumerate(steps) if re.match(pattern, line))
        for pattern in (
            r"env -i .* make test$",
            r"export CI=true",
            r"\s*apt-get update",
            r"make check$",
            r"make test-all$",
        )
    ]
    assert order == sorted(order)


def test_a_test_that_needs_a_component_belongs_in_the_full_tier() -> None:
    with pytest.raises(pytest.fail.Exception, match="mark this test `full`: it needs a browser"):
        component("a browser")


def test_interrupts_reach_what_the_tests_start() -> None:
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ask = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    assert subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True).stdout == b"True\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_so_they_do_in_the_background_of_a_shell() -> None:
    """A shell without job control lets what it starts with `&` ignore interrupts."""
    this = f"{Path(__file__)}::{test_interrupts_reach_what_the_tests_start.__name__}"
    script = '"$@" & wait $!'
    done = subprocess.run(["sh", "-c", script, "sh", *PYTEST, this], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
