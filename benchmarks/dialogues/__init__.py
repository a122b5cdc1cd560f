"""Dialogues of a water-delivery line with known verdicts, and what a recogniser would make of them.

`wording` says things in many ways, `plan` draws what goes right and wrong in a call, `script` writes it as
lines, `timing` gives every character its time, `truth` tells the verdicts, `noise` mishears. Nothing here
knows how callqa matches words: `sounds` builds its confusions from pypinyin and jieba's dictionary.
"""
