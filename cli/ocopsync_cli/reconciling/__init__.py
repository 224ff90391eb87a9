"""What ``ocopsync reconcile`` does for one catalogue, for a folder of them, and for what was last sent."""
