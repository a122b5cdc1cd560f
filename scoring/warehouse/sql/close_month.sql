INSERT INTO closed_months VALUES ($month, $at, $by);
