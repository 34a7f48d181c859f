"""All words of the program that no pack or form brings along: `<language>.yaml`, and `<part>.<language>.yaml` beside it."""

from assistant.texts.voice import LANGUAGES, Voice, read_texts, voice

__all__ = ["LANGUAGES", "Voice", "read_texts", "voice"]
