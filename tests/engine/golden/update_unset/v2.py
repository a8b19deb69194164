from support.golden_resources import Thing

Thing("a", deep={"y": 2})
