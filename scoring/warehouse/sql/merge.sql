-- Rows of {source} into {target}, which holds one row per {keys}: new ones come in, different ones are replaced,
-- equal ones are not touched.
MERGE INTO {target} AS t USING {source} AS s ON {same}
WHEN MATCHED AND {differs} THEN UPDATE BY NAME
WHEN NOT MATCHED THEN INSERT BY NAME;
