"""What several tests share: the folder with real documents; real components; the tiers.

The folder may be absent for someone who cloned the project alone. `make test` runs what is not marked `full`,
`make test-all` runs everything. A test that uses a fixture of `COMPONENTS` is marked by itself.
"""

from __future__ import annotations

import gc
import os
import shutil
import signal
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

from hcpcs_extract.quality.checking import Checked, checked
from tiers import running

if TYPE_CHECKING:
    from postgres import Server

# A busy machine is no fault, and CI must judge the same examples every time.
settings.register_profile(
    "all", deadline=None, suppress_health_check=list(HealthCheck), derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("all")

# A shell without job control starts what runs in its background deaf to interrupts, and whatever that starts is deaf
# too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

SHARED = Path(__file__).parent.parent.parent / "shared"
COMPONENTS = frozenset(["browser", "in_postgres", "postgres", "shim", "spark"])
"""Fixtures that need what `make test` does not install."""


SPREAD = ("test_cuts.py::test_cut_at_every_character", "test_faults.py", "test_linear_time.py")
"""Long tests that share nothing."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a component."""
    for item in items:
        if not COMPONENTS.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker("full")


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what is there to stay: thousands of tests."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep a file's tests in one process, so that what they share is made once.

    Long ones that share nothing are spread.
    """
    from xdist.scheduler import LoadScopeScheduling

    class Files(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
        def _split_scope(self, nodeid: str) -> str:
            return nodeid if any(name in nodeid for name in SPREAD) else nodeid.partition("::")[0]

    return Files(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note which test runs, for `component`."""
    running[:] = [item]


@pytest.fixture(autouse=True)
def no_code_set_of_the_user(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests judge the same with and without the store in the data folder.

    `check` and `show` use it where there is one.
    """
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path_factory.getbasetemp() / "no-data"))


def needed(what: str) -> NoReturn:
    """Something that a test needs is not here: a skip for a newcomer, a failure in CI."""
    if os.environ.get("CI"):
        pytest.fail(f"CI needs {what}")
    pytest.skip(f"needs {what}")


def component(what: str) -> NoReturn:
    """As `needed`, of what `make test` does not install.

    In its tier an absence is a failure, since nothing else would ever run the test.
    """
    if any(item.get_closest_marker("full") is None for item in running):
        pytest.fail(f"mark this test `full`: it needs {what}")
    needed(what)


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Folder with the two real documents; a skip where it is absent, a failure in CI."""
    folder = SHARED / "seeds"
    if not folder.is_dir():
        needed(f"the real documents in {folder}, which are not part of the project")
    return folder


def write_generated(target: Path, count: int) -> None:
    """Write generated documents, a tenth of them cut.

    They are text in a `.jsonl` file, or text, Markdown and HTML in a folder.
    """
    from generate import documents, write_folder, write_lines

    if target.suffix == ".jsonl":
        write_lines(documents(count, media="text"), target)
    else:
        write_folder(documents(count), target)


@pytest.fixture(scope="session")
def refdata() -> Path:
    """Folder with CMS's files; a skip where it is absent, a failure in CI."""
    folder = SHARED / "refdata"
    if not folder.is_dir():
        needed(f"CMS's files in {folder}, which are not part of the project")
    return folder


def read_all(inputs: list[str]) -> Iterator[Checked]:
    """Yield every document of the inputs with its record and text; none may fail."""
    for document in checked(inputs):
        assert isinstance(document, Checked)
        yield document


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A session of a real Spark on this machine."""
    if find_spec("pyspark") is None:
        component("pyspark: pip install --group downstream")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        component("Java 17 or newer, for Spark: on Debian and Ubuntu apt-get install openjdk-17-jre-headless")
    from hcpcs_extract.spark import session

    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    found = session()
    found.conf.set("spark.sql.shuffle.partitions", "2")
    yield found
    found.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server; a skip where none is installed, a failure in CI."""
    from postgres import server

    with server() as running:
        if running is None:
            component("PostgreSQL (apt-get install postgresql)")
        yield running
