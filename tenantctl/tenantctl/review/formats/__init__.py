"""The report on a terminal, as Markdown, JSON and CSV."""
