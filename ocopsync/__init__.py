"""ocopsync: Vietnamese small producers' catalogues onto marketplaces, kept true there, with QR traceability stamps."""

from importlib.metadata import version


def __getattr__(name: str) -> str:
    if name == "__version__":  # reading the metadata takes a while; most commands don't need it
        return version("ocopsync")
    raise AttributeError(name)
