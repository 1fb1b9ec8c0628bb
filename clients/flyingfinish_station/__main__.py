"""`python -m flyingfinish_station`: a post on the command line."""

import sys

from flyingfinish_station.console import main

sys.exit(main(sys.argv[1:]))
