from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas

class Flowable:
    canv: Canvas
    height: float
    def draw(self) -> None: ...

class Paragraph(Flowable):
    def __init__(self, text: str, style: ParagraphStyle) -> None: ...
    def getPlainText(self) -> str: ...

class Spacer(Flowable):
    def __init__(self, width: float, height: float) -> None: ...

class TableStyle:
    def __init__(self, cmds: Sequence[tuple[Any, ...]]) -> None: ...

class LongTable(Flowable):
    def __init__(
        self,
        data: Sequence[Sequence[Flowable]],
        colWidths: Sequence[float] = ...,
        *,
        style: TableStyle = ...,
        hAlign: str = ...,
    ) -> None: ...

class SimpleDocTemplate:
    def __init__(self, filename: BytesIO, **kw: Any) -> None: ...
    def build(
        self,
        flowables: list[Flowable],
        onFirstPage: Callable[[Canvas, SimpleDocTemplate], None] = ...,
        onLaterPages: Callable[[Canvas, SimpleDocTemplate], None] = ...,
    ) -> None: ...
