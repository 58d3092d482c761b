"""From the characters of a PDF to lines, columns and paragraphs in reading order."""
