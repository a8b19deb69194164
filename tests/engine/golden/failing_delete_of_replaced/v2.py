from support.golden_resources import Thing

a = Thing("a", home="there")
Thing("b", near=a.serial)
