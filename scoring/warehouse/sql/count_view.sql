-- A view becomes a table of the same name and rows, ordered so that a window of days, or a call, reads few blocks.
CREATE TABLE counted AS SELECT * FROM {view} ORDER BY {order};
DROP VIEW {view};
ALTER TABLE counted RENAME TO {view};
COMMENT ON TABLE {view} IS {comment};
