-- What becomes of item i of call n: drawn by hash, so that the same warehouse comes out each time.
CREATE TEMP MACRO drawn(n, i) AS CAST(hash(n * 31 + i) % 1000 AS INTEGER);

CREATE TEMP MACRO worth(i) AS CASE WHEN i >= 14 THEN 0.0 ELSE 8.0 END;

CREATE TEMP MACRO became(n, i, h) AS CASE
    WHEN h < CASE WHEN i = 15 THEN 8 ELSE 60 + 5 * i + (hash(n * 7 + 1) % 40) END THEN 'fail'
    WHEN h < 190 THEN 'uncertain'
    WHEN h < 250 AND i % 5 = 0 THEN 'not_applicable'
    ELSE 'pass'
END;
