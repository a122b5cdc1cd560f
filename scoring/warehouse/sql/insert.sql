-- Rows of {source} that are known to be new to {target}.
INSERT INTO {target} BY NAME SELECT * FROM {source};
