"""The pages of the practice portal and what lies behind them; :mod:`ocopsync_thanhhoa.sandbox` puts them together."""
