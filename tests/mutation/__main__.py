"""``./ff test --mutants [MODULE ...]``: how many wrong changes of the rules the tests notice."""

import sys

from mutation.report import report
from mutation.targets import TARGETS


def main(argv: list[str]) -> int:
    """Reports on the named modules, all without a name; 1 when one is below the score."""
    wanted = {one if "." in one else f"rally.{one}" for one in argv}
    chosen = [one for one in TARGETS if not wanted or one.module in wanted]
    unknown = wanted - {one.module for one in TARGETS}
    if unknown:
        known = ", ".join(one.module for one in TARGETS)
        print(f"no mutants are made of {', '.join(sorted(unknown))}; of these there are: {known}")
        return 2
    return max(0 if report(one) else 1 for one in chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
