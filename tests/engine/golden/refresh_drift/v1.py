from support.golden_resources import Thing

a = Thing("a", size=1)
Thing("b", near=a.serial)
