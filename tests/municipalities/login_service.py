"""A login service (OpenID Connect) on loopback that vouches for whomever a test names."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from time import time
from typing import Any

import jwt

CLIENT, SECRET = "kompass", "geheim"


class Service(HTTPServer):
    person: dict[str, Any]
    audience = CLIENT
    asked: list[str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        if self.path == "/.well-known/openid-configuration":
            address = self.server.address
            return self._reply({
                "issuer": address,
                "authorization_endpoint": f"{address}/authorize",
                "token_endpoint": f"{address}/token",
                "userinfo_endpoint": f"{address}/userinfo",
                "jwks_uri": f"{address}/keys",
            })  # fmt: skip
        return self._reply(self.server.person)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(f"{self.path} {body}")
        claims = {"iss": self.server.address, "aud": self.server.audience, "iat": int(time()), "exp": int(time()) + 60}
        token = jwt.encode(claims | self.server.person, "x" * 32, algorithm="HS256")
        self._reply({"access_token": "zugang", "token_type": "Bearer", "id_token": token})

    def _reply(self, content: dict[str, Any]) -> None:
        data = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@contextmanager
def login_service(person: dict[str, Any]) -> Iterator[Service]:
    service = Service(("127.0.0.1", 0), Handler)
    service.person, service.asked = person, []
    thread = threading.Thread(target=service.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.shutdown()
        service.server_close()
