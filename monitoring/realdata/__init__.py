"""Public data sets as records of the product: entities, prospects, suppliers, needs. What cannot
be loaded is refused with a reason, never guessed."""
