"""Arrays of a model folder: written and flushed, read without trust."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.disk import write_synced
from classifier.errors import ModelFormatError
from classifier.postings import Postings
from classifier.tallies import Tally
from classifier.untrusted import MAX_FILE_BYTES, pack, read_plain, unpack

#: What the names of arrays end in that are written packed: those of many equal numbers, which are small then.
PACKED = ".gz"


class PostingArrays(NamedTuple):
    """Postings as they are written: of feature ``f`` those from ``indptr[f]`` to ``indptr[f + 1]``.

    A posting is a text of ``docs`` and the number of a weight in ``levels``.
    """

    indptr: NDArray[np.int32]
    docs: NDArray[Any]
    weights: NDArray[np.uint8]
    levels: NDArray[np.float16]


def pack_array(name: str, array: NDArray[Any]) -> bytes:
    """The bytes of the file ``name`` for an array without objects; packed where the name says so."""
    out = io.BytesIO()
    np.lib.format.write_array(out, np.ascontiguousarray(array), allow_pickle=False)
    return pack(out.getvalue()) if name.endswith(PACKED) else out.getvalue()


def write_array(folder: Path, name: str, array: NDArray[Any]) -> None:
    """Write an array without objects and flush it to the disk; packed where the name says so."""
    write_synced(folder / name, pack_array(name, array))


def write_postings(folder: Path, of: str, postings: PostingArrays) -> None:
    """Write the arrays of postings ``of``."""
    for name, array in postings._asdict().items():
        write_array(folder, f"{of}_{name}.npy{PACKED if name == 'indptr' else ''}", array)


def read_array(folder: Path, name: str, dtype: str | tuple[str, ...], ndim: int) -> NDArray[Any]:
    """Map an array of the given type and number of dimensions, or read a packed one; its numbers are finite.

    Raises
    ------
    ModelFormatError
        If it is anything else; no code of the file is run.
    """
    try:
        # Not `np.load`: that would unpack an archive or a pickle which stands in the array's place.
        with np.errstate(over="raise"):
            array: NDArray[Any] = (
                _read_packed(folder, name)
                if name.endswith(PACKED)
                else np.lib.format.open_memmap(folder / name, mode="r")
            )
    except Exception as error:
        # A crafted header ends in whatever reads it first (ValueError, tokenize.TokenError, FloatingPointError).
        raise ModelFormatError(f"模型数组读不出来：{name}") from error
    allowed = (dtype,) if isinstance(dtype, str) else dtype
    if array.dtype.name not in allowed or array.ndim != ndim:
        raise ModelFormatError(f"模型数组的类型或维数不对：{name}")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ModelFormatError(f"模型数组含有非数值：{name}")
    return array


def _read_packed(folder: Path, name: str) -> NDArray[Any]:
    plain = unpack(read_plain(folder / name, MAX_FILE_BYTES), MAX_FILE_BYTES, name)
    array: NDArray[Any] = np.lib.format.read_array(io.BytesIO(plain), allow_pickle=False)
    return array


def read_postings(folder: Path, of: str, features: int, texts: int) -> Postings:
    """Postings of ``of``, checked so that no index leads outside.

    Raises
    ------
    ModelFormatError
        If one does.
    """
    return Postings(*_read_parts(folder, of, features, texts))


def read_tally(folder: Path, of: str, features: int, texts: int) -> Tally | Postings:
    """As :func:`read_postings`, packed for queries without values where they can be."""
    parts = _read_parts(folder, of, features, texts)
    return Tally.pack(*parts) or Postings(*parts)


def _read_parts(
    folder: Path, of: str, features: int, texts: int
) -> tuple[NDArray[np.int32], NDArray[Any], NDArray[Any], int]:
    indptr = read_array(folder, f"{of}_indptr.npy{PACKED}", "int32", 1)
    docs = read_array(folder, f"{of}_docs.npy", ("uint16", "int32"), 1)
    codes = read_array(folder, f"{of}_weights.npy", "uint8", 1)
    levels = read_array(folder, f"{of}_levels.npy", "float16", 1)
    if indptr.shape != (features + 1,) or docs.shape != codes.shape:
        raise ModelFormatError("模型数组的形状彼此不符")
    if indptr[0] != 0 or indptr[-1] != len(docs) or (np.diff(indptr) < 0).any():
        raise ModelFormatError("判例索引损坏")
    if len(docs) and (docs.min() < 0 or docs.max() >= texts):
        raise ModelFormatError("判例索引指向不存在的判例")
    if len(codes) and codes.max() >= len(levels):
        raise ModelFormatError("判例索引的权重没有取值")
    # What is made of them is a copy, so that nothing done to the files later reaches a process that serves.
    return indptr, docs, levels.take(codes), texts
