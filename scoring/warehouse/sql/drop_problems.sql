DELETE FROM run_problems WHERE run_id = ?;
