"""Grammars of values in running text: numbers, money, percentages, dates, durations, laws."""
