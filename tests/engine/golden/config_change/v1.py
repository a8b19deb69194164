from support.golden_resources import Thing

Thing("a", size=1)
