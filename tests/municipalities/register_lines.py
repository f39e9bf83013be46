"""An invented register in the format of the real one (GV100AD, fixed width)."""

from __future__ import annotations

AS_OF = "20301231"


def line(kind: str, key: str, name: str, mark: str = "", association: str = "", population: str = "") -> str:
    """One line: record type, key, name, Textkennzeichen, association's digits and inhabitants."""
    head = f"{kind}{AS_OF}{key:<8}{association:<4}{name:<50}{'':<50}{mark:<2}"
    return f"{head:<139}{population:>11}".ljust(220)


def town(key: str, name: str, mark: str, association: str, population: int) -> str:
    return line("60", key, name, mark, association, f"{population:011}")


SAMPLE = [
    line("10", "08", "Baden-Württemberg"),
    line("20", "081", "Reg.-Bez. Beispiel"),
    line("40", "08111", "Neckarburg, Stadtkreis", "42"),
    line("50", "08111", "Neckarburg, Landeshauptstadt", "50", "0000"),
    town("08111000", "Neckarburg, Landeshauptstadt", "62", "0000", 200_000),
    line("40", "08126", "Hohentalkreis", "44"),
    line("50", "08126", "Öhrlingen, Stadt", "50", "0066"),
    line("50", "08126", "GVV Kirchtal", "56", "5005"),
    town("08126066", "Öhrlingen, Stadt", "67", "0066", 25_000),
    town("08126070", "Kirchtal", "64", "5005", 4_000),
    town("08126071", "Großweiler", "64", "5005", 2_500),
    town("08126901", "Talwald, gemfr. Gebiet", "66", "9501", 0),
    line("40", "01051", "Marschland", "43"),
    line("50", "01051", "Büsumer Land", "51", "5178"),
    town("01051011", "Deichhusen", "64", "5178", 800),
    town("01051012", "Wattmoor, St", "63", "5178", 3_000),
]


def as_bytes(lines: list[str]) -> list[bytes]:
    return [f"{text}\n".encode() for text in lines]
