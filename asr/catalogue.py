"""The speech models a centre may choose from, as data; docs/models.md says more of each.

Error rates are what others published, in per cent of characters; none was measured here, and none on the
calls of a centre. What could not be looked up is left out. Texts that a screen shows are Chinese.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Form = Literal["ctranslate2", "transformers", "sherpa"]

_WHISPER_FILES = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")
_FINE_TUNE_FILES = ("*.json", "*.txt", "*.safetensors", "pytorch_model*.bin")
_SHERPA_FILES = ("tokens.txt", "model.int8.onnx", "README.md", "LICENSE*")
_ASK_THE_CARD = "见模型卡"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure was published."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class ErrorRate:
    """A published error rate on a public test set, in per cent of characters.

    Attributes:
        test: HKUST is telephone Mandarin; WSYue is Cantonese, WSC Sichuanese, WS-Wu Wu.
    """

    test: str
    percent: float
    source: Source


@dataclass(frozen=True, slots=True)
class KnownModel:
    """One model of the catalogue.

    Attributes:
        repository: of the model hub.
        form: as it lies there; ``transformers`` must be converted before use.
        files: patterns of the files that are needed.
        size_mb: of the files that are used, in 10^6 bytes; None where it was not to be found.
    """

    name: str
    repository: str
    form: Form
    hears: tuple[str, ...]
    size_mb: int | None
    licence: str
    hardware: str
    rates: tuple[ErrorRate, ...] = ()
    files: tuple[str, ...] = _SHERPA_FILES

    @property
    def engine(self) -> Literal["whisper", "sherpa"]:
        return "sherpa" if self.form == "sherpa" else "whisper"


BELLE_V3 = Source("Belle-whisper-large-v3-zh", "https://huggingface.co/BELLE-2/Belle-whisper-large-v3-zh")
BELLE_TURBO = Source(
    "Belle-whisper-large-v3-turbo-zh", "https://huggingface.co/BELLE-2/Belle-whisper-large-v3-turbo-zh"
)
FIRE_RED = Source("FireRedASR", "https://github.com/FireRedTeam/FireRedASR")
FIRE_RED_2 = Source("FireRedASR2S", "https://github.com/FireRedTeam/FireRedASR2S")
YUE = Source("WenetSpeech-Yue", "https://github.com/ASLP-lab/WenetSpeech-Yue")
CHUAN = Source("WenetSpeech-Chuan", "https://github.com/ASLP-lab/WenetSpeech-Chuan")
WU = Source("WenetSpeech-Wu", "https://github.com/ASLP-lab/WenetSpeech-Wu-Repo")
SOURCES = (BELLE_V3, BELLE_TURBO, FIRE_RED, FIRE_RED_2, YUE, CHUAN, WU)


def _yue(short: float, long: float) -> tuple[ErrorRate, ErrorRate]:
    return ErrorRate("WSYue 短", short, YUE), ErrorRate("WSYue 长", long, YUE)


def _chuan(easy: float, hard: float) -> tuple[ErrorRate, ErrorRate]:
    return ErrorRate("WSC 易", easy, CHUAN), ErrorRate("WSC 难", hard, CHUAN)


def _wu(percent: float) -> ErrorRate:
    return ErrorRate("WS-Wu", percent, WU)


CATALOGUE = (
    KnownModel(
        "large-v3-turbo",
        "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
        "ctranslate2",
        ("普通话", "粤语"),
        1620,
        "MIT",
        "GPU 4 GB 起；CPU 可用但慢",
        (ErrorRate("AISHELL-1", 8.64, BELLE_TURBO),),
        _WHISPER_FILES,
    ),
    KnownModel(
        "large-v3",
        "Systran/faster-whisper-large-v3",
        "ctranslate2",
        ("普通话", "粤语"),
        3090,
        "MIT",
        "GPU 8 GB 起",
        (
            ErrorRate("AISHELL-1", 8.09, BELLE_V3),
            ErrorRate("AISHELL-1", 5.14, FIRE_RED),
            ErrorRate("HKUST", 28.60, BELLE_V3),
            *_yue(12.95, 26.86),
        ),
        _WHISPER_FILES,
    ),
    KnownModel(
        "medium",
        "Systran/faster-whisper-medium",
        "ctranslate2",
        ("普通话",),
        1530,
        "MIT",
        "GPU 4 GB 起；CPU 可用但慢",
        (*_yue(80.82, 50.96), _wu(78.24)),
        _WHISPER_FILES,
    ),
    KnownModel(
        "small",
        "Systran/faster-whisper-small",
        "ctranslate2",
        ("普通话",),
        None,
        "MIT",
        "CPU（只够试用）",
        _chuan(52.06, 63.99),
        _WHISPER_FILES,
    ),
    KnownModel(
        "belle-large-v3-zh",
        "BELLE-2/Belle-whisper-large-v3-zh",
        "transformers",
        ("普通话",),
        3090,
        "Apache-2.0",
        "GPU 8 GB 起",
        (ErrorRate("AISHELL-1", 2.78, BELLE_V3), ErrorRate("HKUST", 16.44, BELLE_V3)),
        _FINE_TUNE_FILES,
    ),
    KnownModel(
        "belle-large-v3-turbo-zh",
        "BELLE-2/Belle-whisper-large-v3-turbo-zh",
        "transformers",
        ("普通话",),
        1620,
        "Apache-2.0",
        "GPU 4 GB 起；CPU 可用但慢",
        (),
        _FINE_TUNE_FILES,
    ),
    KnownModel(
        "sense-voice-small",
        "csukuangfj/sherpa-onnx-sense-voice-zh-en-ja-ko-yue-2024-07-17",
        "sherpa",
        ("普通话", "粤语", "英语", "日语", "韩语"),
        239,
        "FunASR Model License",
        "CPU",
        (
            *_yue(6.69, 9.95),
            *_chuan(17.43, 28.38),
            _wu(46.85),
        ),
    ),
    KnownModel(
        "sense-voice-small-yue",
        "csukuangfj/sherpa-onnx-sense-voice-zh-en-ja-ko-yue-int8-2025-09-09",
        "sherpa",
        ("粤语", "普通话"),
        None,
        _ASK_THE_CARD,
        "CPU",
        _yue(5.23, 8.63),
    ),
    KnownModel(
        "conformer-yue",
        "csukuangfj/sherpa-onnx-wenetspeech-yue-u2pp-conformer-ctc-zh-en-cantonese-int8-2025-09-10",
        "sherpa",
        ("粤语",),
        134,
        "Apache-2.0",
        "CPU",
        _yue(5.05, 8.89),
    ),
    KnownModel(
        "conformer-wu",
        "csukuangfj2/sherpa-onnx-wenetspeech-wu-u2pp-conformer-ctc-zh-int8-2026-02-03",
        "sherpa",
        ("吴语", "上海话"),
        None,
        "Apache-2.0",
        "CPU",
        (_wu(15.14),),
    ),
    KnownModel(
        "paraformer-chuan",
        "csukuangfj/sherpa-onnx-paraformer-zh-int8-2025-10-07",
        "sherpa",
        ("四川话", "重庆话"),
        238,
        _ASK_THE_CARD,
        "CPU",
        _chuan(12.15, 22.60),
    ),
    KnownModel(
        "paraformer-zh",
        "csukuangfj/sherpa-onnx-paraformer-zh-2023-03-28",
        "sherpa",
        ("普通话",),
        223,
        _ASK_THE_CARD,
        "CPU",
        (ErrorRate("AISHELL-1", 1.68, FIRE_RED), *_chuan(14.34, 24.61)),
    ),
    KnownModel(
        "fire-red-asr2-ctc",
        "csukuangfj2/sherpa-onnx-fire-red-asr2-ctc-zh_en-int8-2026-02-25",
        "sherpa",
        ("普通话", "粤语", "四川话", "吴语", "闽南语", "二十余种方言和口音"),
        None,
        "Apache-2.0",
        "CPU 8 核起",
    ),
    KnownModel(
        "fire-red-asr2-aed",
        "csukuangfj2/sherpa-onnx-fire-red-asr2-zh_en-int8-2026-02-26",
        "sherpa",
        ("普通话", "粤语", "四川话", "吴语", "闽南语", "二十余种方言和口音"),
        None,
        "Apache-2.0",
        "CPU 16 核起",
        (
            ErrorRate("AISHELL-1", 0.57, FIRE_RED_2),
            ErrorRate("WSYue 短", 5.15, FIRE_RED_2),
            ErrorRate("WSYue 长", 8.54, FIRE_RED_2),
            ErrorRate("WSC 易", 10.60, FIRE_RED_2),
            ErrorRate("WSC 难", 21.35, FIRE_RED_2),
            ErrorRate("19 个方言集", 11.67, FIRE_RED_2),
        ),
        ("tokens.txt", "encoder.int8.onnx", "decoder.int8.onnx", "README.md", "LICENSE*"),
    ),
    KnownModel(
        "dolphin-base",
        "csukuangfj/sherpa-onnx-dolphin-base-ctc-multi-lang-int8-2025-04-02",
        "sherpa",
        ("普通话", "22 种方言"),
        104,
        "Apache-2.0",
        "CPU",
    ),
    KnownModel(
        "telespeech-ctc",
        "csukuangfj/sherpa-onnx-telespeech-ctc-int8-zh-2024-06-04",
        "sherpa",
        ("普通话", "方言（KeSpeech 的 8 种）"),
        341,
        _ASK_THE_CARD,
        "CPU",
    ),
)
