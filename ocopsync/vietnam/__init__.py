"""How things are written in Vietnam: text, money, quantities, dates, identities, and OCOP's sets and decisions."""
