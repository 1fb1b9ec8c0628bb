"""The crew door's process: rows and commands in, apart from every crowd."""

from functools import partial

import uvicorn

from flyingfinish.app import opened, require_writable, run_role, serve_door
from flyingfinish.clock import SystemClock
from flyingfinish.config import Settings
from flyingfinish.health import Health
from flyingfinish.push.uvicorn_http import PatientHttp
from flyingfinish.web.admin_token import ensure_admin_token
from flyingfinish.web.crew import create_crew_app

STOP_WITHIN_S = 5
"""How long the door finishes what it has begun to answer."""


def run(settings: Settings) -> int:
    """Runs the crew door until SIGTERM."""
    return run_role(_crew(settings))


async def _crew(settings: Settings) -> int:
    clock = SystemClock()
    async with opened(settings) as store:
        await ensure_admin_token(store, clock, settings.data_dir)
        health = Health(store, clock, settings, partial(require_writable, store, settings))
        app = create_crew_app(store, clock, checks=health.checks)
        config = uvicorn.Config(
            app,
            http=PatientHttp,
            ws="none",
            lifespan="on",
            access_log=False,
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_WITHIN_S,
        )
        await serve_door(config, settings, settings.crew_port)
    return 0
