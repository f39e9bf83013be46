"""View models of the public catalogue pages, one module per page: templates only show what stands here."""
