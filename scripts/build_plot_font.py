"""Cut a Chinese font to the characters of the plots: ``python scripts/build_plot_font.py FONT [NUMBER]``.

Writes ``training/data/plot-font.otf``. The shipped one was cut from Noto Sans
CJK SC Regular (SIL Open Font License 1.1, ``training/data/OFL.txt``); NUMBER is
the face in a collection. Run it again when words.py or the label table change.
"""

from __future__ import annotations

import string
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

from classifier.taxonomy import load_labels
from training.report import words

TARGET = Path(__file__).parent.parent / "training" / "data" / "plot-font.otf"

#: Not the name of the original: the licence reserves names for unaltered fonts.
NAME = "Anyou Plot"


def characters() -> str:
    """All characters that a plot of the shipped label table may show."""
    names = [text for label in load_labels() for text in (label.name, label.group, *label.aliases)]
    return "".join(sorted(set("".join([*names, *words.ALL, string.printable.strip(), " ", "−–—"]))))


def main(font_path: str, number: int) -> None:
    """Write the font."""
    font = TTFont(font_path, fontNumber=number)
    options = subset.Options(layout_features=[], hinting=False, name_IDs=[0, 1, 2, 13, 14], notdef_outline=True)
    cutter = subset.Subsetter(options)
    cutter.populate(text=characters())
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = NAME
    cff = font["CFF "].cff
    cff.fontNames = [NAME.replace(" ", "")]
    cff.topDictIndex[0].FullName = cff.topDictIndex[0].FamilyName = NAME
    font.save(TARGET)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0)
