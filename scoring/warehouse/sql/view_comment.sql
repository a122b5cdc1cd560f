SELECT comment FROM duckdb_views() WHERE view_name = $view AND database_name = current_database();
