"""
A VT100 as far as our programs use one: what would be seen on COM1.
"""
import codecs
import re

ESCAPE = re.compile(r"\x1b\[(\??)([0-9;]*)([A-Za-z])")
BEGUN = re.compile(r"\x1b(\[\??[0-9;]*)?")


class Screen:
    """Rows of characters and a cursor; reverse video is not kept."""

    def __init__(self, rows=24, columns=80):
        self.rows, self.columns = rows, columns
        self.cells = [[" "] * columns for _ in range(rows)]
        self.row = self.column = 0  # column == columns: at a row's end
        self.unknown = []           # sequences that are none of ours
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.rest = ""              # of a sequence that has not ended yet

    def lines(self):
        return ["".join(row).rstrip() for row in self.cells]

    def feed(self, data):
        """Takes in what was sent; a sequence may go on in the next piece."""
        text = self.rest + self.decoder.decode(data)
        at = 0
        while at < len(text):
            found = ESCAPE.match(text, at)
            if found:
                self.sequence(*found.groups())
                at = found.end()
                continue
            if BEGUN.fullmatch(text, at):
                break
            self.put(text[at])
            at += 1
        self.rest = text[at:]
        return self

    def put(self, c):
        if c == "\r":
            self.column = 0
        elif c == "\n":
            self.line_feed()
        elif c == "\b":
            self.column = max(0, min(self.column, self.columns - 1) - 1)
        elif c == "\t":
            self.column = min(self.columns - 1, self.column // 8 * 8 + 8)
        elif c >= " ":
            if self.column == self.columns:
                self.column = 0
                self.line_feed()
            self.cells[self.row][self.column] = c
            self.column += 1
        elif c != "\a":
            self.unknown.append(c)

    def line_feed(self):
        if self.row < self.rows - 1:
            self.row += 1
            return
        self.cells = self.cells[1:] + [[" "] * self.columns]

    def sequence(self, private, parameters, letter):
        numbers = [int(n) if n else 0 for n in parameters.split(";")]
        count = max(1, numbers[0])
        if letter in "ABCD":
            self.column = min(self.column, self.columns - 1)
        if letter == "A":
            self.row = max(0, self.row - count)
        elif letter == "B":
            self.row = min(self.rows - 1, self.row + count)
        elif letter == "C":
            self.column = min(self.columns - 1, self.column + count)
        elif letter == "D":
            self.column = max(0, self.column - count)
        elif letter in "Hf":
            row, column = (numbers + [0])[:2]
            self.row = min(self.rows, max(1, row)) - 1
            self.column = min(self.columns, max(1, column)) - 1
        elif letter in "JK":
            self.erase(numbers[0], letter == "J")
        elif letter != "m" and not private:
            self.unknown.append(letter)

    def erase(self, how, whole_screen):
        """From the cursor on (0), up to it (1), or all (2)."""
        here = self.row * self.columns + min(self.column, self.columns - 1)
        for row in range(self.rows):
            if row != self.row and not whole_screen:
                continue
            for column in range(self.columns):
                place = row * self.columns + column
                if how == 2 or (place >= here if how == 0 else place <= here):
                    self.cells[row][column] = " "
