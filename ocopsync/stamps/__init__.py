"""Traceability stamps: what stands in them, GS1 Digital Link and own codes, and what a text found on one says."""
