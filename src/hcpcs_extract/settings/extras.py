"""What to say when a package of an extra is not installed: a command that works with a clone and with a wheel alike."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires


def install(extra: str) -> str:
    """Return the command that installs what an extra of this package needs, and the name of the extra.

    It names the packages themselves: no index has this package, so `pip install 'hcpcs-extract[…]'` finds nothing.

    >>> install("arrow")
    "pip install 'pyarrow>=18' (the extra hcpcs-extract[arrow])"
    """
    try:
        stated = requires("hcpcs-extract") or []
    except PackageNotFoundError:  # a tree of sources that was never installed
        stated = []
    packages = []
    for requirement in stated:
        package, _, condition = requirement.partition(";")
        if re.search(rf"extra\s*==\s*['\"]{re.escape(extra)}['\"]", condition):
            packages.append(f"'{package.strip()}'")
    named = " ".join(packages) or f"'.[{extra}]' in a clone"
    return f"pip install {named} (the extra hcpcs-extract[{extra}])"
