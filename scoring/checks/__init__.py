"""Every check of the rubric language, a module each, named as in the YAML; registered here, nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scoring.checks import (
    answer_delay,
    duration,
    echo,
    fillers,
    hang_up,
    judge,
    language,
    loudness,
    manual,
    pattern,
    phrase,
    repetition,
    response,
    sequence,
    silence,
    speech_rate,
    talk_over,
    tone,
)
from scoring.context import CallContext
from scoring.verdict import Verdict

Judge = Callable[[Any, CallContext], Verdict]

CHECKS: tuple[tuple[str, Judge], ...] = (
    ("phrase", phrase.judge),
    ("pattern", pattern.judge),
    ("sequence", sequence.judge),
    ("response", response.judge),
    ("echo", echo.judge),
    ("repetition", repetition.judge),
    ("language", language.judge),
    ("fillers", fillers.judge),
    ("silence", silence.judge),
    ("talk_over", talk_over.judge),
    ("speech_rate", speech_rate.judge),
    ("answer_delay", answer_delay.judge),
    ("hang_up", hang_up.judge),
    ("duration", duration.judge),
    ("loudness", loudness.judge),
    ("tone", tone.judge),
    ("judge", judge.judge),
    ("manual", manual.judge),
)
JUDGES: dict[str, Judge] = dict(CHECKS)
