"""Resources of the templates of any project, with references followed between them."""
