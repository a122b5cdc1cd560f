"""Makers of the demo calls: what is said, when, by whom, with which planted faults, and how it sounds."""
