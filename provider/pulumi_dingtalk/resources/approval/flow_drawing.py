"""How a reviewer is shown a flow: what changes stage by stage, and the drawing of either side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi_dingtalk.reconcile.drawing import Namer, Picture, Told
from pulumi_dingtalk.resources.approval.flow_words import Reader, changes, mermaid, outline


class FlowDrawing:
    """Tells and draws flows; the form beside a flow has the labels of its fields."""

    def changes(
        self, old: Any, new: Any, beside: Mapping[str, Any], name: Namer, language: str
    ) -> Sequence[Told]:
        """Return what differs, stage by stage."""
        return [Told(*each) for each in changes(_reader(beside, name, language), old, new)]

    def picture(self, value: Any, beside: Mapping[str, Any], name: Namer, language: str) -> Picture:
        """Return the drawing of a flow."""
        reader = _reader(beside, name, language)
        return Picture(list(outline(reader.steps(value))), list(mermaid(reader, value)))


def _reader(beside: Mapping[str, Any], name: Namer, language: str) -> Reader:
    form = beside.get("components")
    return Reader(language != "en", form if isinstance(form, list | tuple) else (), name)
