"""What answers of the public door share: caches of a second, strong ETags, the reader's language.

And the plain pages, which need no script: one template each, painted when they are asked for.
"""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.web.static_files import etag_of, holds
from flyingfinish.web.words import language_of

CACHE_CONTROL = "public, max-age=1"
JSON = "application/json"
TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
STATIC = "/static"


def templates_in(folder: str = "") -> Environment:
    """Returns the plain pages' templates in a folder; what they lack is an error."""
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates" / folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


TEMPLATES = templates_in()


def reader_language(request: Request) -> str:
    """Returns the language that was asked for, else the browser's."""
    asked = request.query_params.get("lang", "")
    return language_of(asked, request.headers.get("accept-language", ""))


def cached(request: Request, body: bytes, media_type: str) -> Response:
    """Returns an answer with a strong ETag of its bytes, or 304."""
    etag = etag_of(body)
    headers = {"etag": etag, "cache-control": CACHE_CONTROL}
    if holds(request.headers.get("if-none-match", ""), etag):
        return Response(None, 304, headers)
    return Response(body, 200, headers, media_type)


def packed(request: Request, body: bytes, zipped: bytes) -> Response:
    """Returns a page that goes live at once, so without an ETag; packed for who unpacks."""
    headers = {"cache-control": CACHE_CONTROL, "vary": "accept-language, accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        body = zipped
    return Response(body, 200, headers, "text/html")


def spoken(request: Request, body: bytes, media_type: str = HTML) -> Response:
    """Returns the same of an answer whose words hang on the reader's browser."""
    response = cached(request, body, media_type)
    response.headers["vary"] = "accept-language"
    return response
