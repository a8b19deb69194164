"""A tenant to run against: DingTalk's API on SQLite."""
