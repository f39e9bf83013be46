"""Finding a form by what people type: without umlauts, with a letter too few, as one word or two."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from catalogue.content.structure import OrganisationForm

LONGEST_QUERY = 100


def fold(text: str) -> str:
    """One spelling for all: "Stabsstelle" and "stabstelle" become equal, "Büro" and "buero" too."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub("([aou])e+", r"\1", plain)
    plain = re.sub(r"[^a-z0-9]+", " ", re.sub(r"[-–/.:*]", "", plain))
    return re.sub(r"(.)\1+", r"\1", plain).strip()


def finds(query: str, form: OrganisationForm) -> bool:
    """Every word of the query occurs somewhere."""
    return all(word in _searched(form.key, _texts(form)) for word in fold(query).split())


def _texts(form: OrganisationForm) -> tuple[str, ...]:
    named = (form.name, form.short_name, *form.synonyms, form.short_description, form.description, form.mandate)
    return (*named, form.abbreviation, *(example.place for example in form.examples))


@lru_cache(maxsize=64)
def _searched(key: str, texts: tuple[str, ...]) -> str:
    return " | ".join(fold(text) for text in texts)
