"""Every word that stands in a plot; the shipped font is cut to these and the label table."""

from __future__ import annotations

GOLD = "真实的组"
SAID = "模型首选的组"
ROWS = "条数"
CONFIDENCE = "首选的概率"
RIGHT = "首选正确的比例"
PERFECT = "概率与比例相等"
COVERAGE = "作答的比例（从最有把握的开始）"
PRECISION = "其中首选正确的比例"
CASES = "训练所用的真实案例数"
SHARE = "正确的比例"
TOP1 = "组首选"
TOP3 = "组前三"
EXACT = "精确首选"
ONLY_CASES = "只用案例"
BOTH = "情景与案例"
ONLY_SCENARIOS = "只用情景"
MODEL = "本模型"

ALL = (
    GOLD,
    SAID,
    ROWS,
    CONFIDENCE,
    RIGHT,
    PERFECT,
    COVERAGE,
    PRECISION,
    CASES,
    SHARE,
    TOP1,
    TOP3,
    EXACT,
    ONLY_CASES,
    BOTH,
    ONLY_SCENARIOS,
    MODEL,
    "，、。（）％“”：",
)
