"""
Run the sandbox as a process: `python -m service.sandbox --port 8181 --state DIR [--exchanges FILE]`.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from pathlib import Path

from service.sandbox import server, snapshot


def main() -> int:
    """Serve until SIGTERM or SIGINT. Where the port is taken, Werkzeug says so and ends the process."""
    options = _options()
    options.state.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        running = server.serve(
            options.port, host=options.host, state=options.state, exchanges=options.exchanges
        )
    except snapshot.SnapshotError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Sandbox: {running.url}/", flush=True)
    stop.wait()
    running.close()
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m service.sandbox", description=(__doc__ or "").strip())
    parser.add_argument("--port", type=int, default=8181)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument(
        "--state", type=Path, required=True, help="folder in which people and mail outlive the process"
    )
    parser.add_argument("--exchanges", type=Path, help="file to which each exchange with Graph is appended")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
