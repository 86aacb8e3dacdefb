"""While a script shadows the machine: what each made of an order, side by side."""
