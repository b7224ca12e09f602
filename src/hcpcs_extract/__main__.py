"""`python -m hcpcs_extract` is the command `hcpcs-extract`."""

from .cli import main

if __name__ == "__main__":
    main()
