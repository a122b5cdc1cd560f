"""Mandarin and Cantonese speech from espeak-ng, and the telephone line it travels over.

The library is called in process: it costs about 12 ms a sentence and, unlike the command, tells when each
character was spoken. One process speaks one sentence at a time (the library keeps global state).
"""

from __future__ import annotations

import ctypes
import functools
import itertools
import re
from dataclasses import dataclass, replace

import numpy as np
from pypinyin import Style, lazy_pinyin
from scipy.signal import butter, resample_poly, sosfilt

TRAINING_VOICES = ("f1", "f2", "f3", "f4", "m1", "m2", "m3", "m4", "m5", "m6", "m7")
UNSEEN_VOICES = ("f5", "m8")  # for the held-out test of the demo model, never for training or for demo calls
LINE_RATE_HZ = 8000

_ENGINE = {"zh": "cmn-latn-pinyin", "yue": "yue"}
_RATE, _VOLUME, _PITCH, _RANGE = 1, 2, 3, 4  # espeak_PARAMETER
_SYNCHRONOUS, _PHONEME_EVENTS, _UTF8 = 2, 1, 1
_WORD, _PHONEME = 1, 7  # espeak_EVENT_TYPE
_PAUSES = {
    "，": ",",
    "、": ",",
    "；": ";",
    "：": ",",
    "。": ".",
    "？": "?",
    "！": "!",
    ",": ",",
    ".": ".",
    "?": "?",
    "!": "!",
}
# Readings that pypinyin knows and espeak-ng does not speak as a syllable.
_SPEAKABLE = {
    "ng": "en",
    "n": "en",
    "m": "mu",
    "hm": "heng",
    "hng": "heng",
    "ê": "ei",
    "fiao": "fei",
    "r": "er",
}
_VOWELS = "aeiouy@AEIOUV3"  # first letters of espeak's vowel phonemes in both languages


@dataclass(frozen=True)
class SpokenCharacter:
    """One character, when it sounds (seconds from the samples' start), tone (0: unknown) and phonemes."""

    character: str
    start: float
    end: float
    tone: int = 0
    phonemes: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Speech:
    """Mono float32 samples in -1..1 with the times of the characters in them."""

    samples: np.ndarray
    rate: int
    characters: tuple[SpokenCharacter, ...]


class _EventId(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    ]


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class _Engine:
    """The espeak-ng library: started once a process, collecting sound and events of one sentence."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libespeak-ng.so.1")
        self.rate = int(self._library.espeak_Initialize(_SYNCHRONOUS, 200, None, _PHONEME_EVENTS))
        if self.rate <= 0:
            raise RuntimeError(
                f"espeak-ng did not start: espeak_Initialize returned {self.rate}, a sample rate was expected"
            )
        self._sound: list[np.ndarray] = []
        self._events: list[tuple[int, int, int, str]] = []
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._callback = _Callback(self._collect)  # kept, or it is freed while the library still calls it
        self._library.espeak_SetSynthCallback(self._callback)

    def _collect(self, sound, count: int, events) -> int:
        if sound and count:
            self._sound.append(np.ctypeslib.as_array(sound, (count,)).copy())
        index = 0
        while events[index].type:
            event = events[index]
            if event.type in (_WORD, _PHONEME):
                name = bytes(event.id.string).decode(errors="ignore") if event.type == _PHONEME else ""
                self._events.append((event.type, event.text_position - 1, event.sample, name))
            index += 1
        return 0

    def synthesise(self, text: str, voice: str, speed: int, pitch: int, pitch_range: int):
        """Return (int16 samples, events as (type, character offset in ``text``, sample, phoneme))."""
        self._sound, self._events = [], []
        if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
            raise ValueError(f"espeak-ng has no voice {voice!r}")
        for parameter, value in ((_RATE, speed), (_PITCH, pitch), (_RANGE, pitch_range), (_VOLUME, 100)):
            self._library.espeak_SetParameter(parameter, value, 0)
        data = text.encode()
        self._library.espeak_Synth(data, len(data) + 1, 0, 1, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        sound = np.concatenate(self._sound) if self._sound else np.zeros(0, np.int16)
        return sound, self._events

    def phonemes(self, text: str) -> str:
        """``text`` in espeak's phoneme mnemonics, read by the voice last used."""
        rest, clauses = ctypes.c_char_p(text.encode()), []
        while rest.value is not None:
            clauses.append(
                (self._library.espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, 0) or b"").decode()
            )
        return " ".join(clauses)


@functools.cache
def _engine() -> _Engine:
    return _Engine()


def spell(text: str, language: str) -> tuple[str, list[tuple[int, str]]]:
    """What espeak-ng is given for ``text``, and where each character's reading starts in it."""
    if language not in _ENGINE:
        raise ValueError(f"language {language!r}: expected one of {sorted(_ENGINE)}")
    readings = (
        lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=list)
        if language == "zh"
        else list(text)
    )
    spelled, starts = "", []
    for character, reading in zip(text, readings, strict=True):
        if character in _PAUSES:
            spelled = spelled.rstrip() + _PAUSES[character] + " "
        elif re.match(r"\w", character):
            starts.append((len(spelled), character))
            spelled += _pinyin(reading) + " " if language == "zh" else character
    return spelled.strip(), starts


def _pinyin(reading: str) -> str:
    """``reading`` as espeak-ng wants it: lv4 and lü4 both work, a bare ng2 does not."""
    base, tone = reading.rstrip("012345"), reading[len(reading.rstrip("012345")) :] or "5"
    return _SPEAKABLE.get(base, base) + tone


def utter(
    text: str, language: str, voice: str, speed: int = 170, pitch: int = 50, pitch_range: int = 50
) -> Speech:
    """Speak ``text`` (simplified 汉字 and ，。？！) in ``language`` (zh or yue) with a voice such as "f1".

    ``speed`` is in espeak words per minute (80-450), ``pitch`` and ``pitch_range`` are 0-99.
    """
    spelled, starts = spell(text, language)
    engine = _engine()
    sound, events = engine.synthesise(spelled, f"{_ENGINE[language]}+{voice}", speed, pitch, pitch_range)
    samples = sound.astype(np.float32) / 32768.0
    spoken = _spoken(starts, events, engine.rate)
    # A reading's tone is the digit of its pinyin; Cantonese has one digit per syllable in the mnemonics.
    digits = re.findall(r"\d", spelled if language == "zh" else engine.phonemes(spelled))
    if len(digits) == len(spoken):
        spoken = tuple(
            replace(character, tone=int(digit)) for character, digit in zip(spoken, digits, strict=True)
        )
    return Speech(samples, engine.rate, spoken)


def _spoken(starts: list[tuple[int, str]], events, rate: int) -> tuple[SpokenCharacter, ...]:
    """Give every character its time: by word event, inside a word of several characters by syllable."""
    words: list[tuple[int, list[tuple[str, float]]]] = []
    for kind, offset, sample, name in events:
        if kind == _WORD:
            words.append((offset, []))
        elif words and not name.startswith("_:") and name not in ("_", ""):
            words[-1][1].append((name, sample / rate))
    # A sentence may end with the event of a word that has no sound.
    words = [word for word in words if any(name != "_|" for name, _ in word[1])]
    spoken: list[SpokenCharacter] = []
    for index, (offset, phonemes) in enumerate(words):
        until = words[index + 1][0] if index + 1 < len(words) else 1 << 30
        characters = [character for position, character in starts if offset <= position < until]
        if characters:
            spoken.extend(_divide(characters, phonemes))
    return tuple(spoken)


def _divide(characters: list[str], phonemes: list[tuple[str, float]]) -> list[SpokenCharacter]:
    """Share the phonemes of one espeak word out among its characters.

    A syllable ends before the consonant in front of the next vowel; a word whose vowels do not match its
    characters (a silent character, a syllabic nasal) is cut into equal parts instead.
    """
    end = phonemes[-1][1]  # the word's closing "_|"
    sounds = phonemes[:-1] or phonemes
    vowels = [index for index, (name, _) in enumerate(sounds) if name[0] in _VOWELS]
    if len(characters) == 1:
        bounds = [0, len(sounds)]
    elif len(vowels) == len(characters):
        inner = [max(vowel - 1, previous + 1) for previous, vowel in itertools.pairwise(vowels)]
        bounds = [0, *inner, len(sounds)]
    else:
        step = (end - sounds[0][1]) / len(characters)
        return [
            SpokenCharacter(character, sounds[0][1] + index * step, sounds[0][1] + (index + 1) * step)
            for index, character in enumerate(characters)
        ]
    spoken = []
    for character, first, last in zip(characters, bounds, bounds[1:], strict=False):
        finish = sounds[last][1] if last < len(sounds) else end
        spoken.append(
            SpokenCharacter(character, sounds[first][1], finish, phonemes=tuple(sounds[first:last]))
        )
    return spoken


def telephone(
    samples: np.ndarray,
    rate: int,
    rng: np.random.Generator,
    snr_db: float | None = 25.0,
    gain_db: float = 0.0,
    mu_law: bool = True,
) -> np.ndarray:
    """What the recorder gets of ``samples``: 8 kHz, 300-3,400 Hz, noise ``snr_db`` under the speech, mu-law.

    Returns float32 at ``LINE_RATE_HZ``. ``snr_db`` None adds no noise.
    """
    divisor = int(np.gcd(rate, LINE_RATE_HZ))
    line = resample_poly(samples, LINE_RATE_HZ // divisor, rate // divisor).astype(np.float32)
    line = sosfilt(_band(), line).astype(np.float32)
    if snr_db is not None and len(line):
        line = line + line_noise(len(line), rng) * speech_level(line) * 10 ** (-snr_db / 20)
    line = np.clip(line * 10 ** (gain_db / 20), -1.0, 1.0).astype(np.float32)
    return mu_law_round_trip(line) if mu_law else line


@functools.cache
def _band() -> np.ndarray:
    """A mild telephone band: second order, so that speech below 300 Hz is weakened rather than cut."""
    return butter(2, (250.0, 3500.0), "bandpass", fs=LINE_RATE_HZ, output="sos")


def speech_level(samples: np.ndarray) -> float:
    """Root mean square of the louder half of ``samples``' 20 ms frames: pauses do not count."""
    frames = samples[: len(samples) // 160 * 160].reshape(-1, 160)
    if not len(frames):
        return 0.0
    power = np.sort((frames.astype(np.float64) ** 2).mean(axis=1))
    return float(np.sqrt(power[len(power) // 2 :].mean()))


def line_noise(count: int, rng: np.random.Generator) -> np.ndarray:
    """``count`` samples of noise of unit power whose spectrum falls by a random slope (white to brown)."""
    spectrum = np.fft.rfft(rng.standard_normal(count))
    frequency = np.maximum(np.fft.rfftfreq(count, 1 / LINE_RATE_HZ), 100.0)
    noise = np.fft.irfft(spectrum * frequency ** -rng.uniform(0.0, 1.0), count)
    return (noise / (noise.std() + 1e-9)).astype(np.float32)


def mu_law_round_trip(samples: np.ndarray) -> np.ndarray:
    """``samples`` (-1..1) after eight-bit mu-law (the continuous G.711 curve, 255 levels)."""
    mu = 255.0
    code = np.round(np.sign(samples) * np.log1p(mu * np.abs(samples)) / np.log1p(mu) * 127.0) / 127.0
    return (np.sign(code) * np.expm1(np.abs(code) * np.log1p(mu)) / mu).astype(np.float32)
