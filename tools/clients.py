"""`make test-clients`: linters over the OpenAPI document, and clients generated from it at work.

The document is the kept one (prometric/tests/openapi.yaml; a test holds it to the code). A TypeScript and a
Python client are made of it, type-checked strictly, and go the main way against a real server with a data
folder of its own.
Exit code 0: all well; 1: something is wrong; 2: not checked, a tool is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tools import guide
from tools.client_server import Server

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "clients"
SOCKETS = ROOT / "prometric" / "document" / "asyncapi.yaml"
DOCUMENT = ROOT / "prometric" / "tests" / "openapi.yaml"
# Where everything is made: an environment of Python (requirements/clients.txt), Node's modules, the clients.
HOME = Path(os.environ.get("CLIENTS_HOME") or ROOT / ".venv" / "clients")
NODE_MAJOR = 20
ADVICE = """not checked: {missing}
`make test-clients` needs Node {major} or newer with npm on the path, and their registry:
  Debian    sudo apt-get install nodejs npm
  macOS     brew install node"""


class NotChecked(Exception):
    """A tool is missing."""


class Wrong(Exception):
    """A step failed, which has said why."""


def _run(*argv: str | Path, cwd: Path) -> None:
    environment = os.environ | {"PATH": f"{HOME / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    if subprocess.run([str(word) for word in argv], cwd=cwd, env=environment, check=False).returncode:
        raise Wrong(Path(argv[0]).name)


def node_modules() -> None:
    """Install what clients/package-lock.json names, unless it is there. Raises NotChecked."""
    for name in ("node", "npm"):
        if shutil.which(name) is None:
            raise NotChecked(f"no {name} on the path")
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(said.lstrip("v").partition(".")[0]) < NODE_MAJOR:
        raise NotChecked(f"Node is {said.strip()}")
    here = HOME / "node"
    here.mkdir(parents=True, exist_ok=True)
    lock, stamp = (SOURCES / "package-lock.json").read_bytes(), here / "installed"
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(SOURCES / name, here / name)
    if subprocess.run(["npm", "ci", "--silent"], cwd=here, check=False).returncode:
        raise NotChecked("npm could not install clients/package-lock.json")
    stamp.write_bytes(lock)


def _node(name: str) -> Path:
    return HOME / "node" / "node_modules" / ".bin" / name


def lint() -> None:
    """Spectral and Redocly: nothing to say, a warning counts."""
    rules = SOURCES / "spectral.yaml"
    _run(
        _node("spectral"),
        "lint",
        DOCUMENT,
        SOCKETS,
        "--ruleset",
        rules,
        "--fail-severity",
        "hint",
        cwd=SOURCES,
    )
    _run("node", SOURCES / "redocly.mjs", _node("redocly"), SOCKETS, SOURCES / "redocly.yaml", cwd=SOURCES)
    _run("node", SOURCES / "redocly.mjs", _node("redocly"), DOCUMENT, SOURCES / "redocly.yaml", cwd=SOURCES)


def typescript() -> Path:
    """The client and its flow, checked and built."""
    made = HOME / "node" / "client"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    for name in ("flow.ts", "tsconfig.json", "package.json"):
        shutil.copy(SOURCES / name, made / name)
    _run(_node("openapi-typescript"), DOCUMENT, "-o", made / "schema.d.ts", cwd=made)
    _run(_node("tsc"), "--project", "tsconfig.json", cwd=made)
    return made / "built" / "flow.js"


def python() -> Path:
    """The client and its flow, checked."""
    made = HOME / "python"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    shutil.copy(SOURCES / "flow.py", made / "flow.py")
    (made / "mypy.ini").write_text("[mypy]\nstrict = true\n")
    made_of: list[str | Path] = ["--path", DOCUMENT, "--config", SOURCES / "python.yaml", "--meta", "none"]
    call: list[str | Path] = [*made_of, "--output-path", made / "prometric_client", "--fail-on-warning"]
    _run("openapi-python-client", "generate", *call, cwd=made)
    _run("mypy", "flow.py", "prometric_client", cwd=made)
    return made / "flow.py"


def flows(built: Path, script: Path) -> None:
    """Both clients against a server."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="prometric-clients-")))
        server = Server(home, stack)
        _run("node", built, server.address, *server.sign_in, cwd=built.parent)
        _run(HOME / "bin" / "python", script, server.address, *server.sign_in, cwd=script.parent)
        _say("the guide's first call")
        first_call(server)


def first_call(server: Server) -> None:
    """What docs/integrators.md begins with, as it stands there."""
    if missing := [name for name in ("bash", "curl", "jq") if shutil.which(name) is None]:
        print(f"not tried: no {', '.join(missing)}")
        return
    email, password = server.sign_in
    known = os.environ | {"API": server.address, "EMAIL": email, "PASSWORD": password}
    script = guide.snippet("sh", "first-call")
    if subprocess.run(
        ["bash", "-euo", "pipefail"], input=script, text=True, env=known, check=False
    ).returncode:
        raise Wrong("the guide's first call")


def verification() -> None:
    """The guide's signature check in JavaScript knows what the server signs."""
    made = HOME / "node"
    (made / "verify.mjs").write_text(guide.snippet("js", "verify"), encoding="utf-8")
    shutil.copy(SOURCES / "verified.mjs", made / "verified.mjs")
    sent = str(int(time.time()))
    signed = guide.signed(
        "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "msg_1", sent, b'{"a": "\xd0\xb1"}'
    )
    _run("node", "verified.mjs", sent, signed, cwd=made)


def _say(step: str) -> None:
    print(f"--- {step}", flush=True)


def main() -> int:
    """Every step; its exit code."""
    try:
        node_modules()
        _say("linters")
        lint()
        _say("the guide's signature check")
        verification()
        _say("TypeScript client")
        built = typescript()
        _say("Python client")
        script = python()
        _say("the main flow")
        flows(built, script)
    except NotChecked as error:
        print(ADVICE.format(missing=error, major=NODE_MAJOR), file=sys.stderr)
        return 2
    except Wrong as error:
        print(f"{error} found something wrong.", file=sys.stderr)
        return 1
    print("clients: 0 errors, 0 warnings")
    return 0


if __name__ == "__main__":
    sys.exit(main())
