"""Write ``service/examples.json``: real answers of the current model, for the OpenAPI document.

.venv/bin/python scripts/write_examples.py
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from service.app import create_app
from service.config import load_config
from service.state import state_of

TARGET = Path(__file__).parent.parent / "service" / "examples.json"
TEXT = "有人在群里收快递单号，用脚本批量跑接口换成收件人的姓名电话地址卖钱。"
INCIDENT = "离职的测试员（电话 13800138000）用没收回的证书轮询接口，导走一万九千组商户登录令牌。"


def main() -> None:
    """Ask every route once; the incidents go into a store that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        shares = {"BLIND_SHARE": 0, "SECOND_SHARE": 0}
        app = create_app(load_config({"DATABASE": f"sqlite:///{folder}/examples.sqlite3", **shares}))
        write(app.test_client())
        state_of(app).desk.close()


def write(client: FlaskClient) -> None:
    """Write the file from the answers of a service."""
    single = {"text": TEXT, "occurred_on": "2024-05-01", "top_k": 1, "reference": "工单-7"}
    # A bad item that keeps to its schema all the same: the day is to come.
    bad = {"text": TEXT, "occurred_on": "9999-12-31", "reference": "工单-8"}
    batch = {"items": [{"text": TEXT, "top_k": 1, "precedents": 0, "explain": False}, bad]}

    def post(path: str, body: Any) -> dict[str, Any]:
        return {"request": body, "response": client.post(path, json=body).get_json()}

    def get(path: str, **parameters: Any) -> dict[str, Any]:
        return {"parameters": parameters, "response": client.get(path, query_string=parameters).get_json()}

    precedents = get("/v1/precedents", q="无人机解除禁飞限高", limit=1)
    precedent_id = precedents["response"]["precedents"][0]["id"]
    labels = get("/v1/labels")
    labels["response"]["labels"] = labels["response"]["labels"][:2]
    label = client.get("/v1/labels/infringing-personal-info").get_json()
    for part in ("thresholds", "elements", "penalties", "neighbours"):
        label["law"][0][part] = label["law"][0][part][:1]
    incident = {"text": INCIDENT, "reference": "工单-2024-0901", "occurred_on": "2024-09-01", "register": "soc_ticket"}
    intake = post("/v1/incidents", incident)
    here = {"incident_id": intake["response"]["incident"]["id"]}
    listed = get("/v1/incidents", q="令牌", limit=1)
    shown = {"parameters": here, "response": client.get(f"/v1/incidents/{here['incident_id']}").get_json()}
    seen = shown["response"]["incident"]["stand"]
    decision = {"outcome": "确认", "note": "与登录日志相符。", "elements": {}, "figures": [], "stand": seen}
    decided = post(f"/v1/incidents/{here['incident_id']}/decision", decision) | {"parameters": here}
    examples = {
        "POST /v1/predict": post("/v1/predict", single),
        "POST /v1/predict/batch": post("/v1/predict/batch", batch),
        "GET /v1/labels": labels,
        "GET /v1/labels/{label_id}": {"parameters": {"label_id": "infringing-personal-info"}, "response": label},
        "GET /v1/precedents": precedents,
        "GET /v1/precedents/{precedent_id}": {
            "parameters": {"precedent_id": precedent_id},
            "response": client.get(f"/v1/precedents/{precedent_id}").get_json(),
        },
        "GET /v1/model": get("/v1/model"),
        "POST /v1/incidents": intake,
        "GET /v1/incidents": listed,
        "GET /v1/incidents/{incident_id}": shown,
        "POST /v1/incidents/{incident_id}/decision": decided,
        "GET /livez": get("/livez"),
        "GET /readyz": get("/readyz"),
        "GET /metrics": {"response": 'anyou_requests_total{method="POST",route="/v1/predict",status="200"} 1.0\n'},
    }
    TARGET.write_text(json.dumps(examples, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
