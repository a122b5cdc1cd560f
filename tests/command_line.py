"""The command line as its users call it: a process of its own."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

SPOKEN: dict[str, Any] = {
    "duration": 20.0,
    "channels": 2,
    "call": {"agent_no": "8016", "company": "中山烟草客服中心", "hung_up_by": "customer"},
    "turns": [
        {
            "speaker": "agent",
            "start": 0.5,
            "end": 4.1,
            "text": "您好，中山烟草客服中心，工号八零一六为您服务。",
        },
        {"speaker": "customer", "start": 4.4, "end": 6.0, "text": "你好，我想订烟。"},
        {"speaker": "agent", "start": 6.5, "end": 9.0, "text": "这不归我管，你自己看着办。"},
    ],
}
"""A transcript without its call id."""


def callqa(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


def callqa_bounded(seconds: float, memory: int, *arguments: object) -> subprocess.CompletedProcess[str]:
    """The same with bounds: so much processor time, so many bytes of memory, six times the time by the
    clock (the machine may be busy). Beyond them the process is killed and the exit code says so."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))

    command = [sys.executable, "-m", "pipelines", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, preexec_fn=bound, timeout=6 * seconds
    )
