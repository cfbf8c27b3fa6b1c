"""An OpenID provider on loopback that is as strict as the real ones: discovery, authorize, token,
keys. Whoever clicks the link of its page is the person of `claims`."""

import base64
import hashlib
import html
import json
import secrets
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "studio", "a secret of the test"


@dataclass(kw_only=True)
class OpenIdDouble:
    """`redirect_uri` is the only one it knows; `refusals` are the reasons it gave for a no."""

    redirect_uri: str
    claims: dict[str, Any] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    tokens: int = 0

    def __post_init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.codes: dict[str, Mapping[str, str]] = {}

    def __enter__(self) -> "OpenIdDouble":
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def authorize(self, asked: Mapping[str, str]) -> tuple[int, str]:
        """The page with the one link, or what is wrong with the request."""
        wanted = {
            "client_id": CLIENT,
            "redirect_uri": self.redirect_uri,
            "response_type": "code",
            "code_challenge_method": "S256",
        }
        wrong = [name for name, value in wanted.items() if asked.get(name) != value]
        wrong += [name for name in ("state", "nonce", "code_challenge") if not asked.get(name)]
        wrong += [] if "openid" in asked.get("scope", "").split() else ["scope"]
        if wrong:
            return self._refuse(f"authorize: {', '.join(wrong)}")
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = f"{self.redirect_uri}?{urlencode({'code': code, 'state': asked['state']})}"
        no = f"{self.redirect_uri}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        links = f'<a href="{html.escape(back)}">I am Ann</a> <a href="{html.escape(no)}">No</a>'
        return 200, f"<!doctype html><link rel=icon href=data:,>{links}"

    def token(self, basic: str, asked: Mapping[str, str]) -> tuple[int, str]:
        """Each code once, for the client that asked for it and knows the verifier."""
        begun = self.codes.pop(asked.get("code", ""), None)
        proof = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if basic != f"Basic {expected}" and asked.get("client_secret") != SECRET:
            return self._refuse("token: client")
        if begun is None or begun["code_challenge"] != challenge:
            return self._refuse("token: code")
        if asked.get("redirect_uri") != self.redirect_uri:
            return self._refuse("token: redirect_uri")
        self.tokens += 1
        answer = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300}
        return 200, json.dumps(answer | {"id_token": self._id_token(begun["nonce"])})

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        always = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        return jwt.encode({"alg": "RS256", "kid": "one"}, always | self.claims, self.key)

    def _refuse(self, reason: str) -> tuple[int, str]:
        self.refusals.append(reason)
        return 400, json.dumps({"error": "invalid_request", "error_description": reason})


def _handler_of(double: OpenIdDouble) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.path == "/.well-known/openid-configuration":
                self._send(200, json.dumps(double.discovery()), "application/json")
            elif address.path == "/keys":
                keys = {"keys": [double.key.as_dict(private=False)]}
                self._send(200, json.dumps(keys), "application/json")
            elif address.path == "/authorize":
                self._send(*double.authorize(_flat(address.query)), "text/html")
            else:
                self._send(404, "{}", "application/json")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            basic = self.headers.get("Authorization", "")
            self._send(*double.token(basic, _flat(body)), "application/json")

        def _send(self, status: int, text: str, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Not on the test's stderr."""

    return Handler


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
