"""Orders: reserve stock, ask for payment and wait, ship, confirm; or undo exactly what happened."""
