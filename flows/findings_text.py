"""What a search prints: where each passage stands, and its words with what was looked for standing out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from flows.consoles import open_console, print_line

if TYPE_CHECKING:
    from dataset.search.passages import Found
    from flows.searching import Findings

MOST_CHARACTERS = 400
"""Of a passage's text; a longer one is cut around the first words that were found."""
LEAD = 120
"""Characters before them."""
STYLE = "bold yellow"


def print_findings(findings: Findings) -> None:
    """Print the passages that were found."""
    console = open_console()
    for found in findings.found:
        console.print(_head(found), soft_wrap=True)
        console.print(cut_text(found), soft_wrap=True)
        console.print()
    count = len(findings.found)
    told = f"{count} passage{'' if count == 1 else 's'}" if count else "nothing found"
    print_line(console, f"{told}; there are more, see --limit" if findings.more else told)


def cut_text(found: Found) -> Text:
    """Return the passage's text on one line with the words found standing out, cut if it is long."""
    first = found.extents[0][0]
    start = max(0, first - LEAD) if len(found.text) > MOST_CHARACTERS else 0
    end = min(len(found.text), start + MOST_CHARACTERS)
    text = Text("… " if start else "")
    text.append(found.text[start:end].replace("\n", " "))
    shift = len("… ") - start if start else 0
    for low, high in found.extents:
        if low < end:
            text.stylize(STYLE, low + shift, min(high, end) + shift)
    if end < len(found.text):
        text.append(" …")
    return text


def _head(found: Found) -> Text:
    """Return where the passage stands, and what it is labelled."""
    head = Text(f"{found.file_name}, page {found.page}", style="bold")
    if found.section:
        head.append(f" · {found.section[-1]}", style="not bold dim")
    if found.labels:
        head.append(f" · {', '.join(found.labels)}", style="not bold green")
    return head
