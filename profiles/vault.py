"""Which key store of the operating system there is (the one door to keyring). Looks only: it neither asks nor writes.

A chain of stores or a store in a file is never taken: such a store may ask for a password on standard input, which
would hang a program that draws on the terminal.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class KeyStore(StrEnum):
    """The stores that are accepted, by what the operating system calls them."""

    WINDOWS = "windows_credential_locker"
    MACOS = "macos_keychain"
    SECRET_SERVICE = "secret_service"  # noqa: S105 - the name of a store
    KWALLET = "kwallet"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class KeyStoreReport:
    """Which store would be used; `none` means that a passphrase will be asked for."""

    store: KeyStore


_ACCEPTED = {
    "keyring.backends.Windows": KeyStore.WINDOWS,
    "keyring.backends.macOS": KeyStore.MACOS,
    "keyring.backends.SecretService": KeyStore.SECRET_SERVICE,
    "keyring.backends.libsecret": KeyStore.SECRET_SERVICE,
    "keyring.backends.kwallet": KeyStore.KWALLET,
}


def key_store() -> KeyStoreReport:
    """The first accepted store that says it can be used."""
    from keyring import backend  # noqa: PLC0415 - 90 ms that only the doctor should pay

    names = [type(ring).__module__ for ring in backend.get_all_keyring()]
    for accepted, store in _ACCEPTED.items():
        if accepted in names:
            return KeyStoreReport(store)
    return KeyStoreReport(KeyStore.NONE)
