"""ocopsync: Vietnamese small producers' catalogues onto marketplaces, kept true there, with QR traceability stamps."""

__version__ = "0.1.0"
