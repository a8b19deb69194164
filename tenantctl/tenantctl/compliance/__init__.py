"""The compliance page: how each line of the announced baselines stands, with its evidence and its days."""
