"""Words that every page uses for the same thing."""

from __future__ import annotations

DECISIONS = {"suggest": "建议", "review": "请人工比较", "out_of_scope": "范围之外"}
ELEMENT_STATES = {"met": "具备", "contrary": "被否定", "missing": "未写明"}
#: An element that is missing though words speak of it: for both sides, or figures below its lines.
OPEN_STATES = {"both": "说法相反", "short": "数额未达"}
