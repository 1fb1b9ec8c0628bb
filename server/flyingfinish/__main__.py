"""`python -m flyingfinish …`: hands over to the command line."""

import sys

from flyingfinish.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
