"""`kaiban settings [--font FONT.ttf | --shipped-font]`: what holds for every case."""

from __future__ import annotations

from assistant.cli.call import Call, CallError, Exit
from assistant.settings import Settings, write_settings
from forms.errors import FormsError
from forms.fonts import load_fonts


def run(call: Call) -> int:
    """Show the settings, after a change where one was asked for; a font that cannot be used is refused."""
    if call.options.font is not None:
        font = call.options.font.absolute()
        try:
            load_fonts(call.folders.cache / "fonts", font).close()
        except (FormsError, OSError) as error:
            raise CallError("settings.bad_font", file=font.name) from error
        write_settings(call.folders.settings, Settings(font=font), call.voice)
    elif call.options.shipped_font:
        write_settings(call.folders.settings, Settings(), call.voice)
    settings = call.desk.settings
    if call.as_json:
        call.console.json({"font": str(settings.font) if settings.font else None})
    elif settings.font is not None:
        call.console.say("settings.font", file=settings.font)
    else:
        call.console.say("settings.shipped_font")
    return Exit.DONE
