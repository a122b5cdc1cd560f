"""Trains the demo model: a small Whisper that hears espeak-ng on a telephone line."""
