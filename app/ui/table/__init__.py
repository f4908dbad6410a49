"""Tables of frozen rows: a model diffed by id, a fast painter, a view that keeps selection and scroll."""
