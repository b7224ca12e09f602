"""What several tests share: the folder with real documents, which may be absent for someone who cloned the project alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

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
