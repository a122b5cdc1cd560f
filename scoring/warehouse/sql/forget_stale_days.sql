DELETE FROM stale_days;
