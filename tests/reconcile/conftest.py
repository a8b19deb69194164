"""Property tests say nothing about time: a busy machine is no fault of the code."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("ours", deadline=None, max_examples=60)
settings.load_profile("ours")
