from support.golden_resources import Thing

Thing("a", home="here")
