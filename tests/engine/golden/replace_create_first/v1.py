from support.golden_resources import Thing

a = Thing("a", home="here")
Thing("b", near=a.serial)
