"""All words of the program that no pack or form brings along: `<language>.yaml`, `<part>.<language>.yaml`."""

from assistant.texts.voice import LANGUAGES, Voice, read_texts, voice

__all__ = ["LANGUAGES", "Voice", "read_texts", "voice"]
