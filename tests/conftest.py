"""What several tests share: the folder with real documents, which may be absent for someone who cloned the project alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no fault, and CI must judge the same examples every time.
settings.register_profile(
    "all", deadline=None, suppress_health_check=list(HealthCheck), derandomize=bool(os.environ.get("CI"))
)
settings.load_profile("all")

SHARED = Path(__file__).parent.parent.parent / "shared"


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Folder with the two real documents; a skip where it is absent, a failure in CI."""
    folder = SHARED / "seeds"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"CI needs the real documents in {folder}")
        pytest.skip(f"the real documents are not here ({folder}); only the project was cloned")
    return folder


@pytest.fixture(scope="session")
def refdata() -> Path:
    """Folder with CMS's files; a skip where it is absent, a failure in CI."""
    folder = SHARED / "refdata"
    if not folder.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"CI needs CMS's files in {folder}")
        pytest.skip(f"CMS's files are not here ({folder}); only the project was cloned")
    return folder
