"""T on the screen of all answers keeps the case as a row of a table of cases."""

from __future__ import annotations

from pathlib import Path

from screens_fixture import begun, on

from assistant.app import KaibanApp
from assistant.rowfile import ROWS_FILE
from assistant.screens.review import ReviewScreen
from rules.authoring.sheets import read_sheets


async def test_t_saves_the_case_as_a_row_without_its_names(app: KaibanApp, tmp_path: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert await begun(pilot)
        app.session.add_person("张三")
        app.show_screen("review")
        assert await on(pilot, ReviewScreen)
        await pilot.press("t")
        await pilot.press("t")
        table = app.export_folder / ROWS_FILE
        assert app.notice is not None
        assert ROWS_FILE in app.notice.words
    (sheet,) = read_sheets(table)
    assert len(sheet.rows) == 3
    assert sheet.rows[0][:3] == ("案例", "日期", "规则包")
    cells = {cell for row in sheet.rows for cell in row}
    assert "人员甲" in cells
    assert "张三" not in cells
