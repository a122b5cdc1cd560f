"""The demo model's tokens, in the only order ctranslate2 and faster-whisper both accept.

Text tokens (one per character, and the empty string, by which ctranslate2 4.8 knows a multilingual model),
then ``<|endoftext|>``, start, languages, tasks, the other specials and 1,501 timestamps.
"""

from __future__ import annotations

from tools.characters import alphabet

LANGUAGES = ("zh", "yue")
EXTRA = "嗯圳莞婷怡嬲晏"  # common on the telephone, yet outside level 1
TEXT = ("", *alphabet(), *EXTRA)
TIMESTAMP_STEP = 0.02  # seconds
TIMESTAMPS = tuple(f"<|{index * TIMESTAMP_STEP:.2f}|>" for index in range(1501))
SPECIAL = (
    "<|endoftext|>",
    "<|startoftranscript|>",
    *(f"<|{language}|>" for language in LANGUAGES),
    "<|translate|>",
    "<|transcribe|>",
    "<|startoflm|>",
    "<|startofprev|>",
    "<|nospeech|>",
    "<|notimestamps|>",
)
TOKENS = (*TEXT, *SPECIAL, *TIMESTAMPS)
TOKEN_ID = {token: index for index, token in enumerate(TOKENS)}

BLANK = TOKEN_ID[""]
END = TOKEN_ID["<|endoftext|>"]
START = TOKEN_ID["<|startoftranscript|>"]
TRANSCRIBE = TOKEN_ID["<|transcribe|>"]
NO_SPEECH = TOKEN_ID["<|nospeech|>"]
NO_TIMESTAMPS = TOKEN_ID["<|notimestamps|>"]
FIRST_TIMESTAMP = TOKEN_ID["<|0.00|>"]
LANGUAGE_ID = {language: TOKEN_ID[f"<|{language}|>"] for language in LANGUAGES}


def timestamp(seconds: float) -> int:
    """The token of ``seconds`` (0..30) from the start of the window."""
    return FIRST_TIMESTAMP + min(1500, max(0, round(seconds / TIMESTAMP_STEP)))
