"""nginx and Caddy before several processes of one house, set up by the how-to's own snippets."""

import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HOW_TO = Path(__file__).resolve().parents[2] / "docs/how-to/serve-a-crowd-of-thousands.md"
PORTS_IN_HOW_TO = ("8001", "8002")

_NGINX = """
daemon off;
pid {folder}/pid;
error_log {folder}/log;
worker_rlimit_nofile 20000;
events {{ worker_connections 10000; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {upstream}
    server {{
        listen 127.0.0.1:{port};
        {server}
    }}
}}
"""


NONE = "no proxy"


def installed() -> list[str]:
    """The proxies that this machine has, and none."""
    return [NONE, *(name for name in ("nginx", "caddy") if _program(name))]


@contextmanager
def running(name: str, houses: Sequence[int]) -> Iterator[int]:
    """Run a proxy before processes on those ports, and give its own port; else the first's."""
    if name == NONE:
        yield houses[0]
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="gs-proxy-") as folder:
        file = Path(folder) / "config"
        snippets = _snippets(name, houses)
        if name == "nginx":
            upstream, server = snippets
            file.write_text(
                _NGINX.format(folder=folder, port=port, upstream=upstream, server=server)
            )
            command = ["-c", str(file), "-e", f"{folder}/log"]
        else:
            (site,) = snippets
            off = "{\n    admin off\n}\n"
            file.write_text(off + site.replace("house.example.org", f"http://127.0.0.1:{port}"))
            command = ["run", "--adapter", "caddyfile", "--config", str(file)]
        proxy = subprocess.Popen([_program(name), *command], stderr=subprocess.DEVNULL)
        try:
            _wait(port)
            yield port
        finally:
            proxy.terminate()
            proxy.wait(15)


def _program(name: str) -> str:
    return shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/bin") or ""


def _snippets(name: str, houses: Sequence[int]) -> list[str]:
    """The how-to's blocks for a proxy, with the ports of running houses in the place of its own."""
    blocks = re.findall(rf"```{name}\n(.*?)```", HOW_TO.read_text(), re.DOTALL)
    ports = dict(zip(PORTS_IN_HOW_TO, houses, strict=True))
    return [
        re.sub(r"(?<=127\.0\.0\.1:)\d+", lambda found: str(ports[found[0]]), block)
        for block in blocks
    ]


def _wait(port: int) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("The proxy does not listen.")
