"""Stored cases on which a changed catalogue is tried before it is published."""
