from support.golden_resources import Thing

Thing("b", size=1)
