"""What the care for a store prints: a bar while it takes long, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataset.wording import count_nouns
from flows.consoles import BarWatcher, open_console, print_line

if TYPE_CHECKING:
    from dataset.store_copy import Copied
    from flows.keeping import Soundness


class DocumentBar(BarWatcher):
    """Shows how many documents are done."""

    def begin(self, documents: int) -> None:
        """Show the bar."""
        if documents:
            self._bar = self._progress.add_task("documents", total=documents)

    def advance(self) -> None:
        """Move the bar on by a document."""
        if self._bar is not None:
            self._progress.update(self._bar, advance=1)


def print_soundness(soundness: Soundness) -> None:
    """Print what is wrong with a store."""
    console = open_console()
    for flaw in soundness.flaws:
        print_line(console, flaw, style="red")
    told = count_nouns(len(soundness.flaws), "flaw") if soundness.flaws else "nothing wrong"
    print_line(console, f"{count_nouns(soundness.documents, 'document')} checked, {told}")


def print_copied(copied: Copied) -> None:
    """Print what was copied."""
    told = (
        f"{count_nouns(copied.documents, 'document')} and {count_nouns(copied.decisions, 'decision')} copied"
    )
    known = f"; {copied.unchanged:,} more were there already" if copied.unchanged else ""
    print_line(open_console(), f"{told} to {copied.to}{known}")
