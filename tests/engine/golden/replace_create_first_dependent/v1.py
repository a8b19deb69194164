from support.golden_resources import Thing

a = Thing("a", home="here")
b = Thing("b", home=a.serial)
Thing("c", near=b.serial)
