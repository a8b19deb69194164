from support.golden_resources import Thing

Thing("a", size=0, note="", deep={}, tags=[])
