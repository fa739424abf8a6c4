"""What a session shows, as MIME bundles: plain text for every front end, HTML and pictures for most."""

from __future__ import annotations

import base64
import html
import pathlib
from typing import Any

_PICTURES = {".svg": "image/svg+xml", ".png": "image/png", ".gif": "image/gif"}


def _table(rows: list[str]) -> str:
    return "<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>"


def _cell(text: str) -> str:
    return f'<td style="text-align: left">{html.escape(text)}</td>'


def question(shown: dict[str, Any]) -> dict[str, str]:
    """How a question was solved, with its certificate where that was asked for."""
    head = f'{html.escape(shown["kind"])} <b>{html.escape(shown["name"])}</b> &ensp; {html.escape(shown["line"])}'
    rows = [_cell(name) + _cell(value) for name, value in shown["certificate"]]
    remarks = "".join(f"<div>{html.escape(remark)}</div>" for remark in shown["remarks"])
    body = f"<div>{head}</div>" + (_table(rows) if rows else "") + remarks
    return {"text/plain": shown["text"].rstrip("\n"), "text/html": body}


def lines(shown: dict[str, Any]) -> dict[str, str]:
    """The values of `print` and the verdicts of `expect`."""
    rows = []
    for row in shown["rows"]:
        mark = "" if "holds" not in row else "✓ " if row["holds"] else "✗ "
        rows.append(_cell(mark + row["text"]) + _cell(row["value"]))
    return {"text/plain": shown["text"].rstrip("\n"), "text/html": _table(rows)}


def picture(path: str, title: str) -> dict[str, str] | None:
    """A picture file; None for a file of another kind, or one that is gone."""
    kind = _PICTURES.get(pathlib.Path(path).suffix.lower())
    try:
        data = pathlib.Path(path).read_bytes() if kind else b""
    except OSError:
        return None
    if not kind:
        return None
    text = data.decode() if kind == "image/svg+xml" else base64.b64encode(data).decode()
    return {"text/plain": title, kind: text}


def progress(shown: dict[str, Any]) -> dict[str, str]:
    """How far a solve is."""
    text = f"{shown['question']}: iteration {shown['iteration']}, error {shown['residual']:.1e}, {shown['steps']} steps"
    if shown["segments"] > 1:
        text = f"{text}, segment {shown['segment'] + 1} of {shown['segments']}"
    return {"text/plain": text, "text/html": f"<div>{html.escape(text)} …</div>"}
