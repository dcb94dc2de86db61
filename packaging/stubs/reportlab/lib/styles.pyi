from reportlab.lib.colors import Color

class ParagraphStyle:
    def __init__(
        self,
        name: str,
        *,
        fontName: str = ...,
        fontSize: float = ...,
        leading: float = ...,
        spaceBefore: float = ...,
        spaceAfter: float = ...,
        textColor: Color = ...,
        keepWithNext: bool = ...,
    ) -> None: ...
