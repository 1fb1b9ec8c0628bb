"""Who may do what: the book of tokens, folded from the journal ``access``.

Issuing and revoking are facts of that journal, so every door learns of them by following it, well
within two seconds. A bearer is known by its token's id and the hash of its secret.
"""

import asyncio
import itertools
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flyingfinish.clock import Clock
from flyingfinish.journal.codec import encode_fact, record_of
from flyingfinish.journal.ports import Appended, Envelope, Journal, Pending, Stored
from flyingfinish.journal.series_names import series_of_journal
from flyingfinish.rally.facts import AccessFact, TokenIssued, TokenRevoked
from flyingfinish.rally.judge.parts import ID_PATTERN
from flyingfinish.web.errors import Problem
from flyingfinish.web.following import Following
from flyingfinish.web.tokens import KINDS, OFFICIAL, STATION, Token, make_token, read_token

ACCESS_JOURNAL: Final = "access"
EVERY_RALLY: Final = "*"
ROLES: Final = ("timekeeper", "clerk", "admin")
"""Each role may do what those before it may."""

SALT_BYTES: Final = 16
APPENDED_TIMES_MAX: Final = 5
"""How often an access fact is tried when another door was quicker."""


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who sent a request, as its token says."""

    token_id: str
    kind: str
    rally_id: str
    scope: str
    """Post id of a station, role of an official."""

    source: str
    doubt: str = ""
    """``revoked`` or ``expired`` when the token is known but no longer good."""

    def is_station(self) -> bool:
        """Says whether this is a post's token."""
        return self.kind == STATION

    def has_role(self, role: str) -> bool:
        """Says whether this official may do what ``role`` may."""
        if self.kind != OFFICIAL or self.doubt:
            return False
        return ROLES.index(self.scope) >= ROLES.index(role)

    def is_of_rally(self, rally_id: str) -> bool:
        """Says whether the token is for this rally or for all of them."""
        return self.rally_id in (rally_id, EVERY_RALLY)


class Access:
    """The book of tokens, kept up to date."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self._journal = journal
        self._clock = clock
        self._issued: dict[str, TokenIssued] = {}
        self._revoked: set[str] = set()
        self._source = "crew-door"
        self._incarnation = os.urandom(SALT_BYTES).hex()
        self._seq = 0
        self._writing = asyncio.Lock()
        self.following = Following(journal, self._take, self._start_over)

    async def bearer(self, authorization: str) -> Bearer:
        """Returns who sends this Authorization header; Problem 401 when nobody we know does."""
        scheme, _, text = authorization.partition(" ")
        token = read_token(text.strip()) if scheme.lower() == "bearer" else None
        if token and token.token_id not in self._issued:
            # It may have been issued a moment ago at another door.
            await self.following.catch_up()
        bearer = self.of_token(token) if token else None
        if bearer is None:
            raise unauthenticated()
        return bearer

    def of_token(self, token: Token) -> Bearer | None:
        """Returns the bearer of a token, marked doubtful when it was good once; None if unknown."""
        issued = self._issued.get(token.token_id)
        # An unknown id is compared too, so that it takes no less time than a wrong secret.
        known = token.is_of(issued.secret_hash if issued else "0" * 64)
        if issued is None or not known or issued.kind != token.kind:
            return None
        return Bearer(
            issued.token_id,
            issued.kind,
            issued.rally_id,
            issued.scope,
            issued.source,
            self._doubt_of(issued),
        )

    def issued(self) -> Mapping[str, tuple[TokenIssued, bool]]:
        """Returns every token by id, with whether it was revoked."""
        return {key: (token, key in self._revoked) for key, token in self._issued.items()}

    async def issue(
        self, kind: str, rally_id: str, scope: str, source: str, author: str, not_after_ms: int = 0
    ) -> Token:
        """Issues a token and returns it, the one time its secret is known; Problem 422 if unfit.

        An empty source is chosen here: a post's own id, or a desk that no other official sits at.
        """
        token = make_token(kind)
        source = source or await self._free_source(kind, scope)
        fact = TokenIssued(
            token.token_id, token.secret_hash(), kind, rally_id, scope, source, not_after_ms
        )
        check_issue(fact)
        await self._append(fact, author)
        return token

    async def revoke(self, token_id: str, author: str) -> None:
        """Revokes a token for ever; Problem 404 for an unknown one, 409 for one revoked before."""
        await self.following.catch_up()
        if token_id not in self._issued:
            raise Problem(404, "unknown_token", "There is no token of this id; list them.")
        if token_id in self._revoked:
            raise Problem(409, "already_revoked", "This token is dead already; nothing to do.")
        await self._append(TokenRevoked(token_id), author)

    async def _free_source(self, kind: str, scope: str) -> str:
        """Returns ``desk-clerk``, ``desk-clerk-2`` ...: two people at one desk would not be told
        of each other's decisions."""
        if kind == STATION:
            return scope
        await self.following.catch_up()
        taken = {one.source for one in self._issued.values()}
        numbered = (f"desk-{scope}-{number}" for number in itertools.count(2))
        candidates = itertools.chain((f"desk-{scope}",), numbered)
        return next(one for one in candidates if one not in taken)

    async def _append(self, fact: AccessFact, author: str) -> None:
        async with self._writing:
            for _ in range(APPENDED_TIMES_MAX):
                await self.following.catch_up()
                pending = Pending(
                    Envelope(self._source, self._incarnation, self._seq + 1, encode_fact(fact)),
                    author,
                    self._clock.now_at_ms(),
                    os.urandom(SALT_BYTES),
                    official=True,
                    expect_officials=await self._journal.officials_position(),
                )
                answer = (await self._journal.append([pending]))[0]
                if isinstance(answer, Appended):
                    self._seq += 1
                    await self.following.catch_up_own()
                    return
        raise Problem(503, "busy", "Others write to the access journal; try again in a moment.")

    def _doubt_of(self, issued: TokenIssued) -> str:
        if issued.token_id in self._revoked:
            return "revoked"
        if issued.not_after_ms and self._clock.now_at_ms() > issued.not_after_ms:
            return "expired"
        return ""

    def _take(self, row: Stored) -> None:
        fact = record_of(row).fact if row.official else None
        if isinstance(fact, TokenIssued):
            # An id is issued once: a later fact of the same id changes nothing.
            self._issued.setdefault(fact.token_id, fact)
        elif isinstance(fact, TokenRevoked):
            self._revoked.add(fact.token_id)

    def _start_over(self) -> None:
        self._issued.clear()
        self._revoked.clear()


def check_issue(fact: TokenIssued) -> None:
    """Judges a token before it is issued: Problem 422 says which part is unfit."""
    if fact.kind not in KINDS:
        raise _unfit("kind", f"one of {', '.join(KINDS)}")
    named = series_of_journal(fact.rally_id) or fact.rally_id
    if fact.rally_id != EVERY_RALLY and ID_PATTERN.fullmatch(named) is None:
        raise _unfit("rally", "a rally id, series.<id>, or * for an official of all of them")
    if fact.kind == STATION and named != fact.rally_id:
        raise _unfit("rally", "a rally: a series has no posts")
    if fact.kind == STATION and fact.rally_id == EVERY_RALLY:
        raise _unfit("rally", "the one rally of this post")
    if fact.kind == STATION and ID_PATTERN.fullmatch(fact.scope) is None:
        raise _unfit("scope", "the id of the post")
    if fact.kind == OFFICIAL and fact.scope not in ROLES:
        raise _unfit("scope", f"one of {', '.join(ROLES)}")
    if ID_PATTERN.fullmatch(fact.source) is None:
        raise _unfit("source", "small letters, digits and hyphens, at most 64")
    if fact.not_after_ms < 0:
        raise _unfit("not_after_ms", "an instant, or 0 for no end")


def unauthenticated() -> Problem:
    """Returns the refusal of a request that nobody we know has sent."""
    return Problem(
        401,
        "unauthenticated",
        "Send 'Authorization: Bearer ff_…' with a token that is in force.",
        headers={"www-authenticate": "Bearer"},
    )


def _unfit(field: str, wanted: str) -> Problem:
    return Problem(422, "unfit_token", f"{field}: give {wanted}.", field=field)
