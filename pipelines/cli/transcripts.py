"""How a transcript is shown on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from asr.transcript import Finding, Transcript
from recordings.call import Speaker

LABELS = {
    Speaker.AGENT: ("坐席", "cyan"),
    Speaker.CUSTOMER: ("客户", "green"),
    Speaker.IVR: ("语音", "dim"),
    Speaker.UNKNOWN: ("未知", "yellow"),
}

FINDINGS = {
    Finding.ONE_PARTY: "只听到一方说话",
    Finding.DEAD_CHANNEL: "有一个声道没有声音",
    Finding.SWAPPED_CHANNELS: "说话内容与话单的声道对应关系相反",
}


def clock(seconds: float) -> str:
    """``mm:ss.s``; minutes go on past 60."""
    return f"{int(seconds // 60):02d}:{seconds % 60:04.1f}"


def show_transcript(transcript: Transcript) -> None:
    console = Console()
    language = transcript.language or "未知语言"
    console.rule(f"{transcript.call_id}  {clock(transcript.duration)}  {language}", align="left")
    for finding in sorted(transcript.findings):
        console.print(f"注意：{FINDINGS[finding]}", style="yellow")
    for turn in transcript.turns:
        label, colour = LABELS[turn.speaker]
        line = Text(f"{clock(turn.span.start)} ")
        line.append(f"{label} ", style=colour)
        line.append(turn.text)
        if turn.confidence is not None and turn.confidence < 0.5:
            line.append(f"  (把握 {turn.confidence:.2f})", style="dim")
        if turn.doubtful:
            line.append("  (存疑)", style="yellow")
        console.print(line)
