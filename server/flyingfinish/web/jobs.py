"""What the worker can make, by name: each job makes bytes of bytes and knows nothing else."""

from collections.abc import Callable, Mapping
from typing import Final

from flyingfinish.web.exports.job import series_table, table
from flyingfinish.web.pictures.job import png
from flyingfinish.web.wrc_feed import wrc_part

JOBS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "table": table,
    "series_table": series_table,
    "wrc": wrc_part,
    "picture": png,
}
