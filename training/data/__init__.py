"""Tables that training reads: keywords, look-alike characters, small talk, the font of the plots."""
