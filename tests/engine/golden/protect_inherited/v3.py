from support.golden_resources import Shelf

Shelf("s", 1)
