"""The model that the service answers with."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock

from classifier.artifact import MODEL_ID
from classifier.assess import Classifier
from classifier.errors import ClassifierError, ModelMissingError

logger = logging.getLogger("anyou.service")

#: Answered once before a model is used; any failure keeps it out of service.
_SELF_TEST = "有人写脚本绕过登录验证，批量调用公司后台接口，把用户的账号和密码导出后卖给别人，获利三万元。"


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
        If it does not load or gives a probability outside 0 and 1.
    """
    classifier = Classifier.load(folder)
    answer = classifier.assess(_SELF_TEST, precedents=1, explain=True)
    if not all(0.0 <= label.probability <= 1.0 for label in answer.labels):
        raise ClassifierError("模型自检没有通过")
    return classifier


class ModelHolder:
    """Holds the classifier in use; loading happens beside it and is switched at once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = Lock()
        self._classifier: Classifier | None = None
        self.problem: str | None = "模型尚未载入"

    def load(self) -> bool:
        """Load the current model; on failure keep the old one and remember why."""
        with self._lock:
            try:
                classifier = load_tested(read_current(self._root))
            except ClassifierError as error:
                self.problem = str(error)
                logger.error("model not loaded: %s", type(error).__name__)
                return False
            self._classifier = classifier
            self.problem = None
            return True

    @property
    def ready(self) -> bool:
        """Whether there is a model to answer with."""
        return self._classifier is not None

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
