"""The model that the service answers with, and its exchange for another while serving."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock

from classifier.artifact import MODEL_ID
from classifier.assess import Classifier
from classifier.errors import ClassifierError, ModelMissingError
from service.notice import Notice, Refusal

logger = logging.getLogger("anyou.service")

#: Answered once before a model is used; any failure keeps it out of service.
_SELF_TEST = "有人写脚本绕过登录验证，批量调用公司后台接口，把用户的账号和密码导出后卖给别人，获利三万元。"

#: What tells one content of the file ``current`` from another: time, size, inode.
Signature = tuple[int, int, int] | None


def read_current(root: Path) -> Path:
    """Folder named by ``root/current``.

    Raises
    ------
    ModelMissingError
        If none is named.
    """
    try:
        name = (root / "current").read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ModelMissingError("还没有当前模型") from None
    if not MODEL_ID.match(name):
        raise ModelMissingError("当前模型的编号不对")
    return root / name


def load_tested(folder: Path) -> Classifier:
    """Load a model and let it answer once.

    Raises
    ------
    ClassifierError
        If it does not load, fails to answer, or its answer is no probability
        over all labels or names no reason.
    """
    classifier = Classifier.load(folder)
    try:
        answer = classifier.assess(_SELF_TEST, top_k=len(classifier.model.labels), precedents=1, explain=True)
    except ClassifierError:
        raise
    except Exception as error:
        # Arrays of the right shape may still hold what the code trips over.
        raise ClassifierError("模型自检时出错") from error
    sane = (
        len(answer.labels) == len(classifier.model.labels)
        and all(0.0 <= label.probability <= 1.0 for label in answer.labels)
        and any(label.spans for label in answer.labels)
    )
    if not sane:
        raise ClassifierError("模型自检没有通过")
    return classifier


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
            found = (self._root / "current").stat()
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
                folder = read_current(self._root)
                name = folder.name
                if self._classifier is None or self._classifier.model.id != name:
                    self._classifier = load_tested(folder)
            except ClassifierError as error:
                self.problem = str(error)
                self._notice.refusal = Refusal.now(name, str(error))
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
