"""
`okr parse`: the reply reader as a command, so that anyone can try it on their own mail.

One JSON object per line in, one per line out, in the same order, each as soon as it is known.
"""

from __future__ import annotations

import base64
import json
import sys

from service.domain.reply_text import Body, read_reply


def _reply(row, known=()):
    given = [n for n in ("text", "html", "mime") if row.get(n) is not None]
    if row.get("mime") is not None: body = Body.from_mime(base64.b64decode(row["mime"]))
    else: body = Body(text=row.get("text"), html=row.get("html"))
    return read_reply(body, None, known)

if __name__ == "__main__":
    for l in sys.stdin:
        r = json.loads(l)
        print(json.dumps({"id": r["id"], "reply": _reply(r).text}), flush=True)
