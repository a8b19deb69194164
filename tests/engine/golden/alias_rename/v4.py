from support.golden_resources import Thing

a = Thing("newest-a", home="here")
