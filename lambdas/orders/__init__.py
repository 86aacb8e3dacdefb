"""Orders: reserve stock, request payment and wait, ship, confirm; or undo exactly what happened."""
