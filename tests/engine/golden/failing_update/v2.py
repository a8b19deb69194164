from support.golden_resources import Thing

a = Thing("a", size=2)
b = Thing("b", near=a.serial, size=2)
c = Thing("c", near=b.serial)
