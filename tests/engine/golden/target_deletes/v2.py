from support.golden_resources import Thing

d = Thing("d", size=2)
