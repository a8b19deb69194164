from support.golden_resources import Thing

a = Thing("a", size=3)
