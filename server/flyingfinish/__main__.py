"""`python -m flyingfinish …`: hands over to the command line."""

import sys

if __name__ == "__main__":
    try:
        # Imported here: Ctrl-C while the program still loads ends it as quietly as later.
        from flyingfinish.cli import EXIT_INTERRUPTED, main
    except KeyboardInterrupt:
        sys.exit(130)
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
