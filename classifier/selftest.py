"""A model answers once before it is used: by the service, and when it is promoted."""

from __future__ import annotations

from pathlib import Path

from classifier.assess import Classifier
from classifier.errors import ClassifierError

#: Answered once before a model is used; any failure keeps it out of service.
_SELF_TEST = "有人写脚本绕过登录验证，批量调用公司后台接口，把用户的账号和密码导出后卖给别人，获利三万元。"


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
