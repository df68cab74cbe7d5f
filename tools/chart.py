"""
Charts as SVG pictures: bars, and lines over two logarithmic axes.

    bar_chart(title, unit, rows, marks) -> text of an SVG file
    line_chart(title, x_title, y_title, lines) -> the same

Both draw on white, with their own colours, so they look the same in light and
dark pages. Nothing but Python is needed. All values must be above zero.
"""
import math
from xml.sax.saxutils import escape

WIDTH = 860
MARGIN = 16
FONT = 13                # height of letters, pixels
LETTER = 0.64 * FONT     # a wide letter's width: a digit's
LABEL_GAP = 6            # between a bar or a line's end and its label

INK, QUIET, GRID = "#1d1d1f", "#5f6368", "#dadce0"
# For series in the order in which they come: they differ in lightness too.
COLOURS = ("#e8710a", "#1a73e8", "#7b8794", "#9334e6", "#12806a", "#b80672",
           "#8a5a00", "#24292f")
DASHES = ("none", "7 4", "2 3")  # of lines: a round of colours each


def number(value):
    """1234567 as "1,234,567"; below 10 with what is behind the point."""
    if value < 10 and value != round(value):
        return "%.2g" % value
    return "{:,}".format(round(value))


def round_number(value):
    """The same, with "M" for millions: for an axis."""
    if value >= 1000000:
        return number(value / 1000000) + " M"
    return number(value)


class Picture:
    """Shapes and text, collected; the corner is at the upper left."""

    def __init__(self, title, width=WIDTH):
        self.title, self.width, self.shapes = title, width, []

    def add(self, shape, *arguments):
        self.shapes.append(shape % arguments)

    def line(self, x1, y1, x2, y2, colour=GRID, width=1.0):
        self.add('<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s" '
                 'stroke-width="%.1f"/>', x1, y1, x2, y2, colour, width)

    def rectangle(self, x, y, width, height, colour):
        self.add('<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" '
                 'fill="%s"/>', x, y, width, height, colour)

    def dot(self, x, y, colour):
        self.add('<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"/>', x, y,
                 colour)

    def path(self, points, colour, dashes):
        self.add('<polyline points="%s" fill="none" stroke="%s" '
                 'stroke-width="2" stroke-dasharray="%s"/>',
                 " ".join("%.1f,%.1f" % point for point in points), colour,
                 dashes)

    def text(self, x, y, text, colour=INK, anchor="start", extra=""):
        """The text's middle is at y; anchor: start, middle or end is at x."""
        self.add('<text x="%.1f" y="%.1f" fill="%s" text-anchor="%s"%s>%s'
                 '</text>', x, y + 0.35 * FONT, colour, anchor, extra,
                 escape(text))

    def svg(self, height):
        """The file's text."""
        return "\n".join([
            '<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
            'viewBox="0 0 %d %d" role="img" font-size="%d" '
            'font-family="DejaVu Sans, Verdana, sans-serif">' %
            (self.width, height, self.width, height, FONT),
            "<title>%s</title>" % escape(self.title),
            '<rect width="100%" height="100%" fill="white"/>',
            *self.shapes, "</svg>", ""])


class Axis:
    """A logarithmic scale from `low` to `high`, drawn from pixel to pixel."""

    def __init__(self, values, start, end):
        values = list(values)
        if not values or min(values) <= 0:
            raise ValueError("a logarithmic axis needs values above zero")
        self.start, self.end = start, end
        self.low = 10 ** math.floor(math.log10(min(values)) + 1e-9)
        self.high = max(10 * self.low,
                        10 ** math.ceil(math.log10(max(values)) - 1e-9))

    def at(self, value):
        """The pixel of a value."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self):
        """1, 10, 100 ...; of a short scale 2 and 5 of each as well."""
        decades = round(math.log10(self.high / self.low))
        steps = (1, 2, 5) if decades <= 2 else (1,)
        for decade in range(decades):
            for step in steps:
                yield step * self.low * 10 ** decade
        yield self.high


def legend(picture, y, names, tick=None):
    """One line: each name in its colour, and what the black mark means."""
    x = MARGIN
    for name, colour in names:
        picture.rectangle(x, y - 5, 10, 10, colour)
        picture.text(x + 10 + LABEL_GAP, y, name)
        x += 10 + LABEL_GAP + LETTER * len(name) + 22
    if tick:
        picture.line(x + 5, y - 8, x + 5, y + 8, INK, 2.5)
        picture.text(x + 10 + LABEL_GAP, y, tick)


# --- Bars --------------------------------------------------------------------

BAR, BAR_GAP, ROW_GAP = 14, 2, 12


def series_of(rows):
    """Name to colour, in the order of first appearance."""
    names = dict.fromkeys(name for _, bars in rows for name in bars)
    return {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(names)}


def draw_row(picture, y, label, bars, mark, look):
    """One row; `look` is (axis, colours). Returns the y below it."""
    axis, colours = look
    height = len(bars) * (BAR + BAR_GAP) - BAR_GAP
    picture.text(axis.start - LABEL_GAP, y + height / 2, label, anchor="end")
    for i, (name, value) in enumerate(bars.items()):
        top = y + i * (BAR + BAR_GAP)
        end = axis.at(value)
        picture.rectangle(axis.start, top, max(end - axis.start, 1), BAR,
                          colours[name])
        behind = end + LABEL_GAP
        if mark and i == 0 and end - 2 < axis.at(mark) < \
                behind + LETTER * (len(number(value)) + 1):
            behind = axis.at(mark) + LABEL_GAP  # not through the digits
        picture.text(behind, top + BAR / 2, number(value))
    if mark:
        x = axis.at(mark)
        picture.line(x, y - 3, x, y + BAR + 3, INK, 2.5)
    return y + height + ROW_GAP


def bar_chart(title, unit, rows, marks=None, mark_name="required"):
    """
    Horizontal bars over a logarithmic scale.

    rows: [(label, {series: value, ...}), ...], a row for each thing measured
    with a bar for each series it has a value of. marks: {label: value}, drawn
    as a black line across the row's first bar, and named in the legend.
    """
    marks = marks or {}
    colours = series_of(rows)
    left = MARGIN + LETTER * max(len(label) for label, _ in rows) + LABEL_GAP
    values = [v for _, bars in rows for v in bars.values()]
    values += [marks[label] for label, _ in rows if label in marks]
    axis = Axis(values, left, WIDTH - MARGIN - LETTER * 12)
    picture = Picture(title)
    top = 96
    bottom = top + sum(len(bars) * (BAR + BAR_GAP) - BAR_GAP + ROW_GAP
                       for _, bars in rows)
    picture.text(MARGIN, 24, title, extra=' font-weight="bold"')
    legend(picture, 50, colours.items(), mark_name if marks else None)
    for value in axis.ticks():
        x = axis.at(value)
        picture.line(x, top - 8, x, bottom)
        picture.text(x, top - 18, round_number(value), QUIET, "middle")
    y = top
    for label, bars in rows:
        y = draw_row(picture, y, label, bars, marks.get(label),
                     (axis, colours))
    picture.text(axis.start, bottom + 16, unit + ", logarithmic scale", QUIET)
    return picture.svg(bottom + 36)


# --- Lines -------------------------------------------------------------------

PLOT_HEIGHT = 340


def spread(wanted, gap):
    """Positions near those wanted (ascending), each `gap` below the last.
    Those that are in each other's way share the distance."""
    groups = []  # each: the first position, those wanted
    for y in wanted:
        groups.append((y, [y]))
        while len(groups) > 1 and \
                groups[-2][0] + gap * len(groups[-2][1]) > groups[-1][0]:
            members = groups[-2][1] + groups[-1][1]
            middle = sum(members) / len(members)
            groups[-2:] = [(middle - gap * (len(members) - 1) / 2, members)]
    return [start + gap * i for start, members in groups
            for i in range(len(members))]


def draw_lines(picture, lines, x_axis, y_axis):
    """The lines, with their names behind their ends."""
    ends = []
    for i, (name, points) in enumerate(lines.items()):
        colour = COLOURS[i % len(COLOURS)]
        dashes = DASHES[i // len(COLOURS) % len(DASHES)]
        at = [(x_axis.at(x), y_axis.at(y)) for x, y in sorted(points)]
        picture.path(at, colour, dashes)
        for x, y in at:
            picture.dot(x, y, colour)
        ends.append((at[-1][1], at[-1][0], name, colour))
    ends.sort()
    for y, (_, x, name, colour) in zip(
            spread([end[0] for end in ends], FONT + 3), ends):
        picture.text(x + 2 * LABEL_GAP, y, name, colour)


def x_labels(values, axis):
    """Those of the values that leave each other room."""
    last = -math.inf
    for value in sorted(set(values)):
        width = LETTER * (len(number(value)) + 1)
        if axis.at(value) - last >= width:
            last = axis.at(value)
            yield value


def line_chart(title, x_title, y_title, lines):
    """
    Lines over two logarithmic axes, each named at its right end.

    lines: {name: [(x, y), ...]}. Ticks on the x axis stand at the points' x.
    """
    points = [p for line in lines.values() for p in line]
    values = [y for _, y in points]
    top, bottom = 72, 72 + PLOT_HEIGHT
    y_axis = Axis(values, bottom, top)
    left = MARGIN + 2 * LABEL_GAP + LETTER * max(
        len(round_number(value)) for value in y_axis.ticks())
    right = WIDTH - MARGIN - 2 * LABEL_GAP - \
        LETTER * max(len(name) for name in lines)
    x_axis = Axis([x for x, _ in points], left, right)
    x_axis.low, x_axis.high = min(points)[0], max(points)[0]
    if x_axis.low == x_axis.high:
        raise ValueError("a line needs two points")
    picture = Picture(title)
    picture.text(MARGIN, 24, title, extra=' font-weight="bold"')
    picture.text(MARGIN, 50, y_title, QUIET)
    for value in y_axis.ticks():
        y = y_axis.at(value)
        picture.line(left, y, right, y)
        picture.text(left - LABEL_GAP, y, round_number(value), QUIET, "end")
    for value in x_labels([x for x, _ in points], x_axis):
        x = x_axis.at(value)
        picture.line(x, bottom, x, bottom + 5, QUIET)
        picture.text(x, bottom + 16, number(value), QUIET, "middle")
    picture.text((left + right) / 2, bottom + 38, x_title, QUIET, "middle")
    draw_lines(picture, lines, x_axis, y_axis)
    return picture.svg(bottom + 56)
