"""anyou: from an incident description to the likely offence or claim.

Importing the package is cheap; the parts that need numpy load on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from classifier.errors import (
    ClassifierError,
    DataFormatError,
    ModelFormatError,
    ModelMissingError,
    TextError,
    UnknownLabelError,
)

if TYPE_CHECKING:
    from classifier.assess import Classifier
    from classifier.assessment import Assessment

__version__ = "1.0.0"

__all__ = [
    "Assessment",
    "Classifier",
    "ClassifierError",
    "DataFormatError",
    "ModelFormatError",
    "ModelMissingError",
    "TextError",
    "UnknownLabelError",
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name == "Classifier":
        from classifier.assess import Classifier

        return Classifier
    if name == "Assessment":
        from classifier.assessment import Assessment

        return Assessment
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
