"""A small OpenID Connect provider, and the ways in which a bad one could lie."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT, SECRET = "desk", "a-client-secret"


class Provider:
    """Vouches for :attr:`claims` without asking; :attr:`lie` names what is wrong with the next answer."""

    def __init__(self) -> None:
        self.key, self.other_key = (
            RSAKey.generate_key(2048, {"kid": "k1", "use": "sig", "alg": "RS256"}) for _ in "12"
        )
        self.claims: dict[str, Any] = {"sub": "248289761001", "preferred_username": "li"}
        self.lie = ""
        self.issuer = ""
        self._codes: dict[str, dict[str, str]] = {}

    def app(self) -> Flask:
        app = Flask("provider")
        app.add_url_rule("/.well-known/openid-configuration", "about", self._about)
        app.add_url_rule("/authorize", "authorize", self._authorize)
        app.add_url_rule("/token", "token", self._token, methods=["POST"])
        app.add_url_rule("/jwks", "jwks", lambda: jsonify({"keys": [self.key.as_dict(private=False)]}))
        return app

    def _about(self) -> Any:
        return jsonify(
            issuer=self.issuer,
            authorization_endpoint=f"{self.issuer}/authorize",
            token_endpoint=f"{self.issuer}/token",
            jwks_uri=f"{self.issuer}/jwks",
            response_types_supported=["code"],
            id_token_signing_alg_values_supported=["RS256"],
            code_challenge_methods_supported=["S256"],
        )

    def _authorize(self) -> Any:
        given = request.args
        assert given["response_type"] == "code" and given["client_id"] == CLIENT and given["state"]
        assert given["code_challenge_method"] == "S256" and "openid" in given["scope"].split()
        if self.lie == "denied":
            return redirect(f"{given['redirect_uri']}?error=access_denied&state={given['state']}")
        code = secrets.token_urlsafe(16)
        self._codes[code] = dict(given)
        state = "forged" if self.lie == "state" else given["state"]
        return redirect(f"{given['redirect_uri']}?code={code}&state={state}")

    def _token(self) -> Any:
        asked = self._codes.pop(request.form["code"], None)
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        known = (
            asked is not None
            and asked["code_challenge"] == challenge
            and asked["redirect_uri"] == request.form["redirect_uri"]
            and request.authorization is not None
            and (request.authorization.username, request.authorization.password) == (CLIENT, SECRET)
        )
        if not known or self.lie == "token":
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())
        claims = {
            "iss": "https://other.example" if self.lie == "issuer" else self.issuer,
            "aud": "another-client" if self.lie == "audience" else CLIENT,
            "nonce": "stale" if self.lie == "nonce" else asked["nonce"],
            "iat": now - 7200 if self.lie == "expired" else now,
            "exp": now - 3600 if self.lie == "expired" else now + 300,
            **self.claims,
        }
        key = self.other_key if self.lie == "signature" else self.key
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, key)
        if self.lie == "unsigned":
            head = base64.urlsafe_b64encode(b'{"alg":"none"}').decode().rstrip("=")
            token = f"{head}.{token.split('.')[1]}."
        return jsonify(access_token="a", token_type="Bearer", expires_in=300, id_token=token)


@contextmanager
def provider() -> Iterator[Provider]:
    """Serve one on a free port."""
    found = Provider()
    server = make_server("127.0.0.1", 0, found.app(), threaded=True)
    found.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
