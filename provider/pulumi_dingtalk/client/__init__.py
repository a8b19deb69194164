"""DingTalk's API, one function per operation."""
