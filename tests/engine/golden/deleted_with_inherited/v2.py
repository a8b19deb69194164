from support.golden_resources import Thing

z = Thing("z")
