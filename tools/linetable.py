#!/usr/bin/env python3
"""Makes a line table of programs: linetable.py ELF... OUT

Reads the symbols and the DWARF line information (versions 2 to 5, from gcc
and NASM) of ELF files for i386 that have not been stripped, and writes one
table, which include/kumquat/lines.h describes: what a crash report needs to
say which function, file and line an address belongs to. The same ELF always
gives the same bytes. File names are relative to the directory in which the
compiler ran; one from elsewhere keeps its last part only.
"""
import bisect
import os
import struct
import subprocess
import sys

MAGIC = 0x314C514B

SHT_SYMTAB = 2
SHF_EXECINSTR = 4
STT_NOTYPE, STT_FUNC = 0, 2


class Reader:
    """A position in some bytes of the ELF file, little-endian."""

    def __init__(self, data, at=0):
        self.data, self.at = data, at

    def unsigned(self, size):
        self.at += size
        return int.from_bytes(self.data[self.at - size:self.at], "little")

    def uleb(self):
        value = shift = 0
        while True:
            byte = self.data[self.at]
            self.at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def sleb(self):
        start = self.at
        value = self.uleb()
        bits = 7 * (self.at - start)
        return value - (1 << bits) if value >> (bits - 1) else value

    def string(self):
        end = self.data.index(0, self.at)
        text = self.data[self.at:end].decode()
        self.at = end + 1
        return text


class Elf:
    """The sections and the functions of an ELF file for i386."""

    def __init__(self, data):
        if data[:6] != b"\x7fELF\x01\x01":
            raise ValueError("not a 32-bit little-endian ELF file")
        table, = struct.unpack_from("<I", data, 32)
        size, count, names = struct.unpack_from("<HHH", data, 46)
        self.data = data
        self.sections = [struct.unpack_from("<10I", data, table + size * i)
                         for i in range(count)]
        base = self.sections[names][4]
        self.named = {Reader(data, base + s[0]).string(): s
                      for s in self.sections}

    def content(self, name):
        """The bytes of the section of that name; none if it is missing."""
        section = self.named.get(name)
        return self.data[section[4]:section[4] + section[5]] if section else b""

    def functions(self):
        """Sorted (start, end, name), one for each stretch of code."""
        found = {}
        for start, size, name, kind, bound, end in self._symbols():
            # Assembly's inner labels have a dot, as do gcc's clones.
            if kind == STT_NOTYPE and ("." in name or "$" in name):
                continue
            rank = (kind != STT_FUNC, bound == 0, len(name), name)
            if start not in found or rank < found[start][0]:
                found[start] = (rank, size, end)
        result = []
        starts = sorted(found)
        for start, after in zip(starts, starts[1:] + [1 << 32]):
            (untyped, _, _, name), size, end = found[start]
            if untyped and result and start < result[-1][1]:
                continue  # a label inside a C function
            end = min(start + size if size else end, end, after)
            if end > start:
                result.append((start, end, name.split(".")[0] or name))
        return result

    def _symbols(self):
        """Each symbol in code: start, size, name, type, binding, limit."""
        for section in self.sections:
            if section[1] != SHT_SYMTAB:
                continue
            strings = self.sections[section[6]][4]
            table = self.data[section[4]:section[4] + section[5]]
            for name, value, size, info, _, where in \
                    struct.iter_unpack("<IIIBBH", table):
                if info & 15 not in (STT_NOTYPE, STT_FUNC):
                    continue
                if where == 0 or where >= len(self.sections):
                    continue
                home = self.sections[where]
                text = Reader(self.data, strings + name).string()
                if home[2] & SHF_EXECINSTR and text:
                    yield (value, size, text, info & 15, info >> 4,
                           home[3] + home[5])


class LineProgram:
    """One unit of .debug_line, run: see DWARF 5, section 6.2."""

    def __init__(self, elf, reader):
        self.elf, self.reader = elf, reader
        length = reader.unsigned(4)
        self.end = reader.at + length
        self.version = reader.unsigned(2)
        if not 2 <= self.version <= 5:
            raise ValueError("DWARF %d line table" % self.version)
        if self.version == 5:
            reader.unsigned(2)  # sizes of an address and of a selector
        prologue = reader.unsigned(4)
        self.code = reader.at + prologue
        self.scale = reader.unsigned(1)
        if self.version >= 4:
            reader.unsigned(1)  # operations of a VLIW instruction: one
        reader.unsigned(1)      # default of is_stmt, which does not matter
        base = reader.unsigned(1)
        self.line_base = base - 256 if base > 127 else base
        self.line_range = reader.unsigned(1)
        self.opcode_base = reader.unsigned(1)
        self.lengths = [reader.unsigned(1)
                        for _ in range(self.opcode_base - 1)]
        self.files = self._files_5() if self.version == 5 else self._files()

    def _files(self):
        """File number -> path, as DWARF 2 to 4 list them."""
        reader, folders, files = self.reader, [""], {}
        while reader.data[reader.at]:
            folders.append(reader.string())
        reader.at += 1
        while reader.data[reader.at]:
            name = reader.string()
            folder = folders[reader.uleb()]
            reader.uleb()
            reader.uleb()
            files[len(files) + 1] = tree_path("", folder, name)
        return files

    def _files_5(self):
        """File number -> path, as DWARF 5 lists them."""
        folders = [entry[1] for entry in self._entries()]
        return {number: tree_path(folders[0], folders[entry.get(2, 0)],
                                  entry[1])
                for number, entry in enumerate(self._entries())}

    def _entries(self):
        """A directory or file table: for each entry {content: value}."""
        reader = self.reader
        formats = [(reader.uleb(), reader.uleb())
                   for _ in range(reader.unsigned(1))]
        return [{content: self._form(form) for content, form in formats}
                for _ in range(reader.uleb())]

    def _form(self, form):
        reader = self.reader
        if form == 0x08:                            # DW_FORM_string
            return reader.string()
        if form in (0x0E, 0x1F):                    # strp, line_strp
            section = ".debug_str" if form == 0x0E else ".debug_line_str"
            at = reader.unsigned(4)
            return Reader(self.elf.content(section), at).string()
        if form == 0x0F:                            # udata
            return reader.uleb()
        sizes = {0x0B: 1, 0x05: 2, 0x06: 4, 0x07: 8, 0x1E: 16}  # data1 ...
        return reader.unsigned(sizes[form])

    def sequences(self):
        """Runs the program: for each sequence its rows (address, file, line),
        the last of them with a file of None."""
        reader, rows = self.reader, []
        reader.at = self.code
        address, file, line = 0, 1, 1
        while reader.at < self.end:
            opcode = reader.unsigned(1)
            if opcode >= self.opcode_base:          # special
                step = opcode - self.opcode_base
                address += step // self.line_range * self.scale
                line += self.line_base + step % self.line_range
                rows.append((address, self.files[file], line))
            elif opcode == 0:                       # extended
                after = reader.uleb() + reader.at
                extended = reader.unsigned(1)
                if extended == 1:                   # end of sequence
                    rows.append((address, None, 0))
                    yield rows
                    rows, address, file, line = [], 0, 1, 1
                elif extended == 2:                 # set address
                    address = reader.unsigned(4)
                reader.at = after
            elif opcode == 1:                       # copy
                rows.append((address, self.files[file], line))
            elif opcode == 2:                       # advance address
                address += reader.uleb() * self.scale
            elif opcode == 3:                       # advance line
                line += reader.sleb()
            elif opcode == 4:                       # set file
                file = reader.uleb()
            elif opcode == 8:                       # const_add_pc
                step = 255 - self.opcode_base
                address += step // self.line_range * self.scale
            elif opcode == 9:                       # fixed_advance_pc
                address += reader.unsigned(2)
            else:                                   # no matter to us
                for _ in range(self.lengths[opcode - 1]):
                    reader.uleb()
        reader.at = self.end


def tree_path(root, folder, name):
    """A file's name relative to the directory the compiler ran in."""
    path = os.path.normpath(os.path.join(root, folder, name))
    if root and path.startswith(root.rstrip("/") + "/"):
        path = path[len(root.rstrip("/")) + 1:]
    if path.startswith(("/", "../")):
        path = os.path.basename(path)
    return path


def line_rows(elf):
    """All rows (address, file, line) sorted, the last one of an address."""
    reader = Reader(elf.content(".debug_line"))
    rows = {}
    while reader.at < len(reader.data):
        for sequence in LineProgram(elf, reader).sequences():
            end = sequence.pop()
            rows.setdefault(end[0], end)
            for row in sequence:
                if row[2]:  # line 0: made by the compiler
                    rows[row[0]] = row
    return [rows[address] for address in sorted(rows)]


def readable(names):
    """What C++ calls these functions, without their parameters; C's stay."""
    if not any(name.startswith("_Z") for name in names):
        return names
    tool = os.environ.get("CROSS", "i686-linux-gnu-") + "c++filt"
    return subprocess.run([tool, "--no-params"], input="\n".join(names),
                          stdout=subprocess.PIPE, text=True,
                          check=True).stdout.split("\n")


def varint(value):
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


class Strings:
    """The strings of the table, each once. Offset 0 is the empty one."""

    def __init__(self):
        self.bytes, self.offsets = bytearray(), {}
        self.add("")

    def add(self, text):
        if text not in self.offsets:
            self.offsets[text] = len(self.bytes)
            self.bytes += text.encode() + b"\0"
        return self.offsets[text]


def function_rows(rows, addresses, start, end):
    """The rows that matter to a function: its first byte's, then changes."""
    first = bisect.bisect_right(addresses, start) - 1
    result = [(start, None, 0)]
    if first >= 0 and rows[first][1]:
        result = [(start,) + rows[first][1:]]
    for row in rows[first + 1:bisect.bisect_left(addresses, end)]:
        if row[1] and row[1:] != result[-1][1:]:
            result.append(row)
    return result


def encode_function(rows, strings):
    """File and line of the first row, then the steps to the others."""
    at, file, line = rows[0]
    steps = bytearray()
    head = varint(strings.add(file or "")) + varint(line)
    for address, next_file, next_line in rows[1:]:
        if next_file != file:
            steps += b"\0" + varint(strings.add(next_file))
        change = next_line - line
        steps += varint(address - at)
        steps += varint(2 * change if change >= 0 else -2 * change - 1)
        at, file, line = address, next_file, next_line
    return head + varint(len(steps)) + bytes(steps)


def make_table(elves):
    """The whole table as bytes. No address is in two of the programs."""
    functions = sorted(found for elf in elves for found in elf.functions())
    rows = sorted(row for elf in elves for row in line_rows(elf))
    addresses = [row[0] for row in rows]
    strings, body = Strings(), bytearray()
    first = before = functions[0][0] if functions else 0
    names = readable([name for _, _, name in functions])
    for (start, end, _), name in zip(functions, names):
        body += varint(start - before) + varint(end - start)
        body += varint(strings.add(name))
        body += encode_function(function_rows(rows, addresses, start, end),
                                strings)
        before = end
    where = 16 + len(body)
    padding = -(where + len(strings.bytes)) % 4
    size = where + len(strings.bytes) + padding
    return struct.pack("<4I", MAGIC, size, where, first) + body + \
        strings.bytes + bytes(padding)


def main(arguments):
    if len(arguments) < 3:
        sys.exit("usage: linetable.py ELF... OUT")
    elves = []
    for name in arguments[1:-1]:
        with open(name, "rb") as file:
            elves.append(file.read())
    try:
        table = make_table([Elf(data) for data in elves])
    except (ValueError, IndexError, KeyError, struct.error) as error:
        sys.exit("linetable.py: %s: %s" % (" ".join(arguments[1:-1]), error))
    with open(arguments[-1], "wb") as file:
        file.write(table)


if __name__ == "__main__":
    main(sys.argv)
