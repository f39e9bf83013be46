"""Text that only this installation can read again: a copy of the database alone does not tell it.

The key comes from SECRET_KEY; former keys stay readable through SECRET_KEY_FALLBACKS.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    return _box().decrypt(sealed.encode("ascii")).decode()


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [sha256(b"journal.sealing:" + force_bytes(key)).digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
