"""Values of JSONata: undefined, sequences, numbers and texts as JavaScript has them."""
