"""Measurements against named references, in the same run; nothing here asserts anything."""
