"""`ff serve` runs a whole server; `ff role` runs one part, under a supervisor or on its own."""

import argparse
import asyncio
import importlib
import logging
import os
import sys
from collections.abc import Callable
from typing import cast

from flyingfinish import parent_death, priority
from flyingfinish.config import Settings, add_flags
from flyingfinish.lifetime import run_until_stopped
from flyingfinish.supervisor import running
from flyingfinish.web.admin_token import FILE_NAME
from flyingfinish.web.tokens import RedactSecrets

ROLES = ("crew", "processor", "push", "alerts", "archiver")
STDIN = 0

SERVE_FLAGS = (
    "data_dir", "archive_dir", "host", "port", "crew_port", "redis_url", "cluster",
    "public_url", "push_processes", "alert_hosts", "alert_contact", "log_level",
)  # fmt: skip


def main(argv: list[str]) -> int:
    """Serves until SIGINT or SIGTERM; returns 0 after ending in order."""
    parser = argparse.ArgumentParser(prog="ff serve", description="Runs a whole server.")
    add_flags(parser, SERVE_FLAGS)
    settings = Settings.read(os.environ, vars(parser.parse_args(argv)))
    set_up_log(settings)
    return run_until_stopped(_serve(settings))


async def _serve(settings: Settings) -> int:
    async with running(settings) as server:
        print(f"admin token  in {server.settings.data_dir / FILE_NAME}")
        print(f"public door  {server.public_url}")
        print(f"crew door    {server.crew_url}", flush=True)
        await asyncio.Event().wait()
    return 0


def main_role(argv: list[str]) -> int:
    """Runs one role until SIGTERM, or until its supervisor is gone; returns its exit code."""
    parser = argparse.ArgumentParser(prog="ff role", description="Runs one part of a server.")
    parser.add_argument("role", choices=ROLES)
    add_flags(parser, SERVE_FLAGS)
    flags = vars(parser.parse_args(argv))
    role = flags.pop("role")
    settings = Settings.read(os.environ, flags)
    set_up_log(settings)
    if settings.supervised:
        # They share a machine; apart, whoever runs them decides.
        priority.take_place(role)
        parent_death.watch_line(STDIN)
    app = importlib.import_module(f"flyingfinish.app_{role}")
    return cast(Callable[[Settings], int], app.run)(settings)


def set_up_log(settings: Settings) -> None:
    """Sends every log line to standard output, one line each."""
    logging.basicConfig(
        stream=sys.stdout,
        level=settings.log_level.upper(),
        format="%(asctime)s %(levelname)-7s %(name)s: %(message)s",
        force=True,
    )
    for handler in logging.getLogger().handlers:
        handler.addFilter(RedactSecrets())
    if settings.log_level != "debug":
        # What it tells at its own info level is when it starts and stops; the supervisor says so.
        logging.getLogger("uvicorn").setLevel(logging.WARNING)
