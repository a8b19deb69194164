from support.golden_resources import Thing

a = Thing("a", size=2, tags={"x": 2})
