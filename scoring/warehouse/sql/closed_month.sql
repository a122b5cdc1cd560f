SELECT closed_at, closed_by FROM closed_months WHERE month = $month;
