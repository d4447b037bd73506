"""Tables that training reads: keywords, look-alike characters, the font of the plots."""
