"""`python -m hcpcs_extract.spark`: the documents at a path, on Spark."""

import sys

from ..cli._terminal import warn

try:
    from .job import command
except ImportError as error:
    if (error.name or "").startswith("hcpcs_extract"):
        raise
    warn(f"error: {error}")
    sys.exit(2)

if __name__ == "__main__":
    command()
