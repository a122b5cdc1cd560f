"""Every check of the rubric language, a module each, named as in the YAML; registered here, nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scoring.checks import (
    answer_delay,
    duration,
    echo,
    hang_up,
    manual,
    pattern,
    phrase,
    sequence,
    silence,
    speech_rate,
    talk_over,
)
from scoring.context import CallContext
from scoring.verdict import Verdict

Judge = Callable[[Any, CallContext], Verdict]

CHECKS: tuple[tuple[str, Judge], ...] = (
    ("phrase", phrase.judge),
    ("pattern", pattern.judge),
    ("sequence", sequence.judge),
    ("echo", echo.judge),
    ("silence", silence.judge),
    ("talk_over", talk_over.judge),
    ("speech_rate", speech_rate.judge),
    ("answer_delay", answer_delay.judge),
    ("hang_up", hang_up.judge),
    ("duration", duration.judge),
    ("manual", manual.judge),
)
JUDGES: dict[str, Judge] = dict(CHECKS)
