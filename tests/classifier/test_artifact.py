"""The model folder: what is not whole, ours and plain is refused."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from classifier.arrays import pack_array
from classifier.artifact import CONTENT, content_sha256, hash_file, load_model, save_model
from classifier.current import read_current
from classifier.errors import ModelFormatError, ModelMissingError
from training.fit import fit

FACTS = {"created": "2026-01-01T00:00:00+00:00", "corpus": {"sha256": "x"}, "scores": {}, "versions": {}}


@pytest.fixture(scope="module")
def parts(tiny_rows, labels, training_config, founding):
    return fit(tiny_rows, founding, labels, training_config).parts


@pytest.fixture
def folder(parts, tmp_path: Path) -> Path:
    return save_model(parts, tmp_path, "20260101-000000", FACTS)


def resign(folder: Path) -> None:
    """Make the manifest agree with the altered files, as an attacker would."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"] = {
        name: {"sha256": hash_file(folder / name), "bytes": (folder / name).stat().st_size} for name in CONTENT
    }
    manifest["content_sha256"] = content_sha256({n: manifest["files"][n]["sha256"] for n in CONTENT})
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def edit_manifest(folder: Path, **changes) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest.update(changes)
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def test_load_when_saved_then_same_arrays_and_records(parts, folder: Path) -> None:
    model = load_model(folder)
    np.testing.assert_array_equal(model.engine.coef, parts.coef)
    np.testing.assert_array_equal(model.engine.idf, parts.idf)
    assert model.precedents.records == parts.precedents
    assert model.id == folder.name
    assert not list(folder.parent.glob(".writing-*"))


def test_save_when_the_same_was_written_in_the_same_second_then_it_stands_once(parts, tmp_path: Path) -> None:
    first, again = (save_model(parts, tmp_path, "20260101-000000", {"created": "", "versions": {}}) for _ in range(2))
    assert first == again and [path.name for path in tmp_path.iterdir()] == [first.name]
    assert load_model(again).id == first.name


def test_save_when_twice_then_same_content_hash(parts, tmp_path: Path) -> None:
    one = save_model(parts, tmp_path / "a", "20260101-000000", FACTS)
    two = save_model(parts, tmp_path / "b", "20260102-000000", FACTS)
    assert one.name[-8:] == two.name[-8:]


def edit_vocabulary(folder: Path, change) -> None:
    vocabulary = json.loads((folder / "vocabulary.json").read_text("utf-8"))
    vocabulary["char"] = change(vocabulary["char"])
    (folder / "vocabulary.json").write_text(json.dumps(vocabulary), "utf-8")


def edit_features(folder: Path, **changes) -> None:
    edit_json(folder / "manifest.json", lambda manifest: manifest["features"].update(changes))


def edit_first_precedent(folder: Path, **changes) -> None:
    path = folder / "precedents.jsonl.gz"
    first, *rest = gzip.decompress(path.read_bytes()).decode().splitlines()
    write_precedents(folder, "\n".join([json.dumps({**json.loads(first), **changes}), *rest]) + "\n")


def write_precedents(folder: Path, text: str) -> None:
    (folder / "precedents.jsonl.gz").write_bytes(gzip.compress(text.encode("utf-8", "surrogatepass")))


class _Evil:
    def __reduce__(self):
        return (Path.touch, (Path("/tmp/anyou-executed"),))


def place(path: Path, make) -> None:
    """Put something else where a file stood."""
    path.unlink()
    make(path)


def sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def edit_json(path: Path, change) -> None:
    data = json.loads(path.read_text("utf-8"))
    change(data)
    path.write_text(json.dumps(data), "utf-8")


def bomb(size: int) -> bytes:
    """A small file that unpacks to so many bytes."""
    packer = zlib.compressobj(wbits=31)
    out = [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return b"".join([*out, packer.flush()])


def repack(path: Path, change: Callable[[np.ndarray], np.ndarray]) -> None:
    """Put a changed array in the place of a packed one."""
    array = np.load(io.BytesIO(gzip.decompress(path.read_bytes())))
    path.write_bytes(pack_array(path.name, change(array)))


def archive(path: Path, size: int) -> None:
    """An archive of arrays, which numpy would unpack, in the place of an array."""
    with path.open("wb") as file:
        np.savez_compressed(file, a=np.zeros(size))


TAMPERINGS = {
    "manifest a pipe": lambda f: place(f / "manifest.json", os.mkfifo),
    "manifest a link": lambda f: place(f / "manifest.json", lambda p: p.symlink_to("/dev/zero")),
    "manifest a folder": lambda f: place(f / "manifest.json", Path.mkdir),
    "manifest enormous": lambda f: sparse(f / "manifest.json", 1 << 40),
    "manifest nested without end": lambda f: (f / "manifest.json").write_text('{"a":' * 200_000, "utf-8"),
    "manifest with a number of 5,000 digits": lambda f: (f / "manifest.json").write_text("9" * 5000, "utf-8"),
    "manifest not a number": lambda f: edit_manifest(f, scores={"ece": float("nan")}),
    "array a pipe": lambda f: place(f / "coef.npy", os.mkfifo),
    "array enormous": lambda f: sparse(f / "coef.npy", 1 << 40),
    "file entry no object": lambda f: edit_manifest(f, files=dict.fromkeys(CONTENT, "x")),
    "id of another folder": lambda f: edit_manifest(f, id="20990101-000000-00000000"),
    "label table broken": lambda f: edit_manifest(f, labels={"format": 1, "labels": "abc"}),
    "n-grams without end": lambda f: edit_features(f, char_ngrams=[1, 10**9]),
    "n-grams of an infinite length": lambda f: edit_features(f, word_ngrams=[1, 1e300]),
    "segmenter a path": lambda f: edit_features(f, segmenter="../../evil"),
    "unknown step": lambda f: edit_features(f, steps=["nfkc", "exec"]),
    "weight out of bounds": lambda f: edit_features(f, weights=[1e308, 1, 1]),
    "truncated array": lambda f: (f / "coef.npy").write_bytes((f / "coef.npy").read_bytes()[:-100]),
    "flipped byte": lambda f: (f / "coef.npy").write_bytes((f / "coef.npy").read_bytes()[:-1] + b"\x01"),
    "missing file": lambda f: (f / "intercept.npy").unlink(),
    "linked file": lambda f: (shutil.move(f / "coef.npy", f / "x"), (f / "coef.npy").symlink_to(f / "x")),
    "manifest no JSON": lambda f: (f / "manifest.json").write_text("{", "utf-8"),
    "manifest a list": lambda f: (f / "manifest.json").write_text("[]", "utf-8"),
    "other format": lambda f: edit_manifest(f, format=99),
    "path in the id": lambda f: edit_manifest(f, id="../../etc"),
    "other lexicon": lambda f: edit_manifest(f, feature_data_sha256="0" * 64),
    "other segmenter version": lambda f: edit_manifest(f, segmenter={"name": "rjieba", "version": "0.0"}),
    "other segmenter": lambda f: edit_manifest(f, segmenter={"name": "thulac", "version": "1"}),
    "extra file listed": lambda f: edit_manifest(f, files={"../x": {}}),
}

#: Alterations whose hashes the attacker has put right.
CRAFTED = {
    "archive for an array": lambda f: archive(f / "coef.npy", 10),
    "bomb of an archive for an array": lambda f: archive(f / "coef.npy", 20_000_000),
    "header with an expression": lambda f: (f / "coef.npy").write_bytes(
        b"\x93NUMPY\x01\x00\x40\x00" + b"__import__('os').system('touch /tmp/anyou-executed')".ljust(63) + b"\n"
    ),
    "header without end": lambda f: (f / "coef.npy").write_bytes(b"\x93NUMPY\x01\x00\x40\x00" + b"(" * 63 + b"\n"),
    "header of an open word": lambda f: (f / "coef.npy").write_bytes(
        b"\x93NUMPY\x01\x00\x76\x00" + b"{'descr': '<f8', 'shape': (3,), 'fortran_order': \"\"\"".ljust(117) + b"\n"
    ),
    "header of an enormous shape": lambda f: (f / "coef.npy").write_bytes(
        b"\x93NUMPY\x01\x00\x76\x00"
        + b"{'descr': '<f8', 'fortran_order': False, 'shape': (9223372036854775807,), }".ljust(117)
        + b"\n"
    ),
    "vocabulary nested without end": lambda f: (f / "vocabulary.json").write_text("[" * 100_000, "utf-8"),
    "vocabulary none": lambda f: edit_vocabulary(f, lambda terms: None),
    "calibration not a number": lambda f: edit_json(
        f / "calibration.json", lambda d: d["coefficients"]["own"].__setitem__(0, float("nan"))
    ),
    "calibration too large for a number": lambda f: (f / "calibration.json").write_text(
        (f / "calibration.json").read_text("utf-8").replace("[", "[1e999,", 1), "utf-8"
    ),
    "thresholds of other names": lambda f: edit_json(
        f / "calibration.json", lambda d: d["thresholds"].update(__class__="x")
    ),
    "spread of words": lambda f: edit_json(
        f / "calibration.json", lambda d: d["similar_texts"].update(spread=["a"] * 18)
    ),
    "precedent with labels that are lists": lambda f: edit_first_precedent(f, labels=[["fraud"]]),
    "precedent with half a character": lambda f: edit_first_precedent(f, facts="\ud800"),
    "precedents nested without end": lambda f: write_precedents(f, "[" * 100_000),
    "precedents not packed": lambda f: (f / "precedents.jsonl.gz").write_text("{}\n", "utf-8"),
    "precedents cut short": lambda f: (f / "precedents.jsonl.gz").write_bytes(
        (f / "precedents.jsonl.gz").read_bytes()[:-20]
    ),
    "something behind the precedents": lambda f: (f / "precedents.jsonl.gz").write_bytes(
        (f / "precedents.jsonl.gz").read_bytes() + b"more"
    ),
    "bomb for the precedents": lambda f: (f / "precedents.jsonl.gz").write_bytes(bomb(600 * 1024 * 1024)),
    "weights without a level": lambda f: np.save(f / "cases_levels.npy", np.load(f / "cases_levels.npy")[:1]),
    "levels that are no numbers": lambda f: np.save(
        f / "texts_levels.npy", np.full_like(np.load(f / "texts_levels.npy"), np.nan)
    ),
    "pickle for an array": lambda f: (f / "coef.npy").write_bytes(pickle.dumps(_Evil())),
    "object array": lambda f: np.save(f / "coef.npy", np.array([_Evil()], dtype=object), allow_pickle=True),
    "wrong shape": lambda f: np.save(f / "intercept.npy", np.zeros(3)),
    "wrong type": lambda f: np.save(f / "coef.npy", np.zeros(4, np.int8)),
    "not a number": lambda f: np.save(f / "intercept.npy", np.full(18, np.nan)),
    "swapped arrays": lambda f: shutil.copy(f / "intercept.npy", f / "coef.npy"),
    "vocabulary a list": lambda f: (f / "vocabulary.json").write_text("[]", "utf-8"),
    "vocabulary of numbers": lambda f: edit_vocabulary(f, lambda terms: list(range(len(terms)))),
    "vocabulary of long terms": lambda f: edit_vocabulary(
        f, lambda terms: ["数" * 9 + str(i) for i in range(len(terms))]
    ),
    "calibration empty": lambda f: (f / "calibration.json").write_text("{}", "utf-8"),
    "precedent broken": lambda f: write_precedents(f, '{"id": 1}\n'),
    "postings out of range": lambda f: np.save(f / "cases_docs.npy", np.full_like(np.load(f / "cases_docs.npy"), 9999)),
    "postings of texts below 0": lambda f: np.save(
        f / "texts_docs.npy", np.full(len(np.load(f / "texts_docs.npy")), -1, np.int32)
    ),
    "postings pointer broken": lambda f: repack(f / "texts_indptr.npy.gz", lambda pointers: pointers[::-1]),
    "labels of texts out of range": lambda f: repack(f / "texts_labels.npy.gz", lambda held: np.full_like(held, 2)),
    "labels of another table": lambda f: repack(f / "texts_labels.npy.gz", lambda held: held[:, 1:]),
    "small talk of another width": lambda f: repack(f / "smalltalk.npy.gz", lambda held: np.zeros(7, held.dtype)),
    "packed array of objects": lambda f: (f / "texts_labels.npy.gz").write_bytes(
        gzip.compress(np.array([_Evil()], dtype=object).dumps())
    ),
    "packed array cut short": lambda f: (f / "texts_labels.npy.gz").write_bytes(
        (f / "texts_labels.npy.gz").read_bytes()[:-20]
    ),
    "packed array that is none": lambda f: (f / "texts_labels.npy.gz").write_bytes(b"x"),
}


@pytest.mark.parametrize("reason", TAMPERINGS)
def test_load_when_tampered_then_refused(folder: Path, reason: str) -> None:
    TAMPERINGS[reason](folder)
    with pytest.raises(ModelFormatError):
        load_model(folder)


@pytest.mark.parametrize("reason", CRAFTED)
def test_load_when_crafted_with_right_hashes_then_refused_and_nothing_runs(folder: Path, reason: str) -> None:
    CRAFTED[reason](folder)
    resign(folder)
    with pytest.raises(ModelFormatError):
        load_model(folder)
    assert not Path("/tmp/anyou-executed").exists()


@pytest.mark.parametrize("name", ["nothing", "manifest.json/deeper"])
def test_load_when_absent_then_says_missing(folder: Path, name: str) -> None:
    with pytest.raises(ModelMissingError):
        load_model(folder / name)


def test_save_when_the_disk_is_full_then_nothing_is_left(parts, tmp_path: Path, monkeypatch) -> None:
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("classifier.artifact.np.lib.format.write_array", full)
    with pytest.raises(OSError, match="No space left"):
        save_model(parts, tmp_path, "20260101-000000", FACTS)
    assert list(tmp_path.iterdir()) == []


#: A process that answers, has its model's files cut short under it, and answers again.
CUT_SHORT = """
import os, sys
from pathlib import Path
from classifier.assess import Classifier
folder = Path(sys.argv[1])
classifier = Classifier.load(folder)
for path in folder.glob("*.npy"):
    os.truncate(path, 200)
answer = classifier.assess("网管导出三千条会员的手机号卖给同行，得款两万元。" * 40, precedents=3, explain=True)
print(len(answer.labels))
"""


def test_model_when_its_files_are_cut_short_in_place_then_goes_on_answering(folder: Path) -> None:
    """What is mapped and then truncated would end the process with SIGBUS."""
    done = subprocess.run([sys.executable, "-c", CUT_SHORT, str(folder)], capture_output=True, text=True)
    assert done.returncode == 0, (done.returncode, done.stderr[-500:])
    assert done.stdout.strip()


@pytest.mark.parametrize(
    "make",
    [os.mkfifo, Path.mkdir, lambda p: p.symlink_to("/dev/zero"), lambda p: p.write_bytes(b"\xff\xfe")],
    ids=["pipe", "folder", "link", "no text"],
)
def test_current_when_it_is_no_plain_file_then_refused(tmp_path: Path, make) -> None:
    make(tmp_path / "current")
    with pytest.raises(ModelFormatError):
        read_current(tmp_path)
