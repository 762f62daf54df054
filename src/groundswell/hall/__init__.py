"""The hall: what people care about, the programme, the pitches, one tap to be counted in."""
