"""A person at the desk: signs in with a token, fills forms as the page shows them."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from small_rally import RALLY
from web.asgi import Answer, ask
from web.crew_made import Made, make_door

ORIGIN = "http://desk.test"
FORM = "application/x-www-form-urlencoded"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


class Person:
    """Somebody with a browser at the desk's door."""

    def __init__(self, made: Made, token: str = "clerk", language: str = "en") -> None:
        self.made = made
        self.headers = {"host": "desk.test", "accept-language": language}
        if token:
            self.headers["cookie"] = f"ff_desk={made.tokens[token]}"

    async def get(self, path: str) -> Answer:
        """Loads a page."""
        return await ask(self.made.app, path, headers=self.headers)

    async def post(
        self, path: str, fields: Mapping[str, str], origin: str = ORIGIN, kind: str = FORM
    ) -> Answer:
        """Sends a form's fields as they are."""
        headers = self.headers | {"content-type": kind} | ({"origin": origin} if origin else {})
        body = urlencode(fields).encode()
        return await ask(self.made.app, path, method="POST", headers=headers, body=body)

    async def page(self, page: str) -> str:
        """Loads a page of the small rally's desk and returns its HTML."""
        answer = await self.get(f"/desk/{RALLY}/{page}")
        assert 200 == answer.status, answer.body
        return answer.body.decode()

    async def fill(self, page: str, form: str, **fields: str) -> Answer:
        """Fills a form of a page, its hidden fields as the page has them, and sends it."""
        html = await self.page(page)
        hidden = dict(HIDDEN.findall(html.partition(f"/do/{form}")[2].partition("</form>")[0]))
        return await self.post(f"/desk/{RALLY}/do/{form}", hidden | fields)


async def make_person(token: str = "clerk", language: str = "en") -> Person:
    """Returns a person at the desk of the small rally."""
    return Person(await make_door(), token, language)
