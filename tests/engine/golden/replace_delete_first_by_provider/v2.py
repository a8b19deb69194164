from support.golden_resources import Thing

a = Thing("a", home="there", swap="delete-first")
Thing("b", near=a.serial)
