"""The model folder: write it whole or not at all, read it without trust.

Arrays are ``.npy`` without objects, everything else is JSON or JSON Lines, so
that reading a folder never runs code from it. The manifest lists every file
with its size and SHA-256; what is not listed, is listed wrongly, is a link, or
needs other versions than ours is refused before an array is used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import PostingArrays, read_array, read_postings, read_tally, write_array, write_postings
from classifier.calibrate import Calibration, TrackRecord
from classifier.current import MODEL_ID
from classifier.data import read_bytes
from classifier.decide import Thresholds
from classifier.disk import settle_folder, sync_folder, write_synced
from classifier.engine import Engine
from classifier.errors import DataFormatError, ModelFormatError, ModelMissingError, PrecedentError
from classifier.evidence import Excess, TextEvidence
from classifier.features import BLOCKS, FeatureSettings
from classifier.installed import installed_version
from classifier.precedents import Precedent, PrecedentIndex, read_precedents
from classifier.smalltalk import SmallTalk
from classifier.taxonomy import LabelTable, read_labels
from classifier.untrusted import MAX_FILE_BYTES, check_settings, pack, parse_json, read_plain, unpack

FORMAT = 5
MANIFEST = "manifest.json"

#: Files whose bytes decide the answers; their joint hash names the model.
CONTENT = (
    "vocabulary.json",
    "idf.npy.gz",
    "coef.npy",
    "intercept.npy",
    "calibration.json",
    "precedents.jsonl.gz",
    "cases_indptr.npy.gz",
    "cases_docs.npy",
    "cases_weights.npy",
    "cases_levels.npy",
    "texts_indptr.npy.gz",
    "texts_docs.npy",
    "texts_weights.npy",
    "texts_levels.npy",
    "texts_labels.npy.gz",
    "smalltalk.npy.gz",
)

#: Package data that features are read with; another version counts other features.
_FEATURE_TABLES = ("concepts", "disguises", "glossary", "names", "persons", "pinyin", "traditional")
_FEATURE_DATA = (*map("{}.json".format, _FEATURE_TABLES), "userdict.txt")

_MAX_MANIFEST_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Model:
    """A loaded model: everything an answer is computed from."""

    manifest: Mapping[str, Any]
    labels: LabelTable
    engine: Engine
    calibration: Calibration
    track_records: list[TrackRecord]
    thresholds: Thresholds
    evidence: TextEvidence
    precedents: PrecedentIndex
    smalltalk: SmallTalk | None = None

    @property
    def id(self) -> str:
        """Name of the model folder."""
        return str(self.manifest["id"])


@cache
def feature_data_sha256() -> str:
    """Hash of the package data that features are read with."""
    digest = hashlib.sha256()
    for name in _FEATURE_DATA:
        digest.update(read_bytes(name))
    return digest.hexdigest()


def hash_file(path: Path) -> str:
    """SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def segmenter_version(name: str) -> str:
    """Installed version of the segmenter's distribution."""
    return installed_version(name)


def content_sha256(hashes: Mapping[str, str]) -> str:
    """Joint hash of the content files; equal models have equal ones."""
    digest = hashlib.sha256()
    for name in CONTENT:
        digest.update(f"{name} {hashes[name]}\n".encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class ModelParts:
    """What training hands over to be written."""

    labels: LabelTable
    settings: FeatureSettings
    vocabulary: dict[str, list[str]]
    idf: NDArray[np.float64]
    coef: NDArray[np.float32]
    intercept: NDArray[np.float64]
    calibration: Calibration
    track_records: list[TrackRecord]
    thresholds: Thresholds
    excess: Excess
    precedents: list[Precedent]
    case_postings: PostingArrays
    text_postings: PostingArrays
    text_labels: NDArray[np.uint8]
    #: Weights of the features and, last, the intercept; empty where the corpus is too small to tell small talk.
    smalltalk: NDArray[np.float32]


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def save_model(
    parts: ModelParts, root: Path, stamp: str, facts: Mapping[str, Any], attached: Mapping[str, bytes] | None = None
) -> Path:
    """Write a model folder under ``root`` and return its path.

    Everything is written aside and renamed, so a crash leaves either the whole
    folder or nothing that would be taken for one.

    Parameters
    ----------
    stamp : str
        First part of the id, such as ``20261121-101500``; the content hash follows.
    facts : mapping
        Further manifest entries: ``created``, ``parents``, ``corpus``, ``scores``, ...
    attached : mapping, optional
        Further files by name, hashed in the manifest; no answer is computed from them.

    Raises
    ------
    OSError
        If the disk is full or the folder cannot be written; nothing is left behind.
    """
    import shutil
    import tempfile

    root.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".writing-", dir=root))
    try:
        write_synced(aside / "vocabulary.json", _json(parts.vocabulary))
        write_synced(
            aside / "calibration.json",
            _json(
                {
                    "coefficients": parts.calibration.to_dict(),
                    "track_records": [
                        {"low": r.low, "high": r.high, "right": r.right, "of": r.of} for r in parts.track_records
                    ],
                    "thresholds": parts.thresholds.to_dict(),
                    "similar_texts": parts.excess.to_dict(),
                }
            ),
        )
        records = b"".join(_json(record.to_dict()) + b"\n" for record in parts.precedents)
        write_synced(aside / "precedents.jsonl.gz", pack(records))
        write_array(aside, "idf.npy.gz", parts.idf)
        write_array(aside, "coef.npy", parts.coef.astype(np.float16))
        write_array(aside, "intercept.npy", parts.intercept)
        for of, postings in (("cases", parts.case_postings), ("texts", parts.text_postings)):
            write_postings(aside, of, postings)
        write_array(aside, "texts_labels.npy.gz", parts.text_labels)
        write_array(aside, "smalltalk.npy.gz", parts.smalltalk.astype(np.float16))
        files = {name: {"sha256": hash_file(aside / name), "bytes": (aside / name).stat().st_size} for name in CONTENT}
        beside = {}
        for name, data in (attached or {}).items():
            write_synced(aside / name, data)
            beside[name] = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        content = content_sha256({name: str(entry["sha256"]) for name, entry in files.items()})
        model_id = f"{stamp}-{content[:8]}"
        manifest = {
            **facts,
            "format": FORMAT,
            "id": model_id,
            "content_sha256": content,
            "labels": parts.labels.to_dict(),
            "features": parts.settings.to_dict(),
            "feature_data_sha256": feature_data_sha256(),
            "segmenter": {
                "name": parts.settings.segmenter,
                "version": segmenter_version(parts.settings.segmenter),
            },
            "files": files,
            "attached": beside,
        }
        write_synced(aside / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        sync_folder(aside)
        aside.chmod(0o755)
        target = root / model_id
        settle_folder(aside, target)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return target


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read and check a manifest alone.

    Raises
    ------
    ModelMissingError
        If there is no such folder or no manifest in it.
    ModelFormatError
        If it is not JSON, of another format, or lacks entries.
    """
    path = folder / MANIFEST
    try:
        raw = read_plain(path, _MAX_MANIFEST_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        raise ModelMissingError(f"没有可用的模型：{folder.name}") from None
    manifest = parse_json(raw, "模型清单")
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ModelFormatError(f"模型格式不受支持，需要格式 {FORMAT}")
    for key, kind in (("id", str), ("files", dict), ("labels", dict), ("features", dict), ("segmenter", dict)):
        if not isinstance(manifest.get(key), kind):
            raise ModelFormatError(f"模型清单缺少 {key}")
    if not MODEL_ID.match(manifest["id"]):
        raise ModelFormatError("模型编号含有不允许的字符")
    return manifest


def verify_files(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Compare every content file with the manifest.

    Raises
    ------
    ModelFormatError
        For a missing, linked, resized or altered file.
    """
    files = manifest["files"]
    if set(files) != set(CONTENT):
        raise ModelFormatError("模型清单列出的文件不对")
    for name in CONTENT:
        path, entry = folder / name, files[name]
        if not isinstance(entry, dict):
            raise ModelFormatError(f"模型清单里 {name} 一项不对")
        if path.is_symlink() or not path.is_file():
            raise ModelFormatError(f"模型文件缺失或是链接：{name}")
        size = path.stat().st_size
        if size > MAX_FILE_BYTES or size != entry.get("bytes"):
            raise ModelFormatError(f"模型文件大小不符：{name}")
        if hash_file(path) != entry.get("sha256"):
            raise ModelFormatError(f"模型文件校验和不符：{name}")
    hashes = {name: str(files[name]["sha256"]) for name in CONTENT}
    if content_sha256(hashes) != manifest.get("content_sha256"):
        raise ModelFormatError("模型内容校验和不符")


def _check_versions(manifest: Mapping[str, Any]) -> FeatureSettings:
    try:
        settings = FeatureSettings.from_dict(manifest["features"])
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        raise ModelFormatError("模型的特征设置不完整") from error
    check_settings(settings)
    recorded = manifest["segmenter"]
    if recorded.get("name") != settings.segmenter:
        raise ModelFormatError("模型记录的分词器前后不一")
    try:
        installed = segmenter_version(settings.segmenter)
    except ModuleNotFoundError as error:
        raise ModelFormatError(f"没有安装模型所用的分词器 {settings.segmenter}") from error
    if recorded.get("version") != installed:
        raise ModelFormatError(
            f"模型用 {settings.segmenter} {recorded.get('version')} 训练，现装 {installed}，请重新训练"
        )
    if manifest.get("feature_data_sha256") != feature_data_sha256():
        raise ModelFormatError("模型是用另一版词库训练的，请重新训练")
    return settings


def load_model(folder: Path) -> Model:
    """Load a model folder after checking format, versions and hashes.

    Raises
    ------
    ModelMissingError
        If there is none.
    ModelFormatError
        If anything about it is not as it should be.
    """
    manifest = read_manifest(folder)
    if manifest["id"] != folder.name:
        # Answers name their model: under another's name they would mislead.
        raise ModelFormatError("清单里的编号与文件夹不同")
    settings = _check_versions(manifest)
    verify_files(folder, manifest)
    try:
        return _read_model(folder, manifest, settings)
    except (DataFormatError, PrecedentError) as error:
        raise ModelFormatError(f"模型数据不对：{error}") from error
    except MemoryError as error:
        raise ModelFormatError("模型太大，内存装不下") from error
    except OSError as error:
        raise ModelFormatError("模型文件读不出来") from error
    except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
        if isinstance(error, ModelFormatError):
            raise
        # Hashes say that a file is the one that was signed for, not that it is honest.
        raise ModelFormatError("模型数据不完整") from error


def _read_model(folder: Path, manifest: Mapping[str, Any], settings: FeatureSettings) -> Model:
    """The model of a folder whose hashes are right; what is crafted fails here in any of many ways."""
    labels = read_labels(manifest["labels"])
    vocabulary = parse_json(read_plain(folder / "vocabulary.json", MAX_FILE_BYTES), "vocabulary.json")
    calibration = parse_json(read_plain(folder / "calibration.json", MAX_FILE_BYTES), "calibration.json")
    packed = read_plain(folder / "precedents.jsonl.gz", MAX_FILE_BYTES)
    lines = unpack(packed, MAX_FILE_BYTES, "precedents.jsonl.gz").decode("utf-8").split("\n")
    records = read_precedents(lines, "precedents.jsonl")
    coefficients = Calibration.from_dict(calibration["coefficients"])
    excess = Excess.from_dict(calibration["similar_texts"])
    if not isinstance(vocabulary, dict) or set(vocabulary) != set(BLOCKS):
        raise ModelFormatError("模型词表不对")
    if not all(isinstance(term, str) for block in BLOCKS for term in vocabulary[block]):
        raise ModelFormatError("模型词表与特征设置不符")
    count = sum(len(vocabulary[block]) for block in BLOCKS)
    idf = read_array(folder, "idf.npy.gz", "float64", 1)
    coef = read_array(folder, "coef.npy", "float16", 2)
    intercept = read_array(folder, "intercept.npy", "float64", 1)
    texts_labels = read_array(folder, "texts_labels.npy.gz", "uint8", 2)
    talk = read_array(folder, "smalltalk.npy.gz", "float16", 1).astype(np.float32)
    shapes = (
        idf.shape == (count,),
        coef.shape == (count, len(labels)),
        intercept.shape == (len(labels),),
        coefficients.knots.ndim == 1 and coefficients.knots.shape == coefficients.bent.shape,
        bool((np.diff(coefficients.knots) > 0).all() and (np.diff(coefficients.bent) > 0).all()),
        excess.mean.shape == excess.spread.shape == (len(labels),),
        texts_labels.shape[1] == len(labels),
        len(talk) in (0, count + 1),
        coefficients.own.shape == coefficients.lead.shape == coefficients.offset.shape == (len(labels),),
        coefficients.unknown.shape in ((0,), (len(labels),)) and bool(np.isfinite(coefficients.unknown).all()),
    )
    if not all(shapes):
        raise ModelFormatError("模型数组的形状彼此不符")
    if len(texts_labels) and texts_labels.max() > 1:
        raise ModelFormatError("模型数组的取值不对：texts_labels.npy.gz")
    cases = read_tally(folder, "cases", count, len(records))
    texts = read_postings(folder, "texts", count, len(texts_labels))
    # Copied: a mapped file that somebody cuts short in place would end the process when it is next read.
    # Coefficients are widened besides: a product in half precision would widen them for each text.
    engine = Engine(settings, vocabulary, np.array(idf), coef.astype(np.float32), np.array(intercept))
    return Model(
        manifest=manifest,
        labels=labels,
        engine=engine,
        calibration=coefficients,
        track_records=[TrackRecord(**row) for row in calibration["track_records"]],
        thresholds=Thresholds(**calibration["thresholds"]),
        evidence=TextEvidence(texts, np.array(texts_labels), excess),
        precedents=PrecedentIndex(records, cases),
        smalltalk=SmallTalk(talk[:-1], float(talk[-1])) if len(talk) else None,
    )
