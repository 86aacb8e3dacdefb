"""Jobs of AWS Elemental MediaConvert: made once, at a limited rate, and followed by a row."""
