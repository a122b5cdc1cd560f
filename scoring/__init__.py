"""Judging: a transcript under a rubric becomes a scorecard; scorecards are kept in the warehouse."""
