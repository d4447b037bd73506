"""Every error the classifier raises on purpose.

One base class; children also inherit a builtin, so that a caller may catch
either. Messages are in Chinese because they reach the reader of the answer;
they never quote the incident text.
"""


class ClassifierError(Exception):
    """Base of all errors raised by :mod:`classifier`."""


class TextError(ClassifierError, ValueError):
    """The text cannot be assessed: empty, too long or not text at all."""


class UnknownLabelError(ClassifierError, KeyError):
    """A label id is not in the label table."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "未知标签"


class DataFormatError(ClassifierError, ValueError):
    """A data file of the package (labels, law, concepts) breaks its schema."""


class ModelFormatError(ClassifierError, ValueError):
    """A model folder is damaged, foreign, of another format or other versions."""


class ModelMissingError(ClassifierError, FileNotFoundError):
    """There is no model at the place asked for."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else "没有可用的模型"


class PrecedentError(ClassifierError, ValueError):
    """A precedent record breaks its schema."""
