"""Ways to damage a file, drawn by hypothesis as plain data and applied without chance."""

from __future__ import annotations

import io
import json
import math
import tokenize
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from hypothesis import strategies as st

#: Bytes that parsers trip over.
TOKENS = (
    b"",
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"9" * 5000,
    b"[" * 20_000,
    b'{"a":' * 5_000,
    b'"',
    b"\n",
    b"\r",
    "\u2028".encode(),
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"\x93NUMPY",
    b"../../etc/passwd",
    b"=cmd|' /C calc'!A0",
    b"]]>&lol;",
    "张某某".encode("gb18030"),
    "案".encode() * 30_000,
)

_DEEP: list[Any] = []
for _ in range(900):
    _DEEP = [_DEEP]

#: JSON values that stand where something else was meant.
VALUES: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1,
    3,
    2**31,
    10**400,
    0.5,
    -0.0,
    1e308,
    math.nan,
    math.inf,
    "",
    "x",
    "\ud800",
    "../x",
    "案" * 10_000,
    "[[",
    "\n\r\x00",
    [],
    {},
    [[]],
    [None],
    {"": None},
    _DEEP,
    list(range(20_000)),
    "2024-13-45",
)

_DTYPES = ("f8", ">f8", "f4", "f2", "i1", "u1", "u2", "i4", ">i4", "i8", "u8", "?", "c16", "U4", "M8[s]", "f8,i4")
_NUMBERS = (math.nan, math.inf, -math.inf, 0.0, -1.0, 1.0, 2.0, 65504.0, 1e300, -1e300, 2.0**31, 2.0**62)

_HEADERS = (
    "{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807,), }",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }",
    "{'descr': '<f8', 'fortran_order': True, 'shape': (2, 3, 4), }",
    "{'descr': '|O', 'fortran_order': False, 'shape': (3,), }",
    "{'descr': '<f8', 'fortran_order': False, 'shape': (0, 99999999999999999999), }",
    "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (3,), }",
    "{'descr': ('<f8', (10, 10)), 'fortran_order': False, 'shape': (3,), }",
    "{'descr': '<V0', 'fortran_order': False, 'shape': (99,), }",
    "__import__('os').system('touch /tmp/anyou-executed')",
    "(" * 2000,
    "{'descr': '<f8', 'fortran_order': 3, 'shape': [1], }",
    "{" + "'a': 1, " * 900 + "}",
)


@dataclass(frozen=True)
class Change:
    """One damage: its name and the numbers it was drawn with."""

    name: str
    numbers: tuple[int, ...]


def changes(names: tuple[str, ...]) -> st.SearchStrategy[Change]:
    """Damages of the given kinds."""
    numbers = st.tuples(*[st.integers(0, 2**31 - 1)] * 4)
    return st.builds(Change, st.sampled_from(names), numbers)


def _at(number: int, length: int) -> int:
    return number % (length + 1)


def _truncate(raw: bytes, n: tuple[int, ...]) -> bytes:
    return raw[: _at(n[0], len(raw))]


def _flip(raw: bytes, n: tuple[int, ...]) -> bytes:
    if not raw:
        return raw
    out = bytearray(raw)
    for number in n[:3]:
        # The head of a file decides more than its middle.
        at = number % len(raw) if number % 2 else number % min(len(raw), 256)
        out[at] = (number >> 8) % 256
    return bytes(out)


def _insert(raw: bytes, n: tuple[int, ...]) -> bytes:
    at = _at(n[0], len(raw))
    return raw[:at] + TOKENS[n[1] % len(TOKENS)] + raw[at:]


def _overwrite(raw: bytes, n: tuple[int, ...]) -> bytes:
    at, token = _at(n[0], len(raw)), TOKENS[n[1] % len(TOKENS)]
    return raw[:at] + token + raw[at + len(token) :]


def _cut(raw: bytes, n: tuple[int, ...]) -> bytes:
    at = _at(n[0], len(raw))
    return raw[:at] + raw[at + n[1] % 4096 :]


def _repeat(raw: bytes, n: tuple[int, ...]) -> bytes:
    at = _at(n[0], len(raw))
    return raw[:at] + raw[at : at + n[1] % 4096] * (2 + n[2] % 5) + raw[at:]


def _replace(raw: bytes, n: tuple[int, ...]) -> bytes:
    return TOKENS[n[0] % len(TOKENS)] + TOKENS[n[1] % len(TOKENS)]


BYTES: dict[str, Callable[[bytes, tuple[int, ...]], bytes]] = {
    "truncate": _truncate,
    "flip": _flip,
    "insert": _insert,
    "overwrite": _overwrite,
    "cut": _cut,
    "repeat": _repeat,
    "replace": _replace,
}


def _edit(data: Any, n: tuple[int, ...]) -> Any:
    """Walk down some steps and put, drop, double or rename what is there."""
    holder, key, node, step = None, None, data, n[0]
    for _ in range(1 + n[1] % 6):
        if not isinstance(node, dict | list) or not node:
            break
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        holder, key = node, keys[step % len(keys)]
        node, step = node[key], step // 7 + 1
    value = VALUES[n[2] % len(VALUES)]
    if holder is None or key is None:
        return value
    what = n[3] % 5
    if what == 0:
        del holder[key]
    elif what == 1 and isinstance(holder, list):
        holder += [node] * (1 + n[3] % 3)
    elif what == 2 and isinstance(holder, dict):
        holder[str(value)[:50]] = holder.pop(key)
    else:
        holder[key] = value
    return data


def edit_json(raw: bytes, n: tuple[int, ...]) -> bytes:
    """JSON with one value changed; what is no JSON stays."""
    try:
        return json.dumps(_edit(json.loads(raw), n)).encode()
    except (ValueError, RecursionError):
        return raw


def edit_json_line(raw: bytes, n: tuple[int, ...]) -> bytes:
    """JSON Lines with one value of one line changed."""
    lines = raw.split(b"\n")
    at = n[3] // 5 % len(lines)
    lines[at] = edit_json(lines[at], n)
    return b"\n".join(lines)


def _npy(array: Any) -> bytes:
    out = io.BytesIO()
    np.lib.format.write_array(out, array, allow_pickle=array.dtype.hasobject)
    return out.getvalue()


def _number_items(array: Any, n: tuple[int, ...]) -> Any:
    out = array.copy().reshape(-1)
    if out.size:
        out[n[1] % out.size :: 1 + n[2] % 50] = np.array(_NUMBERS[n[3] % len(_NUMBERS)]).astype(out.dtype)
    return out.reshape(array.shape)


def edit_array(raw: bytes, n: tuple[int, ...]) -> bytes:
    """An array of another type, shape or content, a hostile header, or an archive in its place."""
    try:
        array = np.lib.format.read_array(io.BytesIO(raw), allow_pickle=False)
        return _edit_array(array, raw, n)
    except (ValueError, EOFError, OSError, TypeError, tokenize.TokenError):
        # Damaged already, or of a type that cannot become the other one.
        return raw


def _edit_array(array: Any, raw: bytes, n: tuple[int, ...]) -> bytes:
    what = n[0] % 10
    with np.errstate(all="ignore"):
        if what == 0:
            return _npy(array.astype(_DTYPES[n[1] % len(_DTYPES)], copy=True))
        if what == 1:
            return _npy(np.asfortranarray(array.T))
        if what == 2:
            return _npy(array[: n[1] % (len(array) + 1)] if array.ndim else array)
        if what == 3:
            return _npy(array.reshape(-1)[::-1].reshape(array.shape))
        if what == 4:
            head = _HEADERS[n[1] % len(_HEADERS)].encode() + b"\n"
            version = (1, 2, 3, 9)[n[2] % 4]
            size = len(head).to_bytes(2 if version == 1 else 4, "little")
            return b"\x93NUMPY" + bytes((version, 0)) + size + head + raw[128:]
        if what == 5:
            out = io.BytesIO()
            np.savez_compressed(out, a=np.zeros(1 + n[1] % 100_000))
            return out.getvalue()
        if what == 6:
            return _npy(array.astype(object)[:3])
        if what == 7:
            return _npy(array.reshape(1, *array.shape))
    return _npy(_number_items(array, n))


def edit_archive(raw: bytes, n: tuple[int, ...]) -> bytes:
    """A ZIP (workbook, Word document) with one member damaged, swollen, renamed or gone."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as source:
            parts = [(entry.filename, source.read(entry)) for entry in source.infolist()]
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError, zlib.error):
        return raw
    if not parts:
        return raw
    at = n[0] % len(parts)
    name, content = parts[at]
    what = n[1] % 10
    if what == 0:
        parts.pop(at)
    elif what == 1:
        parts[at] = (("../" * 3 + name, "/etc/x", "xl\\" + name, ".", name.upper())[n[2] % 5], content)
    elif what == 2:
        parts[at] = (name, content + b" " * (4 << 20))
    elif what == 3:
        entity = b'<!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
        parts[at] = (name, content.replace(b"?>", b"?>" + entity, 1).replace(b"</", b"&b;&c;</", 1))
    else:
        kind = list(BYTES)[n[2] % len(BYTES)]
        parts[at] = (name, BYTES[kind](content, (n[3], n[0], n[1], n[2])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part, data in parts:
            target.writestr(part, data)
    return out.getvalue()


KINDS: dict[str, Callable[[bytes, tuple[int, ...]], bytes]] = {
    **BYTES,
    "json": edit_json,
    "line": edit_json_line,
    "array": edit_array,
    "archive": edit_archive,
}


def damage(raw: bytes, change: Change) -> bytes:
    """The bytes with the change made."""
    return partial(KINDS[change.name])(raw, change.numbers)
