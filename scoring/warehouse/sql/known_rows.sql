-- Whether {target} holds any row of {source}, by {keys}.
SELECT count(*) FROM {target} SEMI JOIN {source} USING ({keys});
