"""The desk for programs: the same data as the pages, as JSON, to read and to decide on."""
