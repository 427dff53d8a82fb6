"""A bar chart as a picture, for papers that hold no drawing of their own."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from bot.paper import Bars

SIZE = (1560, 620)
LEFT, RIGHT, TOP, BOTTOM = 90, 20, 40, 60
INK, FAINT, BAR = (40, 40, 40), (210, 214, 220), (46, 107, 158)
LINES = 4
PART = 0.66  # of a bar's place that it fills


def draw_bars(bars: Bars) -> bytes:
    """A PNG: bars from 0 with their values above and their labels below, lines to read them by."""
    image = Image.new("RGB", SIZE, "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(24)
    top = _top(bars.most)
    base, height = SIZE[1] - BOTTOM, SIZE[1] - BOTTOM - TOP
    for step in range(LINES + 1):
        level = base - height * step // LINES
        draw.line((LEFT, level, SIZE[0] - RIGHT, level), FAINT, 2)
        draw.text((LEFT - 12, level), str(top * step // LINES), INK, font, "rm")
    place = (SIZE[0] - LEFT - RIGHT) / max(1, len(bars.values))
    for at, (label, value) in enumerate(zip(bars.labels, bars.values, strict=True)):
        middle = LEFT + place * (at + 0.5)
        high = base - height * value / top
        draw.rectangle((middle - place * PART / 2, high, middle + place * PART / 2, base), BAR)
        if value:
            draw.text((middle, high - 6), str(value), INK, font, "ms")
        draw.text((middle, base + 12), label, INK, font, "mt")
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _top(most: int) -> int:
    """The end of the scale: the next 4, 8, 20, 40, 80, 200 … so that its lines are whole numbers."""
    scale = 1
    while True:
        for step in (4, 8, 20):
            if most <= step * scale:
                return step * scale
        scale *= 10
