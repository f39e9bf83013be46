"""The actor map as CSV: written so that it reads back identically, read so that every fault has its line.

A file names superiors by name; where a name is not unique, by "#" and key.
"""
