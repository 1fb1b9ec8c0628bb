"""The pages' files under `/static/`, from a list made at the start: no path leads elsewhere."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.web.errors import Problem

CACHE_CONTROL = "public, max-age=60"
"""Modules have no hash in their names: a new version must reach every page within a minute."""

SERVICE_WORKER = "fan/sw.js"
"""Served as `/sw.js` too, so that it can keep the pages of every rally."""

SUFFIXES = frozenset((".js", ".css", ".html", ".json", ".svg", ".png", ".woff2", ".webmanifest"))
"""What a browser may fetch; notes and type files that lie beside are not served."""

FILE_BYTES_MAX = 1024 * 1024

PACKED = frozenset((".js", ".css", ".html", ".json", ".svg", ".webmanifest"))
"""What becomes much smaller when packed; pictures and fonts are packed already."""

GZIP_LEVEL = 9
"""Packed once and sent thousands of times."""

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("application/manifest+json", ".webmanifest")


@dataclass(frozen=True, slots=True)
class _Loaded:
    changed_ns: int
    etag: str
    content: bytes
    zipped: bytes
    """Empty where packing gains nothing."""


class StaticFiles:
    """Serves the files that lay in a folder when the server started."""

    def __init__(self, folder: Path) -> None:
        self._paths = {
            path.relative_to(folder).as_posix(): path
            for path in sorted(folder.rglob("*"))
            if path.suffix in SUFFIXES
            and path.is_file()
            and path.resolve().is_relative_to(folder.resolve())
            and path.stat().st_size <= FILE_BYTES_MAX
        }
        self._loaded: dict[str, _Loaded] = {}

    async def worker(self, request: Request) -> Response:
        """Answers the pages' service worker: it may serve only what lies below its own address."""
        request.path_params["path"] = SERVICE_WORKER
        return await self.answer(request)

    async def answer(self, request: Request) -> Response:
        """Answers one file, or 304; Problem 404 for every path that is not in the list."""
        name = request.path_params["path"]
        path = self._paths.get(name)
        if path is None:
            raise Problem(404, "not_found", "There is no such file.")
        loaded = self._load(name, path)
        headers = {
            "etag": loaded.etag,
            "cache-control": CACHE_CONTROL,
            "vary": "accept-encoding",
        }
        content = loaded.content
        if loaded.zipped and "gzip" in request.headers.get("accept-encoding", ""):
            # Other bytes are another representation, and a strong tag names just one.
            headers |= {"etag": f'{loaded.etag[:-1]}-gz"', "content-encoding": "gzip"}
            content = loaded.zipped
        if holds(request.headers.get("if-none-match", ""), headers["etag"]):
            return Response(None, 304, headers)
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(content, 200, headers, media_type)

    def _load(self, name: str, path: Path) -> _Loaded:
        try:
            changed_ns = path.stat().st_mtime_ns
            loaded = self._loaded.get(name)
            if loaded is None or loaded.changed_ns != changed_ns:
                content = path.read_bytes()
                etag = etag_of(content)
                zipped = gzip.compress(content, GZIP_LEVEL, mtime=0)
                packs = path.suffix in PACKED and len(zipped) < len(content)
                loaded = _Loaded(changed_ns, etag, content, zipped if packs else b"")
                self._loaded[name] = loaded
        except OSError:
            raise Problem(404, "not_found", "This file is gone.") from None
        return loaded


def etag_of(body: bytes) -> str:
    """Returns a strong ETag: of the same bytes the same, wherever they are served."""
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def holds(if_none_match: str, etag: str) -> bool:
    """Tells whether an If-None-Match header names this strong ETag (RFC 9110, 13.1.2)."""
    named = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in named or named == ["*"]
