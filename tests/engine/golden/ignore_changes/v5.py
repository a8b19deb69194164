from support.golden_resources import Thing

a = Thing("a", home="there", size=4, shade="green")
