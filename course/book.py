"""
What the book needs besides Sphinx: listings from the source by name, bit
layouts, measured costs, the reading order. What findings.py finds wrong is a
warning, by which `make book` fails.

    .. region:: kernel/page.c cow-split

        shows what stands there between `[cow-split]` and `[cow-split end]`,
        in comments on lines of their own.

    .. bits:: Words of a segment descriptor

        31-24 base 31:24
        23 G
        ...
                                    an empty line begins the next word
    :cost:`fork`        what the operation takes, from docs/bench.md
    :other:`schedule()` a function of another system: not looked for here
    .. reading-order::  a table of the regions, by chapter
"""
import os
import re

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.directives.code import LiteralInclude
from sphinx.ext.graphviz import graphviz
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from findings import (ROOT, SUFFIXES, USE, chapters, findings, pages, read,
                      regions)

# --- Directives and roles -----------------------------------------------------


class RegionListing(LiteralInclude):
    """A listing of a named region, with its file and lines as caption."""

    required_arguments = 2
    option_spec = {}

    def run(self):
        path, name = self.arguments
        region = regions(ROOT, []).get(name)
        if region is None or region.path != path:
            return []  # said by the checks
        self.env.note_dependency(os.path.join(ROOT, path))
        self.arguments = [os.path.relpath(
            os.path.join(ROOT, path), os.path.dirname(self.env.doc2path(
                self.env.docname)))]
        self.options = {
            "lines": "%d-%d" % (region.first, region.last), "dedent": None,
            "language": SUFFIXES[os.path.splitext(path)[1]],
            "caption": "%s, lines %s" % (path, region.lines())}
        return super().run()


FIELD = re.compile(r"(\d+)(?:-(\d+))?\s+(.*)")
WIDTH = 22  # points of a bit


def bit_cell(text, bits, style):
    return '<td colspan="%d" width="%d" height="22" %s>%s</td>' % (
        bits, bits * WIDTH, style, text)


def bit_fields(directive, lines):
    """(highest bit, lowest bit, name) of a word's fields, which leave no bit
    out."""
    found = []
    for line in lines:
        field = FIELD.match(line.strip())
        if not field:
            raise directive.error("a field is BITS NAME, not: " + line)
        high, low = int(field[1]), int(field[2] or field[1])
        if found and high != found[-1][1] - 1:
            raise directive.error("bits before this one are missing: " + line)
        found.append((high, low, field[3]))
    if found[-1][1] != 0:
        raise directive.error("bits behind this one are missing: " + line)
    return found


def bit_rows(fields):
    """The two rows of one word: the bits' numbers, and what they are."""
    numbers, names = [], []
    for high, low, text in fields:
        bits = high - low + 1
        label = high if bits == 1 else "%d..%d" % (high, low)
        text = text.replace("&", "&amp;").replace("<", "&lt;")
        numbers.append(bit_cell('<font point-size="9">%s</font>' % label,
                                bits, 'border="0"'))
        names.append(bit_cell(text, bits, 'border="1"'))
    return "<tr>%s</tr><tr>%s</tr>" % ("".join(numbers), "".join(names))


class Bits(SphinxDirective):
    """A drawing of words with their bits' names."""

    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self):
        words = "\n".join(self.content).split("\n\n")
        rows = "".join(bit_rows(bit_fields(self, word.strip().split("\n")))
                       for word in words)
        node = graphviz(alt=self.arguments[0])
        node["code"] = (
            'digraph bits { node [shape=plain fontname="monospace" '
            'fontsize=11]; w [label=<<table border="0" cellborder="0" '
            'cellspacing="0" cellpadding="2">%s</table>>]; }' % rows)
        node["options"] = {"docname": self.env.docname}
        figure = nodes.figure("", node, nodes.caption("", self.arguments[0]))
        self.set_source_info(figure)
        return [figure]


def cost_role(name, rawtext, text, lineno, inliner, options=None,
              content=None):
    """What an operation of bench, or a part of the boot, takes, in guest
    instructions."""
    found = re.search(r"^\| (?:`%s` \|[^|]*|%s) \| \**([\d,]+)\** \|" %
                      (re.escape(text), re.escape(text)), read(os.path.join(
                          ROOT, "docs", "bench.md")), re.M)
    if not found:
        return [], [inliner.reporter.error(
            "docs/bench.md has no operation %s" % text, line=lineno)]
    return [nodes.inline(rawtext, found[1], classes=["cost"])], []


def other_role(name, rawtext, text, lineno, inliner, options=None,
               content=None):
    return [nodes.literal(rawtext, text)], []


class ReadingOrder(Directive):
    """What to read for each chapter, in the order of the listings."""

    def run(self):
        known, texts = regions(ROOT, []), pages(ROOT)
        found = nodes.definition_list()
        for number, (page, title) in enumerate(chapters(ROOT), 1):
            items = nodes.bullet_list()
            for path, name in USE.findall(texts.get(page, "")):
                if name in known:
                    items += nodes.list_item("", nodes.paragraph(
                        "", "", nodes.literal("", path), nodes.Text(
                            ", lines %s: %s" % (known[name].lines(), name))))
            found += nodes.definition_list_item(
                "", nodes.term("", "%d. %s" % (number, title)),
                nodes.definition("", items))
        return [found]


def say_findings(app):
    for line in findings(ROOT):
        logging.getLogger(__name__).warning("%s", line)


def setup(app):
    app.add_directive("region", RegionListing)
    app.add_directive("bits", Bits)
    app.add_directive("reading-order", ReadingOrder)
    app.add_role("cost", cost_role)
    app.add_role("other", other_role)
    app.connect("builder-inited", say_findings)
    return {"parallel_read_safe": True, "version": "1"}
