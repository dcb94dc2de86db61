class TTFontFace:
    charWidths: dict[int, int]

class TTFont:
    face: TTFontFace
    def __init__(self, name: str, filename: str, *, asciiReadable: bool | None = None) -> None: ...
