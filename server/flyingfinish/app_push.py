"""The public door's process: pages, reads, live channels; as many as the audience needs."""

from flyingfinish.app import opened, run_role, serve_door
from flyingfinish.clock import SystemClock
from flyingfinish.config import Settings
from flyingfinish.push.hub import Hub
from flyingfinish.push.uvicorn_live import public_config
from flyingfinish.web.pages import Pages
from flyingfinish.web.public import PublicSettings, create_public_app


def run(settings: Settings) -> int:
    """Runs the public door until SIGTERM."""
    return run_role(_push(settings))


async def _push(settings: Settings) -> int:
    async with opened(settings) as store:
        hub = Hub(SystemClock())
        public = PublicSettings(origins=frozenset(filter(None, (settings.public_url,))))
        app = create_public_app(hub, store, public, Pages(hub).routes())
        config = public_config(app, log_config=None)
        await serve_door(config, settings, settings.port, hub.close)
    return 0
