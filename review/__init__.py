"""The analysts' desk: a web application to look at rules beside their pages, and to put them right."""
