from support.golden_resources import Thing

a = Thing("a", home="here", swap="delete-first")
Thing("b", near=a.serial)
