"""The command line: each verb is one function elsewhere, imported only when it is asked for.

A verb's function takes its own arguments as a list of strings and returns the exit code: 0 done,
1 found wrong or failed, 2 could not start as asked.
"""

import importlib
import sys
from collections.abc import Callable, Sequence
from typing import NamedTuple, cast

from flyingfinish.config import StartRefused

VerbMain = Callable[[list[str]], int]

EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


class Verb(NamedTuple):
    """One word of the command line: what it does and where its function lives."""

    summary: str
    target: str


VERBS = {
    "demo": Verb("play a fictional weekend with everything running", "flyingfinish.demo:main"),
    "serve": Verb("run a server on a data folder", "flyingfinish.cli_serve:main"),
    "role": Verb("run one part of a server (crew, processor, push, alerts, archiver)",
                 "flyingfinish.cli_serve:main_role"),
    "replay": Verb("fold one recorded rally into its tables", "flyingfinish.cli_replay:main"),
    "points": Verb("work out the championship points of a recorded rally",
                   "flyingfinish.exchange.recorded.points:main"),
    "series": Verb("a season's standings, calendar and rounds",
                   "flyingfinish.exchange.series_cli:main"),
    "import": Verb("make a rally from its file and entry list",
                   "flyingfinish.exchange.import_rally:main"),
    "route": Verb("draw a rally's stages on its map from a GPX file",
                  "flyingfinish.exchange.route_import:main"),
    "regulations": Verb("print the settings of a rule book, or of a rally file",
                        "flyingfinish.exchange.regulations_toml:main"),
    "token": Verb("issue, list and revoke tokens", "flyingfinish.web.tokens_cli:main"),
    "archive": Verb("write the journal to its chained file now",
                    "flyingfinish.cli_archive:main_archive"),
    "restore": Verb("rebuild a journal from its archive",
                    "flyingfinish.cli_archive:main_restore"),
    "erase": Verb("take a person's name out of everything that is kept",
                  "flyingfinish.cli_erase:main"),
    "export": Verb("write what a rally that is over replays from", "flyingfinish.cli_export:main"),
    "verify": Verb("check an archive's chain", "flyingfinish.cli_archive:main_verify"),
    "bench": Verb("measure the figures of this machine", "flyingfinish.bench.bench:main"),
    "test": Verb("run the tests", "flyingfinish.cli_test:main"),
    "check": Verb("lint, types, house rules", "flyingfinish.cli_check:main"),
}  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the verb named first in `argv` with the rest as its arguments; returns its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if words else EXIT_USAGE
    verb = VERBS.get(words[0])
    if verb is None:
        print(f"ff: there is no verb '{words[0]}'\n\n{usage()}", file=sys.stderr)
        return EXIT_USAGE
    try:
        return load(verb.target)(words[1:])
    except StartRefused as refusal:
        print(f"ff: {refusal}", file=sys.stderr)
        return EXIT_USAGE
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone: nobody is left to tell, and that is no failure.
        sys.stderr.close()
        return 0


def load(target: str) -> VerbMain:
    """Imports and returns the function that `target` ("package.module:function") names."""
    module, _, name = target.partition(":")
    return cast(VerbMain, getattr(importlib.import_module(module), name))


def usage() -> str:
    """Returns the help text: one line for each verb."""
    lines = [f"  {name:<11} {verb.summary}" for name, verb in VERBS.items()]
    return "\n".join(["usage: ff VERB [options]    (ff VERB --help tells more)", "", *lines])
