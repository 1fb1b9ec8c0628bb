"""Who sits at the desk, and what came with a form: the cookie, the Origin, the form's fields.

The session is the pasted token itself in a cookie that no script reads and no other site's request
carries; signing in survives a restart of the door, and revoking the token ends it at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email import policy
from email.parser import BytesParser
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import Response

from flyingfinish.exchange.entry_list import LIST_BYTES_MAX
from flyingfinish.exchange.rally_file import FILE_BYTES_MAX
from flyingfinish.limits import KIB
from flyingfinish.web.access import Access, Bearer
from flyingfinish.web.bodies import read_body
from flyingfinish.web.errors import Problem
from flyingfinish.web.tokens import read_token

COOKIE: Final = "ff_desk"
LANGUAGE_COOKIE: Final = "ff_lang"
DESK: Final = "/desk"
FORM: Final = "application/x-www-form-urlencoded"
MULTIPART: Final = "multipart/form-data"
FORM_BYTES_MAX: Final = 64 * KIB
FIELDS_MAX: Final = 64


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as sent: its texts by name, and its files."""

    texts: Mapping[str, str]
    files: Mapping[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Returns a field's text without the spaces round it, "" when it was not sent."""
        return self.texts.get(name, "").strip()


async def sitting(request: Request, access: Access) -> Bearer | None:
    """Returns the official whose token the cookie holds, None when nobody good is signed in."""
    return await official_of(access, request.cookies.get(COOKIE, ""))


async def official_of(access: Access, text: str) -> Bearer | None:
    """Returns the official of a token's text; None for a post's, a dead or an unknown one."""
    token = read_token(text.strip())
    if token is None:
        return None
    await access.following.catch_up()
    bearer = access.of_token(token)
    return bearer if bearer is not None and bearer.has_role("timekeeper") else None


def sign_in(response: Response, request: Request, token: str) -> None:
    """Lets a response hand out the session's cookie."""
    response.set_cookie(
        COOKIE,
        token,
        path=DESK,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def check_origin(request: Request) -> None:
    """Refuses a form that was not sent from a page of this door: Problem 403."""
    origin = request.headers.get("origin", "")
    host = request.headers.get("host", "")
    if not origin or urlsplit(origin).netloc != host:
        raise Problem(403, "foreign_origin", "Send forms from the desk's own pages only.")


async def read_form(request: Request) -> Sent:
    """Returns a form's texts and files; Problem 413, 415 or 422 for what is none."""
    kind = request.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() == MULTIPART:
        limit = FORM_BYTES_MAX + FILE_BYTES_MAX + LIST_BYTES_MAX
        return _multipart(kind, await read_body(request, limit, MULTIPART))
    raw = await read_body(request, FORM_BYTES_MAX, FORM)
    try:
        pairs = parse_qsl(
            raw.decode("utf-8"), keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict"
        )
    except ValueError as error:
        raise Problem(
            422, "unfit_form", "This form cannot be read; load the page again."
        ) from error
    return Sent(dict(pairs))


def _multipart(kind: str, raw: bytes) -> Sent:
    """Returns the parts of a multipart form, read by the standard library's mail parser."""
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace")
    message = BytesParser(policy=policy.HTTP).parsebytes(head + raw)
    texts: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        name = str(part.get_param("name", "", header="content-disposition"))
        content: Any = part.get_payload(decode=True) or b""
        if part.get_filename() is not None:
            files[name] = content
        else:
            texts[name] = content.decode("utf-8", "replace")
        if len(texts) + len(files) > FIELDS_MAX:
            raise Problem(422, "unfit_form", "This form has too many fields.")
    return Sent(texts, files)
