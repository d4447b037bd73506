"""Records of JSON Lines files as units, each line read by a function of the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from classifier.untrusted import decode_json
from training.importers.lines import DamagedInputError, LineReader, decode
from training.importers.outcomes import Bad, Outcome, Unit

#: Reads one record; gets the record, the file name and the line number.
ReadRecord = Callable[[dict[str, Any], str, int], Outcome]


def parse_record(raw: bytes | None, place: str) -> dict[str, Any] | Bad | None:
    """The object on a line, a fault, or ``None`` for a blank line."""
    if raw is None:
        return Bad(place, "这一行太长，不像一条记录")
    if not raw.strip():
        return None
    text = decode(raw)
    if text is None:
        return Bad(place, "既不是 UTF-8 也不是 GBK 文字")
    try:
        record = decode_json(text.strip("\ufeff\x00 \r\n"))
    except ValueError:
        return Bad(place, "不是有效的 JSON，也许这一行被截断")
    if not isinstance(record, dict):
        return Bad(place, "应是一个 JSON 对象")
    return record


def total_size(files: Sequence[Path]) -> int:
    """Bytes of all files on the disk."""
    return sum(path.stat().st_size for path in files)


def iterate_records(files: Sequence[Path], start: int, read: ReadRecord) -> Iterator[Unit]:
    """Units of all lines after position ``start``; a damaged file ends early and says so."""
    position, behind = 0, 0
    for path in files:
        reader = LineReader(path)
        try:
            for number, raw in reader.lines():
                position += 1
                if position <= start:
                    continue
                place = f"{path.name} 第 {number} 行"
                found = parse_record(raw, place)
                if found is None:
                    outcomes: tuple[Outcome, ...] = ()
                elif isinstance(found, Bad):
                    outcomes = (found,)
                else:
                    outcomes = (read(found, path.name, number),)
                yield Unit(position, outcomes, behind + reader.consumed)
        except DamagedInputError as error:
            position += 1
            if position > start:
                yield Unit(position, (Bad(f"{path.name} 第 {error.line} 行", str(error)),), behind + reader.size)
        behind += reader.size
