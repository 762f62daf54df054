"""What every page is made of: the design language, the scripts, the templates they share."""
