from support.golden_resources import Thing

a = Thing("a", size=1)
b = Thing("b", near=a.serial)
Thing("c", near=b.serial)
