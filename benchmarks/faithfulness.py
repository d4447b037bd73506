"""Whether the words shown carried the answer, on cases the model has not seen.

``python -m benchmarks.faithfulness [--rows N] [--draws D]`` leaves out a fold of
split groups, fits on the rest and runs the deletion test of
:mod:`training.trial.faithfulness` on the decided cases left out (one text a
case, in hash order). ``anyou evaluate --data FILE --faithfulness`` does the
same for a model and a file.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

from classifier.artifact import save_model
from classifier.assess import Classifier
from classifier.taxonomy import load_labels
from training.config import load_config
from training.corpus.records import read_corpus
from training.fit import fit
from training.train import read_precedent_files
from training.trial.faithfulness import DRAWS, faithfulness
from training.trial.folds import first_told, only_told, split_by_group

#: Folds; one of them is measured.
FOLDS = 5


def main() -> None:
    """Fit without one fold, measure on it, print JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faithfulness", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("samples/corpus"), help="corpus (%(default)s)")
    parser.add_argument("--precedents", type=Path, default=Path("samples/precedents"), help="cases (%(default)s)")
    parser.add_argument("--rows", type=int, default=300, help="texts measured (%(default)s)")
    parser.add_argument("--draws", type=int, default=DRAWS, help="random deletions a text (%(default)s)")
    options = parser.parse_args()
    labels, config = load_labels(), load_config(None)
    rows, records = read_corpus([options.corpus], labels), read_precedent_files([options.precedents])
    part = split_by_group(rows, records, FOLDS, config.run.seed)[0]
    known, kept = only_told([rows[i] for i in part.train], labels)
    fitted = fit(kept, [records[i] for i in part.records], known, config)
    left_out = first_told([rows[i] for i in part.test if rows[i].is_real])
    left_out.sort(key=lambda row: hashlib.sha256(row.id.encode()).hexdigest())
    with tempfile.TemporaryDirectory(prefix="anyou-faith-") as folder:
        facts = {**fitted.facts, "created": "1970-01-01T00:00:00+00:00", "versions": {}}
        classifier = Classifier.load(save_model(fitted.parts, Path(folder), "fold", facts))
        found = faithfulness(classifier, [(row.id, row.text) for row in left_out[: options.rows]], options.draws)
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
