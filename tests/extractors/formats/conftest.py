"""Lets the tests of formats share the files that they make."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent))  # for made_docx
