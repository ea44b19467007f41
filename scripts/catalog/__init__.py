"""The catalogue: records read from `data/`, checked, and turned into pages that know no site generator."""
