DELETE FROM {table}
WHERE date_trunc('month', day)::DATE IS NOT DISTINCT FROM $month::DATE
  AND EXISTS (FROM stale_days AS d WHERE d.day IS NOT DISTINCT FROM {table}.day);
