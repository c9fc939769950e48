"""A real HTTP server on loopback that behaves as badly as it is told to, in place of the hub and its mirrors."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random


def gguf_like(size: int, seed: int = 1) -> bytes:
    """`size` bytes that begin as a GGUF file does."""
    return b"GGUF" + Random(seed).randbytes(size - 4)


@dataclass
class Served:
    """What the server has and how it serves it. `breaks`: where to cut answers off (bytes), one each."""

    content: bytes
    etag: str = '"first"'
    ranges: bool = True
    breaks: list[int] = field(default_factory=list)
    stall: bool = False  # send half of what is asked for, then nothing until released
    status: list[int] = field(default_factory=list)  # answered first, one for each request
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None  # announced in place of the true one
    redirect: str = ""
    before: Callable[[Served], None] | None = None  # called before each answer


class ModelServer:
    """Serves `/file.gguf`, and the hub's two endpoints for the repository `owner/repo` at commit `c0ffee`."""

    def __init__(self, host: str) -> None:
        self._host = host
        self.served = Served(b"")
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.announced_sha256: str | None = None
        self.released = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"  # a connection for each request: none is left open to be leaked

            def do_GET(self) -> None:
                server.requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                if self.path.startswith("/api/models/"):
                    server.answer_hub(self)
                else:
                    server.answer_file(self)

            def log_message(self, *_: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                pass  # a client that was killed or stopped is what the tests are about

        self._httpd = Quiet((host, 0), Handler)
        self._thread = threading.Thread(target=self._httpd.serve_forever, kwargs={"poll_interval": 0.02}, name="models")
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://{self._host}:{self._httpd.server_port}"

    @property
    def url(self) -> str:
        return f"{self.address}/file.gguf"

    @property
    def ranges_asked(self) -> list[str | None]:
        return [headers.get("range") for path, headers in self.requests if not path.startswith("/api/")]

    def close(self) -> None:
        self.released.set()
        self._httpd.shutdown()
        self._thread.join()
        self._httpd.server_close()

    def answer_hub(self, handler: BaseHTTPRequestHandler) -> None:
        if self.served.status:
            self._refuse(handler, self.served.status.pop(0))
            return
        content = self.served.content
        body = json.dumps(
            {
                "id": "owner/repo",
                "sha": "c0ffee",
                "siblings": [
                    {
                        "rfilename": "file.gguf",
                        "size": len(content),
                        "blobId": "b",
                        "lfs": {
                            "size": len(content),
                            "sha256": self.announced_sha256 or sha256(content).hexdigest(),
                            "pointerSize": 1,
                        },
                    }
                ],
            }
        ).encode()
        handler.send_response(200)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def answer_file(self, handler: BaseHTTPRequestHandler) -> None:
        served = self.served
        if served.before is not None:
            served.before(served)
        if served.status:
            self._refuse(handler, served.status.pop(0))
            return
        if served.redirect:
            handler.send_response(302)
            handler.send_header("Location", served.redirect)
            handler.send_header("Content-Length", "0")
            handler.end_headers()
            return
        asked = handler.headers.get("Range")
        condition = handler.headers.get("If-Range")
        start = 0
        partial = served.ranges and asked is not None and condition in (None, served.etag)
        if partial:
            assert asked is not None
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        if partial and start >= len(served.content):
            self._refuse(handler, 416)
            return
        body = served.content[start:]
        handler.send_response(206 if partial else 200)
        if served.etag:
            handler.send_header("ETag", served.etag)
        if partial:
            end, total = len(served.content) - 1, len(served.content)
            handler.send_header("Content-Range", f"bytes {start}-{end}/{total}")
        length = len(body) if served.length is None else served.length
        handler.send_header("Content-Length", str(length))
        for name, value in served.headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if served.stall:
            handler.wfile.write(body[: len(body) // 2])
            handler.wfile.flush()
            self.released.wait()
            handler.close_connection = True
            return
        if served.breaks:
            body = body[: served.breaks.pop(0)]
        handler.wfile.write(body)
        if len(body) < length:
            handler.close_connection = True

    def _refuse(self, handler: BaseHTTPRequestHandler, status: int) -> None:
        handler.send_response(status)
        for name, value in self.served.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()


@contextmanager
def model_server(content: bytes, host: str = "127.0.0.1") -> Iterator[ModelServer]:
    """A server that has `content`."""
    server = ModelServer(host)
    server.served = Served(content)
    try:
        yield server
    finally:
        server.close()
