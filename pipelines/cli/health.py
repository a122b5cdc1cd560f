"""How the doctor's findings are shown on a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipelines.doctor import Finding, Health

_SIGNS = {Health.OK: "[green]正常[/]", Health.WARNING: "[yellow]注意[/]", Health.BROKEN: "[red]故障[/]"}


def show_health(findings: Sequence[Finding], as_json: bool) -> None:
    if as_json:
        answer = {
            "report": "doctor",
            "generated_at": datetime.now(UTC).isoformat(),
            "filters": {},
            "rows": [asdict(finding) for finding in findings],
            "notes": [],
        }
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        return
    table = Table("", "", "", show_header=False)
    table.columns[2].overflow = "fold"
    for finding in findings:
        table.add_row(_SIGNS[finding.health], finding.part, escape(finding.detail))
    Console().print(table)
