from support.golden_resources import Thing

Thing("a", size=1, note="n", deep={"x": 1, "y": None})
