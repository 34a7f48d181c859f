"""For people who write packs: guides, workbooks, tables of cases, lint, coverage. Nothing that decides imports it."""
