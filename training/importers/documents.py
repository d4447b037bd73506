"""Paragraphs of Word, PDF and text documents."""

from __future__ import annotations

import logging
import re
import zipfile
from pathlib import Path

from training.errors import ImportingError
from training.importers.sheets import guess_encoding

SUFFIXES = {"docx": (".docx",), "pdf": (".pdf",), "txt": (".txt", ".md")}

#: A judgment has some hundred paragraphs; a file that unpacks to more than this is no judgment.
_MAX_BYTES = 200 * 1024 * 1024

_PAGE_NUMBER = re.compile(r"[-—－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/／共]\s*\d{1,4}\s*页?)?[-—－·\s]*")
#: A line that ends a paragraph of its own.
_CLOSED = re.compile(r"[。！？；：:!?]\s*[”」』）)]?\s*$")
#: A line that begins one: numbered points, headings in brackets, names of parties and offices, the docket.
_OPENING = re.compile(
    r"\s*(?:[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十\d]{1,3}[）)]|【|案例[一二三四五六七八九十\d]|\d{1,2}[.、．]\D"
    r"|被告人|原告|被告|上诉人|公诉机关|本院认为|经审理查明|审判长|审判员|书记员|[（(〔]\d{4}[）)〕])"
)
#: Blanks inside a heading: 刑 事 判 决 书.
_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])[ \u3000]+(?=[\u4e00-\u9fff])")


def read_paragraphs(path: Path, kind: str) -> list[str]:
    """Paragraphs of a document in reading order, without blanks inside Chinese text, page numbers and empty lines.

    Parameters
    ----------
    kind : {"docx", "pdf", "txt"}

    Raises
    ------
    ImportingError
        If the file cannot be read: damaged, encrypted, scanned, too large, or of another format.
    """
    if path.stat().st_size > _MAX_BYTES:
        raise ImportingError("文件太大")
    if kind == "docx":
        lines = _docx_lines(path)
    elif kind == "pdf":
        lines = _join_lines(_pdf_lines(path))
    else:
        lines = _join_lines(_txt_lines(path))
    cleaned = [_SPACED.sub("", " ".join(line.split())) for line in lines]
    return [line for line in cleaned if line and not _PAGE_NUMBER.fullmatch(line)]


def _docx_lines(path: Path) -> list[str]:
    from docx import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    try:
        with zipfile.ZipFile(path) as package:
            if sum(entry.file_size for entry in package.infolist()) > _MAX_BYTES:
                raise ImportingError("文件解开后太大")
        document = Document(str(path))
        lines: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Paragraph):
                lines += block.text.split("\n")
            elif isinstance(block, Table):
                lines += [" ".join(dict.fromkeys(cell.text.strip() for cell in row.cells)) for row in block.rows]
    except ImportingError:
        raise
    except Exception as error:
        # A crafted part ends in whatever the reader of ZIP or XML meets first (zlib.error, AttributeError).
        raise ImportingError("不是可读的 Word 文档（.docx）；旧的 .doc 请先另存为 .docx") from error
    return lines


def _pdf_lines(path: Path) -> list[str]:
    from pypdf import PdfReader

    # It warns of every small defect that it mends.
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise ImportingError("PDF 加了密码")
        lines = [line for page in reader.pages for line in page.extract_text().splitlines()]
    except ImportingError:
        raise
    except Exception as error:
        # pypdf meets damage with whatever its parser stumbles over.
        raise ImportingError("不是可读的 PDF（损坏或不完整）") from error
    if not any("\u4e00" <= c <= "\u9fff" for line in lines for c in line):
        raise ImportingError("PDF 里没有文字，也许是扫描件；请先做文字识别")
    return lines


def _txt_lines(path: Path) -> list[str]:
    encoding = guess_encoding(path)
    try:
        return path.read_text(encoding).splitlines()
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ImportingError(f"第 {line} 行起不是 {encoding} 文字") from error


def _join_lines(lines: list[str]) -> list[str]:
    """Lines broken for the page become paragraphs again.

    A full line goes on in the next one unless it ends a sentence or the next one opens something.
    """
    stripped = [line.strip() for line in lines]
    stripped = [line for line in stripped if not _PAGE_NUMBER.fullmatch(line) or not line]
    lengths = sorted(len(line) for line in stripped if line)
    if not lengths:
        return []
    # Lines are "full" near the length that most lines of the page reach.
    full = 0.8 * lengths[int(0.9 * (len(lengths) - 1))]
    out: list[str] = []
    goes_on = False
    for line in stripped:
        if not line:
            goes_on = False
            continue
        if goes_on and not _OPENING.match(line):
            out[-1] += line
        else:
            out.append(line)
        goes_on = len(line) >= full and not _CLOSED.search(line)
    return out
