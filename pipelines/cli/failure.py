"""Which errors are told in one line: those that name what is wrong. Any other shows its trace."""

from __future__ import annotations


def known_errors() -> tuple[type[Exception], ...]:
    """The typed errors of the rooms that were used; a room that was not imported cannot have raised."""
    import sys

    places = (
        ("pipelines.settings", "SettingsError"),
        ("recordings.decoder", "DecoderUnavailable"),
        ("pipelines.heard", "HeardShardError"),
        ("recordings.errors", "RecordingError"),
        ("rubrics.error", "RubricError"),
        ("scoring.examples", "ExampleError"),
        ("asr.document", "DocumentError"),
        ("asr.models", "ModelError"),
        ("scoring.warehouse.problems", "WarehouseError"),
        ("scoring.ledger.schema", "LedgerError"),
    )
    loaded = [(sys.modules[module], name) for module, name in places if module in sys.modules]
    return tuple(getattr(module, name) for module, name in loaded if hasattr(module, name))
