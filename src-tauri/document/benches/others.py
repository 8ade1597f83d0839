"""The same certificate by Typst, ReportLab and WeasyPrint: a title, a table of facts, a long table
whose head comes again on every page, a line of notes.

Reads {"fonts": folder, "papers": {name: {"title", "facts": [[label, value]], "head": [...],
"rows": [[...]], "note"}}} from a file and prints {name: {engine: [milliseconds, bytes]}}.
Fonts are loaded before the clock starts; the best of some rounds counts, as for our own.
"""

import html
import io
import json
import sys
import time

ROUNDS = {"one": 12, "forty": 3}


def timed(rounds, make):
    make()
    best = None
    for _ in range(rounds):
        begun = time.perf_counter()
        pdf = make()
        took = (time.perf_counter() - begun) * 1000
        best = took if best is None else min(best, took)
    return [best, len(pdf)]


def by_typst(fonts):
    import typst

    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])

    def escape(text):
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def make(paper):
        columns = len(paper["head"])
        cells = ",".join(f"[#{escape(cell)}]" for row in paper["rows"] for cell in row)
        head = ",".join(f"[#{escape(cell)}]" for cell in paper["head"])
        facts = ",".join(f"[#{escape(cell)}]" for pair in paper["facts"] for cell in pair)
        source = (
            '#set page(paper: "a4", margin: 25mm, numbering: "1 / 1")\n'
            '#set text(font: "Noto Serif SC", size: 9.5pt, lang: "zh")\n'
            f"#align(center, text(19pt, weight: \"bold\")[#{escape(paper['title'])}])\n"
            f"#table(columns: 2, {facts})\n"
            f"#table(columns: {columns}, table.header({head}), {cells})\n"
            f"#{escape(paper['note'])}\n"
        )
        return typst.Compiler(source.encode(), font_paths=known).compile(format="pdf")

    return make


def by_reportlab(fonts):
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(TTFont("song", f"{fonts}/NotoSerifSC-Regular.ttf"))
    pdfmetrics.registerFont(TTFont("bold", f"{fonts}/NotoSerifSC-Bold.ttf"))
    title = ParagraphStyle("title", fontName="bold", fontSize=19, leading=27, alignment=1)
    body = ParagraphStyle("body", fontName="song", fontSize=9, leading=13, wordWrap="CJK")
    grid = [("FONT", (0, 0), (-1, -1), "song", 9.5), ("GRID", (0, 0), (-1, -1), 0.5, "black")]

    def make(paper):
        out = io.BytesIO()
        SimpleDocTemplate(out, pagesize=A4).build(
            [
                Paragraph(paper["title"], title),
                Table(paper["facts"], style=grid),
                LongTable([paper["head"], *paper["rows"]], style=grid, repeatRows=1),
                Paragraph(paper["note"], body),
            ]
        )
        return out.getvalue()

    return make


def by_weasyprint(fonts):
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    known = FontConfiguration()
    style = CSS(
        string=f"""
        @font-face {{ font-family: song; src: url(file://{fonts}/NotoSerifSC-Regular.ttf) }}
        @font-face {{ font-family: song; font-weight: bold; src: url(file://{fonts}/NotoSerifSC-Bold.ttf) }}
        @page {{ size: A4; margin: 25mm; @bottom-center {{ content: counter(page) " / " counter(pages) }} }}
        body {{ font: 9.5pt song }} h1 {{ font-size: 19pt; text-align: center }}
        table {{ border-collapse: collapse; width: 100% }} td, th {{ border: 0.5pt solid }}
        """,
        font_config=known,
    )

    def make(paper):
        def cells(row, tag="td"):
            return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row) + "</tr>"

        text = (
            f"<html lang=zh><h1>{html.escape(paper['title'])}</h1>"
            f"<table>{''.join(cells(pair) for pair in paper['facts'])}</table>"
            f"<table><thead>{cells(paper['head'], 'th')}</thead>"
            f"<tbody>{''.join(cells(row) for row in paper['rows'])}</tbody></table>"
            f"<p>{html.escape(paper['note'])}</p></html>"
        )
        return HTML(string=text).write_pdf(stylesheets=[style], font_config=known)

    return make


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        asked = json.load(file)
    engines = {
        "Typst": by_typst(asked["fonts"]),
        "ReportLab": by_reportlab(asked["fonts"]),
        "WeasyPrint": by_weasyprint(asked["fonts"]),
    }
    answer = {
        name: {engine: timed(ROUNDS[name], lambda: make(paper)) for engine, make in engines.items()}
        for name, paper in asked["papers"].items()
    }
    print(json.dumps(answer))


main()
