"""The actor map as pages show it: zones with cards, what to begin with, a table, who reports to whom."""
