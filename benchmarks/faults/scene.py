"""What the faults happen to: a small corpus, two small models, a file to import."""

from __future__ import annotations

import atexit
import json
import shutil
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.fuzz_files.folders import write_small_corpus
from classifier.taxonomy import load_labels
from training.config import load_config
from training.progress import SilentReporter
from training.registry import Registry
from training.train import train

#: One process, so that a kill leaves no others behind.
CONFIG = replace(load_config(), run=replace(load_config().run, workers=1))


@dataclass(frozen=True)
class Scene:
    """A corpus file and a folder of models with two in it, the first current."""

    corpus: Path
    models: Path

    @classmethod
    def make(cls, scratch: Path) -> Scene:
        """Of one's own, from a template made once a process."""
        template = _template()
        shutil.copytree(template, scratch, dirs_exist_ok=True)
        return cls(scratch / "corpus.jsonl", scratch / "models")


@cache
def _template() -> Path:
    folder = Path(mkdtemp(prefix="anyou-scene-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    corpus = write_small_corpus(folder / "corpus.jsonl")
    registry = Registry(folder / "models")
    whole = [train([corpus], [], load_labels(), CONFIG, registry, SilentReporter())]
    lines = corpus.read_text("utf-8").splitlines(keepends=True)
    fewer = folder / "fewer.jsonl"
    fewer.write_text("".join(lines[:-2]), "utf-8")
    whole.append(train([fewer], [], load_labels(), CONFIG, registry, SilentReporter()))
    registry.promote(whole[0])
    return folder


def write_judgments(corpus: Path, path: Path, count: int) -> Path:
    """Judgments in the form of CAIL2018, all different, with some faulty lines."""
    texts = [json.loads(line)["text"] for line in corpus.read_text("utf-8").splitlines()]
    with path.open("w", encoding="utf-8") as file:
        for i in range(count):
            if i % 97 == 96:
                file.write("{broken\n")
                continue
            fact = f"第{i}件：{texts[i % len(texts)]}"
            accusation = ["盗窃", "诈骗", "侵犯公民个人信息"][i % 3]
            file.write(json.dumps({"fact": fact, "meta": {"accusation": [accusation]}}, ensure_ascii=False) + "\n")
    return path
