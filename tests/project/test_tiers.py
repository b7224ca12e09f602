"""The two tiers of the tests are everything together, and neither is changed by the shell that starts it."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from conftest import component

ROOT = Path(__file__).parent.parent.parent
PYTEST = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]


def commands(target: str) -> list[str]:
    """What `make` runs for a target, without what the target needs."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (recipe,) = re.findall(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    return [line.strip() for line in recipe.splitlines()]


def counted(tier: str) -> tuple[dict[str, int], int]:
    """How many tests of each file a tier has, and how many it leaves out."""
    done = subprocess.run(
        [*PYTEST, "--collect-only", "-m", tier], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    (left_out,) = re.findall(r"\((\d+) deselected\)", done.stdout)
    return dict(Counter(re.findall(r"^(\S+\.py)(?=::)", done.stdout, re.MULTILINE))), int(left_out)


@pytest.mark.full
def test_the_tiers_together_are_everything() -> None:
    assert commands("test") == ['$(BIN)/python -m pytest $(PARALLEL) -m "not full"']
    assert commands("test-all") == ["$(BIN)/python -m pytest $(PARALLEL)"]
    quick, not_quick = counted("not full")
    full, not_full = counted("full")
    assert (sum(quick.values()), sum(full.values())) == (not_full, not_quick)
    assert not_full > 2000
    assert not_quick > 200
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    assert files <= {*quick, *full}


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
    # Spark puts a handler of its own in place of Python's; only an ignored signal is handed on to children.
    assert signal.getsignal(signal.SIGINT) not in (signal.SIG_IGN, None)
    ask = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    assert subprocess.run([sys.executable, "-c", ask], capture_output=True, check=True).stdout == b"True\n"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")
def test_so_they_do_in_the_background_of_a_shell() -> None:
    """A shell without job control lets what it starts with `&` ignore interrupts."""
    this = f"{Path(__file__)}::{test_interrupts_reach_what_the_tests_start.__name__}"
    script = '"$@" & wait $!'
    done = subprocess.run(["sh", "-c", script, "sh", *PYTEST, this], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
