"""Answers from the warehouse: trends, weak items, the night's report and workbook."""
