"""The test that runs.

pytest loads `conftest.py` twice, as its plugin and as the module that tests import: both look here.
"""

from __future__ import annotations

import pytest

running: list[pytest.Item] = []
