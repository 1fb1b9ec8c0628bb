"""`python -m flyingfinish_sim`: plays a script file through a crew door."""

import sys

from flyingfinish_sim.console import main

sys.exit(main(sys.argv[1:]))
