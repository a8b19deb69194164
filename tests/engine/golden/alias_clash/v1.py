from support.golden_resources import Thing

a = Thing("a")
