"""The settings of a server: read once at the start, frozen, handed down.

Each setting is a field of `Settings` with its default and its help; it is read from the
environment (`FF_DATA_DIR`) and, above that, from the command line (`--data-dir`). The table for
people is in `server/SETTINGS.md`; a test holds the two together.
"""

import argparse
import dataclasses
import functools
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from flyingfinish.limits import FANS_PER_ADDRESS_MAX, PUSH_TICK_MAX_MS, PUSH_TICK_MS

CHECKOUT = Path(__file__).resolve().parents[2]
"""The folder that holds `ff`, `server/` and `clients/`."""

CLIENTS_WEB = CHECKOUT / "clients" / "web"
"""The pages' files, as both doors serve them."""

ENV_PREFIX = "FF_"
ORIGINS = re.compile(r"(\*|(https?://[\w.:*-]+)(,\s*https?://[\w.:*-]+)*)?", re.ASCII)
"""What may stand in a policy's list of origins: nothing in it can end the list."""

PUSH_SERVICE = r"(?:(?:\*\.)?(?:[a-z0-9-]+\.)+[a-z]{2,}|http://127\.0\.0\.1:\d{1,5})"
PUSH_SERVICES = re.compile(rf"(?:{PUSH_SERVICE}(?:,\s*{PUSH_SERVICE})*)?", re.ASCII)
"""Whom alerts may be sent to: names, never addresses, but for a test's own service here."""

ALERT_HOSTS = (
    "fcm.googleapis.com,updates.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com"
)

PORT_MAX = 65_535

STORE_URL = re.compile(
    r"(rediss?://([^/?#\s]*@)?(\[[0-9a-f:.]+\]|[^/?#@:\s]*)(:\d{1,5})?([/?]\S*)?|unix://.+)?", re.I
)
"""A store's address; empty: the embedded server."""


class StartRefused(Exception):
    """The server cannot start as asked; the text says what to change.

    StartRefused
    ├── SettingRefused   a setting's value cannot be meant
    ├── FolderRefused    the data folder is another server's, or cannot be written
    ├── DoorRefused      an address is taken
    └── ValkeyError      the embedded server does not start, or is not durable
    """


class SettingRefused(StartRefused):
    """A setting has a value that cannot be meant; the text names the setting and says why."""


def _setting(default: Any, help_text: str, *, shown: bool = True) -> Any:
    """Declares one setting; one that may hold a password is not shown in logs."""
    return dataclasses.field(default=default, repr=shown, metadata={"help": help_text})


@dataclasses.dataclass(frozen=True, slots=True)
class Settings:
    """All that an operator can set, as one frozen value."""

    data_dir: Path = _setting(Path("ff-data"), "folder of the embedded server's data")
    archive_dir: Path | None = _setting(
        None, "folder of the archive, best on a second disk; default: 'archive' in data_dir"
    )
    replay_dir: Path | None = _setting(
        None, "folder of what past rallies replay from; default: 'replays' in data_dir"
    )
    host: str = _setting("127.0.0.1", "address both doors bind")
    port: int = _setting(8000, "port of the public door; 0 takes any that is free")
    crew_port: int = _setting(8001, "port of the crew door; 0 takes any that is free")
    redis_url: str = _setting(
        "",
        "a Redis or Valkey to use instead of the embedded one; give one with a password in the"
        " environment, not as a flag",
        shown=False,
    )
    cluster: bool = _setting(False, "redis_url names a node of a cluster")
    public_url: str = _setting("", "address the public door has for fans, if a proxy stands before")
    embed_origins: str = _setting(
        "*", "web origins, with commas, that may frame the widget and the overlays; * is any"
    )
    push_processes: int = _setting(1, "how many push processes share the public port")
    push_tick_ms: int = _setting(
        PUSH_TICK_MS, "how long changes of one rally may join before they go to the fans"
    )
    push_ring: bool = _setting(
        True, "hand a message to the kernel for many fans at once (io_uring), where it offers that"
    )
    fans_per_address: int = _setting(
        FANS_PER_ADDRESS_MAX,
        "sockets of one address (IPv6: of one /64) in one push process; as many who ask for pages",
    )
    trusted_proxies: str = _setting(
        "127.0.0.1,::1", "addresses, with commas, whose X-Forwarded-For is believed"
    )
    alert_hosts: str = _setting(
        ALERT_HOSTS,
        "push services of browsers, with commas, that alerts are sent to; *. is any name below;"
        " empty: nobody is alerted",
    )
    alerts_per_rally: int = _setting(20_000, "browsers that are alerted of one rally")
    alert_contact: str = _setting(
        "", "mailto: or https: address for the push services; default: public_url"
    )
    alert_key: Path | None = _setting(
        None, "file of the alerts' key, made at the first start; default: in data_dir"
    )
    log_level: str = _setting("info", "debug, info, warning or error")
    supervised: bool = _setting(False, "set by the supervisor for the roles it starts")
    listen_fd: int = _setting(-1, "descriptor of a door the supervisor has bound; -1: bind one")

    def __post_init__(self) -> None:
        for name in ("port", "crew_port"):
            if not 0 <= getattr(self, name) <= PORT_MAX:
                raise SettingRefused(f"{name} must be 0 to {PORT_MAX}")
        if not STORE_URL.fullmatch(self.redis_url):
            raise SettingRefused("redis_url must be redis://host:port/0, rediss://… or unix://…")
        if self.port == self.crew_port != 0:
            raise SettingRefused("port and crew_port must differ: the doors are apart")
        if not ORIGINS.fullmatch(self.embed_origins):
            raise SettingRefused("embed_origins must be *, or https://… with commas between")
        if self.push_processes < 1:
            raise SettingRefused("push_processes must be 1 or more")
        if not 1 <= self.push_tick_ms <= PUSH_TICK_MAX_MS:
            raise SettingRefused(f"push_tick_ms must be 1 to {PUSH_TICK_MAX_MS}")
        if self.fans_per_address < 1:
            raise SettingRefused("fans_per_address must be 1 or more")
        if not PUSH_SERVICES.fullmatch(self.alert_hosts):
            raise SettingRefused("alert_hosts must be names of hosts with commas between")
        if self.alerts_per_rally < 1:
            raise SettingRefused("alerts_per_rally must be 1 or more")
        if self.alert_contact and not self.alert_contact.startswith(("mailto:", "https://")):
            raise SettingRefused("alert_contact must begin with mailto: or https://")
        if self.log_level not in ("debug", "info", "warning", "error"):
            raise SettingRefused("log_level must be debug, info, warning or error")

    @property
    def archive_path(self) -> Path:
        """Returns the archive's folder, the default filled in."""
        return self.archive_dir or self.data_dir / "archive"

    @property
    def replay_path(self) -> Path:
        """Returns the folder of the replays, the default filled in."""
        return self.replay_dir or self.data_dir / "replays"

    @property
    def alert_key_path(self) -> Path:
        """Returns the file of the alerts' key, the default filled in."""
        return self.alert_key or self.data_dir / "alert-key.pem"

    @classmethod
    def read(cls, env: Mapping[str, str], flags: Mapping[str, object] | None = None) -> Self:
        """Returns the settings of `env` with `flags` (None = not given) above them.

        Raises SettingRefused where a value is not of its setting's kind.
        """
        values: dict[str, object] = {}
        for field in dataclasses.fields(cls):
            text = env.get(ENV_PREFIX + field.name.upper())
            if text is not None:
                values[field.name] = parse(field, text)
        values.update((k, v) for k, v in (flags or {}).items() if v is not None)
        return cls(**values)  # type: ignore[arg-type]

    def as_env(self) -> dict[str, str]:
        """Returns the environment from which `read` gives these settings again."""
        env = {}
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if value is not None:
                text = str(int(value)) if isinstance(value, bool) else str(value)
                env[ENV_PREFIX + field.name.upper()] = text
        return env


def parse(field: "dataclasses.Field[Any]", text: str) -> object:
    """Returns the value that `text` means for `field`; raises SettingRefused when it means none."""
    kind = str(field.type)
    if "Path" in kind:
        return Path(text) if text else None
    if "bool" in kind:
        if text.lower() not in ("0", "1", "no", "yes", "false", "true"):
            raise SettingRefused(f"{field.name} must be yes or no, not '{text}'")
        return text.lower() in ("1", "yes", "true")
    if "int" in kind:
        try:
            return int(text)
        except ValueError:
            raise SettingRefused(f"{field.name} must be a whole number, not '{text}'") from None
    return text


def add_flags(parser: argparse.ArgumentParser, names: Sequence[str]) -> None:
    """Adds a flag for each named setting to `parser`."""
    fields = {field.name: field for field in dataclasses.fields(Settings)}
    for name in names:
        field = fields[name]
        flags = ["--" + name.replace("_", "-")]
        if name.endswith("_dir"):
            flags.append("--" + name.removesuffix("_dir"))
        default = "none" if field.default in ("", None) else field.default
        shown = f"{field.metadata['help']} (default: {default})"
        if str(field.type) == "bool" or field.type is bool:
            parser.add_argument(*flags, action="store_true", default=None, help=shown)
        else:
            parser.add_argument(*flags, type=functools.partial(parse, field), help=shown)
