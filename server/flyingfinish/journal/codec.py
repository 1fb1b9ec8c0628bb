"""Facts to body bytes and back: the one place that knows how a fact is written.

A body is one JSON object: ``type`` names the fact's class, ``v`` the schema version (absent = 1),
the other members are the fact's fields. Reading is strict, because a guess about a time is worse
than a row in the inbox: unknown types, unknown members, floats and numbers that JavaScript could
not hold are all `UnreadableBody`. Bodies live for ever: an old version is lifted by upcasters.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from types import GenericAlias, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import msgspec
import orjson

from flyingfinish.journal.errors import UnreadableBody
from flyingfinish.journal.ports import Private, Stored
from flyingfinish.rally.facts import Fact, Record

SCHEMA_VERSION: Final = 1
GREATEST_INTEGER: Final = 2**53 - 1
"""What every client can hold exactly; an instant in milliseconds needs far less."""

DOUBT_UNREADABLE: Final = "unreadable"

_new_record: Final = object.__new__
(
    _set_position, _set_source, _set_incarnation, _set_seq, _set_fact,
    _set_official, _set_doubt, _set_author, _set_received, _set_person,
) = (getattr(Record, item.name).__set__ for item in fields(Record))  # fmt: skip

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]
UPCASTERS: Final[Mapping[tuple[str, int], Upcaster]] = {}
"""(type, version) -> function to the next version's members; may change ``type``. Types that did
not change between two versions need none."""


def encode_fact(fact: Fact) -> bytes:
    """Returns the body of a fact: compact JSON, fields in declared order, defaults left out."""
    shape = _SHAPES[type(fact).__name__]
    body: dict[str, Any] = {"type": shape.name}
    if SCHEMA_VERSION > 1:
        body["v"] = SCHEMA_VERSION
    for name, default in shape.defaults:
        value = getattr(fact, name)
        if value != default:
            body[name] = value
    return orjson.dumps(body)


def decode_fact(
    body: bytes,
    upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS,
    version_now: int = SCHEMA_VERSION,
) -> Fact:
    """Returns the fact of a body; raises `UnreadableBody` with the reason when it is none."""
    try:
        head = _HEAD.decode(body)
        if head.v != version_now:
            body, head = _lift(body, head.v, upcasters, version_now)
        shape = _SHAPES.get(head.type)
        if shape is None:
            raise UnreadableBody(f"unknown type {head.type!r}")
        strict = shape.strict.decode(body)
        if shape.open_fields:
            _refuse_floats(strict, shape.open_fields)
        # Read twice, because dataclasses cannot refuse unknown members and structs are not facts.
        fact: Fact = shape.plain.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableBody(str(error)) from error
    return fact


def record_of(stored: Stored) -> Record:
    """Returns a row as the fold meets it; an unreadable body gives a record without fact."""
    fact: Fact | None = None
    doubt = stored.doubt
    try:
        fact = decode_fact(stored.body)
    except UnreadableBody:
        doubt = doubt or DOUBT_UNREADABLE
    person = None if stored.private is None else _object_or_none(stored.private)
    # Through the slots, because what a frozen dataclass does in its own __init__ costs twice as
    # much, and a replay makes a record of every row there ever was.
    record = _new_record(Record)
    _set_position(record, stored.position)
    _set_source(record, stored.source)
    _set_incarnation(record, stored.incarnation)
    _set_seq(record, stored.seq)
    _set_fact(record, fact)
    _set_official(record, stored.official)
    _set_doubt(record, doubt)
    _set_author(record, stored.author)
    _set_received(record, stored.received_at_ms)
    _set_person(record, person)
    return record


def private_part(members: Mapping[str, Any], salt: bytes) -> tuple[Private, str]:
    """Returns the private part that holds these members, and the hash that goes into the body.

    ``salt`` is 16 random bytes of its own: erased with the data, it leaves a hash nobody can guess
    a name from.
    """
    data = orjson.dumps(dict(members))
    return Private(salt, data), private_hash(salt, data)


def private_hash(salt: bytes, data: bytes) -> str:
    """Returns SHA-256 over salt and private bytes as hex: what a body says of its private part."""
    return hashlib.sha256(salt + data).hexdigest()


class _Head(msgspec.Struct):
    """What is read first: which fact, written by which version."""

    type: str
    v: int = 1


_HEAD: Final = msgspec.json.Decoder(_Head)


@dataclass(frozen=True, slots=True)
class _Shape:
    """How one type of fact is written and read."""

    name: str
    defaults: tuple[tuple[str, Any], ...]
    """Field and default in declared order; a field without default has a value nothing equals."""

    strict: "msgspec.json.Decoder[Any]"
    plain: "msgspec.json.Decoder[Any]"
    open_fields: tuple[str, ...]
    """Fields that hold members we do not name, such as overrides."""


class _Required:
    """Equal to nothing, so that a field without default is always written."""


_SAFE_INTEGER: Final = Annotated[int, msgspec.Meta(ge=-GREATEST_INTEGER, le=GREATEST_INTEGER)]


def _shape_of(cls: Any) -> _Shape:
    opened = tuple(n for n, hint in get_type_hints(cls).items() if get_origin(hint) is dict)
    defaults = tuple((item.name, _default_of(item)) for item in fields(cls))
    extra = [("type", str), ("v", int, 1)]
    strict = msgspec.json.Decoder(_strict_twin(cls, extra))
    return _Shape(cls.__name__, defaults, strict, msgspec.json.Decoder(cls), opened)


def _strict_twin(cls: Any, extra: list[Any]) -> Any:
    """Returns a struct with the fields of a dataclass that refuses every other member."""
    hints = get_type_hints(cls)
    required: list[Any] = []
    optional: list[Any] = []
    for item in fields(cls):
        kind = _strict_kind(hints[item.name])
        if isinstance(_default_of(item), _Required):
            required.append((item.name, kind))
        else:
            optional.append((item.name, kind, msgspec.field(default_factory=lambda: None)))
    return msgspec.defstruct(
        cls.__name__, extra[:1] + required + optional + extra[1:], forbid_unknown_fields=True
    )


def _strict_kind(hint: Any) -> Any:
    if hint is int:
        return _SAFE_INTEGER
    if is_dataclass(hint):
        return _strict_twin(hint, [])
    if get_origin(hint) is tuple:
        return GenericAlias(tuple, (_strict_kind(get_args(hint)[0]), ...))
    if get_origin(hint) in (Union, UnionType):
        return Union[tuple(_strict_kind(kind) for kind in get_args(hint))]  # noqa: UP007
    return hint


def _default_of(item: "Field[Any]") -> Any:
    if item.default is not MISSING:
        return item.default
    return _Required() if item.default_factory is MISSING else item.default_factory()


_SHAPES: Final[Mapping[str, _Shape]] = {cls.__name__: _shape_of(cls) for cls in get_args(Fact)}


def _lift(
    body: bytes, version: int, upcasters: Mapping[tuple[str, int], Upcaster], version_now: int
) -> tuple[bytes, _Head]:
    """Returns an older body as it would be written now, with its head."""
    if not 1 <= version < version_now:
        raise UnreadableBody(f"schema version {version}, this program reads 1 to {version_now}")
    members = msgspec.json.decode(body)
    for older in range(version, version_now):
        upcaster = upcasters.get((str(members.get("type")), older))
        if upcaster is not None:
            members = upcaster(members)
    members["v"] = version_now
    body = orjson.dumps(members)
    return body, _HEAD.decode(body)


def _refuse_floats(strict: Any, names: tuple[str, ...]) -> None:
    for name in names:
        if _holds_float(getattr(strict, name)):
            raise UnreadableBody(f"{name}: numbers are integers")


def _holds_float(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_holds_float(inner) for inner in value.values())
    if isinstance(value, list):
        return any(_holds_float(inner) for inner in value)
    if type(value) is int:
        return not -GREATEST_INTEGER <= value <= GREATEST_INTEGER
    return isinstance(value, float)


def _object_or_none(data: bytes) -> dict[str, Any] | None:
    try:
        members = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return members if type(members) is dict else None
