"""Hearing: from a call's audio to a transcript of who said what, when, and how sure."""
