"""The model that the service answers with, and its exchange for another while serving."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock

from classifier.assess import Classifier
from classifier.current import CURRENT, read_current
from classifier.errors import ClassifierError, ModelMissingError
from classifier.selftest import load_tested
from service.notice import Notice, Refusal

logger = logging.getLogger("anyou.service")

#: What tells one content of the file ``current`` from another: time, size, inode.
Signature = tuple[int, int, int] | None


class ModelHolder:
    """Holds the classifier in use; loading happens beside it and is switched at once.

    Parameters
    ----------
    root : Path
        Folder of models.
    notice : Notice, optional
        Where a refused model is made known; shared by the processes of a server.
    """

    def __init__(self, root: Path, notice: Notice | None = None) -> None:
        self._root = root
        self._lock = Lock()
        self._classifier: Classifier | None = None
        self._seen: Signature = None
        self._notice = notice or Notice()
        self.problem: str | None = "模型尚未载入"

    def _signature(self) -> Signature:
        try:
            found = (self._root / CURRENT).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def load(self) -> bool:
        """Load the current model; on failure keep the old one and remember why.

        Returns whether the model in use is the one that ``current`` names.
        """
        with self._lock:
            self._seen = self._signature()
            name = None
            try:
                name = read_current(self._root)
                if name is None:
                    raise ModelMissingError("还没有当前模型")
                if self._classifier is None or self._classifier.model.id != name:
                    self._classifier = load_tested(self._root / name)
            except Exception as error:
                # Whatever a folder holds, the model in use goes on: what was not foreseen is refused, too.
                self.problem = str(error) if isinstance(error, ClassifierError) else "模型载入时出错"
                self._notice.refusal = Refusal.now(name, self.problem)
                logger.error("model refused", extra={"facts": {"model": name, "cause": type(error).__name__}})
                return False
            self.problem = None
            self._notice.refusal = None
            logger.info("model in use", extra={"facts": {"model": name}})
            return True

    def refresh(self) -> bool:
        """Load again if ``current`` was written since; whether another model is in use now."""
        if self._signature() == self._seen:
            return False
        before = self._classifier
        self.load()
        return self._classifier is not before

    @property
    def ready(self) -> bool:
        """Whether there is a model to answer with."""
        return self._classifier is not None

    @property
    def refusal(self) -> Refusal | None:
        """The model that was named current and refused, if that is how things stand."""
        return self._notice.refusal

    def get(self) -> Classifier:
        """The classifier in use.

        Raises
        ------
        ModelMissingError
            If none could be loaded.
        """
        classifier = self._classifier
        if classifier is None:
            raise ModelMissingError("还没有可用的模型")
        return classifier
