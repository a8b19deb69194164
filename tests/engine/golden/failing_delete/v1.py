from support.golden_resources import Thing

a = Thing("a", size=1)
b = Thing("b", near=a.serial, size=1)
Thing("c", near=b.serial)
