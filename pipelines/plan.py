"""What the night has to do: the call records read, the recordings located, the work cut into shards."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from pipelines.settings import Settings, SettingsError
from recordings.call import Agent, Call
from recordings.errors import RecordingError
from recordings.manifest import Manifest, ManifestOptions, read_manifest
from recordings.source import FolderSource, Recording
from scoring.warehouse import RunProblem

_UNKNOWN_LENGTH_S = 180.0  # how long a call is taken to be where the record does not say


@dataclass(frozen=True, slots=True)
class Work:
    """One call to hear."""

    call: Call
    recording: Recording

    @property
    def seconds(self) -> float:
        return self.call.talk_s or _UNKNOWN_LENGTH_S


@dataclass(frozen=True, slots=True)
class Discovery:
    """The call records of the night against the recordings that are there.

    Attributes:
        not_expected: calls without a recording to expect.
        found: expected and there.
        missing: expected and not to be had, with the reason.
        unclaimed: recordings that no call record names.
    """

    agents: tuple[Agent, ...]
    records: int
    rejected: tuple[RunProblem, ...]
    not_expected: tuple[Call, ...]
    found: tuple[Work, ...]
    missing: tuple[tuple[Call, RecordingError], ...]
    unclaimed: tuple[str, ...]

    @property
    def expected(self) -> int:
        return len(self.found) + len(self.missing)

    @property
    def expected_ids(self) -> frozenset[str]:
        missing = {call.call_id for call, _ in self.missing}
        return frozenset(missing | {work.call.call_id for work in self.found})


def discover(settings: Settings) -> Discovery:
    """Read the call records and look for every recording they name.

    Raises:
        ManifestError: the file of call records itself cannot be used.
    """
    manifest = read_manifest(settings.recordings.cdr, settings.recordings.agents, manifest_options(settings))
    source = FolderSource(settings.recordings.root)
    found: list[Work] = []
    missing: list[tuple[Call, RecordingError]] = []
    not_expected: list[Call] = []
    for call in manifest.calls:
        if not call.expects_recording and call.recording is None:
            not_expected.append(call)
            continue
        try:
            found.append(Work(call, source.locate(call.recording or "")))
        except RecordingError as error:
            missing.append((call, error.for_call(call.call_id)))
    return Discovery(
        agents=manifest.agents,
        records=len(manifest.calls) + len(manifest.rejected),
        rejected=_rejected(manifest),
        not_expected=tuple(not_expected),
        found=tuple(found),
        missing=tuple(missing),
        unclaimed=tuple(source.unclaimed(manifest.calls)),
    )


def manifest_options(settings: Settings) -> ManifestOptions:
    """How to read call records, from the settings.

    Raises:
        SettingsError: the customer key is too short, or two columns are the same.
    """
    key = settings.recordings.customer_key
    try:
        return ManifestOptions(
            columns=settings.recordings.columns,
            time_zone=settings.zone if settings.recordings.naive_times_in_centre_zone else None,
            customer_key=key.get_secret_value().encode() if key else None,
            company=settings.centre.company,
        )
    except ValueError as error:
        raise SettingsError(f"recordings: {error}") from error


def _rejected(manifest: Manifest) -> tuple[RunProblem, ...]:
    return tuple(
        RunProblem("rejected_row", row.place, row.reason, call_id=row.call_id) for row in manifest.rejected
    )


def cut(work: Collection[Work], seconds: float) -> tuple[tuple[Work, ...], ...]:
    """Shards of about ``seconds`` of recording each, in the order given; no shard is empty."""
    shards: list[tuple[Work, ...]] = []
    current: list[Work] = []
    length = 0.0
    for piece in work:
        if current and length + piece.seconds > seconds:
            shards.append(tuple(current))
            current, length = [], 0.0
        current.append(piece)
        length += piece.seconds
    if current:
        shards.append(tuple(current))
    return tuple(shards)
